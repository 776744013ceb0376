using Fovea.Attention;

namespace Fovea.Models;

/// <summary>One run of a model: what came out, and what was asked to be shown. Disposing it ends the pass; what was recorded stays.</summary>
public sealed class ModelRun : IDisposable
{
    internal ModelRun(Pass pass, Tensor output) => (Pass, Output) = (pass, output);

    /// <summary>The pass that the output belongs to: <c>run.Pass.Backward(..)</c> goes back from it, where something is to be differentiated.</summary>
    public Pass Pass { get; }

    /// <summary>What the model's Forward returned. Valid until the run is disposed.</summary>
    public Tensor Output { get; }

    /// <summary>What the attention layers showed of what was asked for. What takes gradients is there after the pass went back.</summary>
    public AttentionRecord Record => Pass.Record();

    /// <summary>The vectors between layers, [B, T, W], where <c>Capture.HiddenStates()</c> was asked for: the input of the first layer, then what came out of each.</summary>
    public IReadOnlyList<DetachedTensor> HiddenStates => HiddenStateCaptures.HiddenStatesOf(Pass);

    /// <summary>Ends the pass.</summary>
    public void Dispose() => Pass.Dispose();
}
