using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>Selective kernel: branches look near and far, and each channel chooses how much of each it takes.</summary>
/// <remarks>Li et al., "Selective Kernel Networks", 2019, arXiv:1903.06586, section 3.1, equations 1 to 6.</remarks>
internal sealed class SelectiveKernel
{
    // Dilation makes a kernel of 3 x 3 reach as far as one of 5 x 5.
    private static readonly int[] s_usual = [1, 2];

    private readonly ConvolutionNorm[] _branches;
    private readonly ConvolutionNorm _reduce;
    private readonly Convolution _select;
    private readonly bool _split;

    /// <param name="scope">Where the parameters live: "branch.0.conv", "branch.0.norm", .., "reduce", "norm" and "select".</param>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">C: channels of each branch.</param>
    /// <param name="squeezed">The width of the bottleneck.</param>
    /// <param name="split">Whether each branch gets its own share of the inputs; else all get all.</param>
    /// <param name="stride">From one place to the next.</param>
    /// <param name="groups">Groups of channels in each branch.</param>
    /// <param name="dilations">How far the kernel of each branch is spread out; two branches, 3 x 3 and 5 x 5, where it is left out.</param>
    /// <param name="shared">Whether all branches have the same kernels, spread out by more or less, so that they differ in nothing but their reach.</param>
    /// <param name="single">Whether all channels take as much of a branch; else each chooses.</param>
    public SelectiveKernel(
        Scope scope, int inputs, int outputs, int squeezed, bool split = true, int stride = 1, int groups = 1, IReadOnlyList<int>? dilations = null, bool shared = false, bool single = false)
    {
        dilations ??= s_usual;
        _branches = new ConvolutionNorm[dilations.Count];
        for (int branch = 0; branch < _branches.Length; branch++)
        {
            Scope at = scope["branch"][branch];
            Window window = new() { Stride = [stride], Padding = [dilations[branch]], Dilation = [dilations[branch]] };
            _branches[branch] = new ConvolutionNorm(new Convolution(shared ? scope["conv"] : at["conv"], split ? inputs / _branches.Length : inputs, outputs, [3, 3], window, groups, bias: false), new BatchNorm(at["norm"], outputs));
        }
        _reduce = new ConvolutionNorm(new Convolution(scope["reduce"], outputs, squeezed, [1, 1], bias: false), new BatchNorm(scope["norm"], squeezed));
        _select = new Convolution(scope["select"], squeezed, _branches.Length * (single ? 1 : outputs), [1, 1], bias: false);
        _split = split;
    }

    /// <summary>Looks with every branch and takes from each channel by channel.</summary>
    /// <param name="input">[B, inputs, H, W].</param>
    /// <returns>[B, C, H', W'].</returns>
    public Tensor Forward(Tensor input)
    {
        int count = _branches.Length;
        Tensor[] parts = _split ? input.Split(count, axis: 1) : [.. Enumerable.Repeat(input, count)];
        Tensor[] seen = [.. _branches.Select((branch, at) => branch.Forward(parts[at], Activation.Relu))];  // [B, C, H', W']

        Tensor squeezed = seen.Aggregate((sum, one) => sum + one).GlobalAveragePool();                      // [B, C, 1, 1]
        Tensor votes = _select.Forward(_reduce.Forward(squeezed, Activation.Relu));                         // [B, branches C, 1, 1], or [B, branches, 1, 1]
        Tensor gates = votes.Reshape([votes.Shape[0], count, votes.Shape[1] / count]).Softmax(axis: 1);     // [B, branches, C or 1]
        GateObserver.Observe(GateOver.Branches, gates);

        Tensor[] shares = gates.Split(count, axis: 1);                                                      // [B, 1, C or 1]
        return seen.Select((map, at) => map * Share(shares[at])).Aggregate((sum, one) => sum + one);        // [B, C, H', W']
    }

    private static Tensor Share(Tensor gates) => gates.Reshape([gates.Shape[0], gates.Shape[2], 1, 1]);
}
