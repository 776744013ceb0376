namespace Fovea.Models;

/// <summary>The vectors of all tokens between layers, where they are asked for.</summary>
public static class HiddenStateCaptures
{
    private const string Kind = "hidden";

    extension(Capture)
    {
        /// <summary>What goes into the first layer and what comes out of each: [B, T, W].</summary>
        public static Capture HiddenStates() => Capture.Of(new CaptureRequest(Kind));
    }

    /// <summary>What was captured, from the input of the first layer to the output of the last.</summary>
    public static IReadOnlyList<DetachedTensor> HiddenStatesOf(Pass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        return [.. pass.Observations.Where(seen => seen.Kind == Kind).Select(seen => seen.Value)];
    }

    internal static void ObserveHidden(this Pass pass, Tensor hidden)
    {
        foreach (CaptureRequest request in pass.Capture.Requests)
        {
            if (request.Kind != Kind) continue;
            pass.Observe(Kind, hidden);
            return;
        }
    }
}
