using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>How a gate came about, step by step.</summary>
/// <param name="Path">The place in the model.</param>
/// <param name="Squeezed">z: [B, C], what is in the picture.</param>
/// <param name="Hidden">[B, C / r]: the bottleneck.</param>
/// <param name="Gates">[B, C].</param>
/// <param name="Map">[B, C, H, W]: the map that came in; times the gates it is the map that goes out.</param>
internal sealed record GateMaking(string Path, DetachedTensor Squeezed, DetachedTensor Hidden, DetachedTensor Gates, DetachedTensor Map)
{
    private const string Asked = "gate making";

    private static readonly string[] s_steps = ["making.squeezed", "making.hidden", "making.gates", "making.map"];

    /// <summary>Asks for every step of every gate that has these steps.</summary>
    public static Capture Capture() => Numerics.Capture.Of(new CaptureRequest(Asked));

    /// <summary>Whether the steps were asked for.</summary>
    public static bool Wanted(Pass pass) => !pass.Capture.IsEmpty && pass.Capture.Find(Asked, 0) is not null;

    /// <summary>Keeps the steps, if they were asked for.</summary>
    public static void Observe(Tensor squeezed, Tensor hidden, Tensor gates, Tensor map)
    {
        Pass pass = map.Pass;
        if (!Wanted(pass)) return;
        Tensor[] steps = [squeezed, hidden, gates, map];
        for (int step = 0; step < steps.Length; step++)
        {
            Tensor shown = steps[step] != map ? steps[step].Reshape(steps[step].Shape[..2]) : steps[step];
            pass.Observe(new Observation(pass.LayerPath, s_steps[step], shown.Detach()) { Sort = Asked });
        }
    }

    /// <summary>What the gates of a pass have shown so far, in the order of the calculation.</summary>
    public static IReadOnlyList<GateMaking> Of(Pass pass)
    {
        Observation[][] gates = [.. pass.Observations.Where(seen => seen.Sort == Asked).Chunk(s_steps.Length)];
        return [.. gates.Select(steps => new GateMaking(steps[0].Path, steps[0].Value, steps[1].Value, steps[2].Value, steps[3].Value))];
    }
}
