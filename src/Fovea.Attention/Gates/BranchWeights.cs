using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>A weight per branch: look at the whole picture once, with all branches, then decide how much to take from each.</summary>
/// <remarks>
/// The branches are those of Szegedy et al., "Going Deeper with Convolutions", 2014, arXiv:1409.4842, section 4; they are weighed as the channels are in
/// Hu et al., "Squeeze-and-Excitation Networks", 2018, arXiv:1709.01507, section 3.
/// </remarks>
internal sealed class BranchWeights
{
    private readonly Linear _reduce, _expand;
    private readonly bool _choose;

    /// <param name="scope">Where the parameters live: "reduce" and "expand".</param>
    /// <param name="channels">Channels of all branches together.</param>
    /// <param name="branches">How many branches.</param>
    /// <param name="squeezed">The width of the bottleneck.</param>
    /// <param name="choose">Whether the weights sum to one (softmax); else each is a gate of its own, from 0 to 1.</param>
    public BranchWeights(Scope scope, int channels, int branches, int squeezed, bool choose = true)
    {
        _reduce = new Linear(scope["reduce"], channels, squeezed);
        _expand = new Linear(scope["expand"], squeezed, branches);
        _choose = choose;
    }

    /// <summary>Scales what each branch has found by its weight.</summary>
    /// <param name="found">[B, C, H, W] of each branch; the channels may differ.</param>
    /// <returns>The same, scaled. The weights, [B, branches, 1], go into the record where they are asked for.</returns>
    public Tensor[] Forward(IReadOnlyList<Tensor> found)
    {
        Tensor squeezed = Tensor.Concatenate([.. found.Select(branch => branch.Mean([2, 3]))], axis: 1);    // [B, channels]
        Tensor votes = _expand.Forward(_reduce.Forward(squeezed, Activation.Relu));                         // [B, branches]
        Tensor weights = _choose ? votes.Softmax() : votes.Sigmoid();
        GateObserver.Observe(GateOver.Branches, weights.As("B K 1"));
        Tensor[] shares = weights.Split(found.Count, axis: 1);                                              // [B, 1]
        return [.. found.Select((branch, at) => branch * shares[at].As("B C 1 1"))];
    }
}
