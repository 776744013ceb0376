using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>Selective kernel: branches look near and far, and each channel chooses how much of each it takes.</summary>
/// <remarks>Li et al., "Selective Kernel Networks", 2019, arXiv:1903.06586, section 3.1, equations 1 to 6.</remarks>
internal sealed class SelectiveKernel
{
    private const int Branches = 2;

    private readonly ConvolutionNorm[] _branches = new ConvolutionNorm[Branches];
    private readonly ConvolutionNorm _reduce;
    private readonly Convolution _select;
    private readonly bool _split;

    /// <param name="scope">Where the parameters live: "branch.0.conv", "branch.0.norm", .., "reduce", "norm" and "select".</param>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">C: channels of each branch.</param>
    /// <param name="squeezed">The width of the bottleneck.</param>
    /// <param name="split">Whether each branch gets its own half of the inputs; else all get all.</param>
    /// <param name="stride">From one place to the next.</param>
    /// <param name="groups">Groups of channels in each branch.</param>
    public SelectiveKernel(Scope scope, int inputs, int outputs, int squeezed, bool split = true, int stride = 1, int groups = 1)
    {
        for (int branch = 0; branch < Branches; branch++)
        {
            // Dilation makes a kernel of 3 x 3 reach as far as one of 5 x 5.
            Scope at = scope["branch"][branch];
            Window window = new() { Stride = [stride], Padding = [branch + 1], Dilation = [branch + 1] };
            _branches[branch] = new ConvolutionNorm(new Convolution(at["conv"], split ? inputs / Branches : inputs, outputs, [3, 3], window, groups, bias: false), new BatchNorm(at["norm"], outputs));
        }
        _reduce = new ConvolutionNorm(new Convolution(scope["reduce"], outputs, squeezed, [1, 1], bias: false), new BatchNorm(scope["norm"], squeezed));
        _select = new Convolution(scope["select"], squeezed, Branches * outputs, [1, 1], bias: false);
        _split = split;
    }

    /// <summary>Looks with every branch and takes from each channel by channel.</summary>
    /// <param name="input">[B, inputs, H, W].</param>
    /// <returns>[B, C, H', W'].</returns>
    public Tensor Forward(Tensor input)
    {
        Tensor[] parts = _split ? input.Split(Branches, axis: 1) : [.. Enumerable.Repeat(input, Branches)], seen = new Tensor[Branches];
        for (int branch = 0; branch < Branches; branch++) seen[branch] = _branches[branch].Forward(parts[branch], Activation.Relu);      // [B, C, H', W']

        Tensor squeezed = (seen[0] + seen[1]).GlobalAveragePool();                                          // [B, C, 1, 1]
        Tensor votes = _select.Forward(_reduce.Forward(squeezed, Activation.Relu));                         // [B, 2 C, 1, 1]
        Tensor gates = votes.Reshape([votes.Shape[0], Branches, votes.Shape[1] / Branches]).Softmax(axis: 1);       // [B, 2, C]
        GateObserver.Observe(GateOver.Branches, gates);

        Tensor[] shares = gates.Split(Branches, axis: 1);                                                   // [B, 1, C]
        return seen[0] * Share(shares[0]) + seen[1] * Share(shares[1]);                                     // [B, C, H', W']
    }

    private static Tensor Share(Tensor gates) => gates.Reshape([gates.Shape[0], gates.Shape[2], 1, 1]);
}
