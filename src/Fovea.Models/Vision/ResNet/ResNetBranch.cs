using Fovea.Attention;

namespace Fovea.Models;

/// <summary>What a block adds: two kernels of 3 x 3, or one of 3 x 3 between two of 1 x 1. In the place of one that looks around there may be something that chooses.</summary>
/// <remarks>
/// He et al., 2015, arXiv:1512.03385, figure 5; Xie et al., 2016, arXiv:1611.05431, figure 3c; Li et al., 2019, arXiv:1903.06586, table 1; Zhang et al., 2020, arXiv:2004.08955,
/// figure 1.
/// </remarks>
internal sealed class ResNetBranch
{
    private const int FirstWidth = 64;

    private readonly Func<Tensor, Tensor>[] _inner;
    private readonly ConvolutionUnit _last;

    /// <param name="scope">Where the parameters live: "first", "second" and, in a bottleneck, "third".</param>
    /// <param name="size">The sizes of the block.</param>
    /// <param name="config">What all blocks have in common.</param>
    public ResNetBranch(Scope scope, ResNetBlockSize size, ResNetConfig config)
    {
        int width = config.Basic ? size.Width : size.Width * config.GroupWidth / FirstWidth * config.Groups, first = width / config.FirstNarrower;
        _inner = config.Basic
            ? [Look(scope["first"], size.Inputs, first, size.Stride, config)]
            : [Unit(ConvolutionUnit.Square(scope["first"], size.Inputs, first, kernel: 1, config.StepFirst ? size.Stride : 1)), Look(scope["second"], first, width, config.StepFirst ? 1 : size.Stride, config)];
        _last = config.Basic
            ? ConvolutionUnit.Square(scope["second"], first, size.Outputs, kernel: 3, activation: null)
            : ConvolutionUnit.Square(scope["third"], width, size.Outputs, kernel: 1, activation: null);
    }

    /// <summary>All but the last part.</summary>
    /// <param name="input">[B, inputs, H, W].</param>
    /// <returns>[B, width, H / stride, W / stride].</returns>
    public Tensor Inner(Tensor input)
    {
        Tensor x = input;
        foreach (Func<Tensor, Tensor> part in _inner) x = part(x);
        return x;
    }

    /// <summary>The last part.</summary>
    /// <param name="inner">[B, width, H, W].</param>
    /// <param name="add">[B, outputs, H, W]: what is added; nothing where it is left out.</param>
    /// <param name="activation">What follows the sum.</param>
    /// <returns>[B, outputs, H, W].</returns>
    public Tensor Last(Tensor inner, Tensor? add = null, Activation? activation = null) => _last.Forward(inner, add, activation);

    /// <summary>The last part, whose channels are gated before the shortcut is added; then a rectifier.</summary>
    /// <param name="inner">[B, width, H, W].</param>
    /// <param name="gate">Sets the gates.</param>
    /// <param name="shortcut">[B, outputs, H, W].</param>
    /// <returns>[B, outputs, H, W].</returns>
    public Tensor Last(Tensor inner, IChannelGate gate, Tensor shortcut) => gate.Forward(_last.Parts, inner, shortcut, Activation.Relu);

    private static Func<Tensor, Tensor> Look(Scope scope, int inputs, int outputs, int stride, ResNetConfig config) => config.Look switch
    {
        ResNetLook.SelectiveKernel => new SelectiveKernel(scope, inputs, outputs, config.LookSqueezed(outputs), config.SplitInput, stride, config.Groups).Forward,
        ResNetLook.SplitAttention => Split(scope, inputs, outputs, stride, config),
        _ => Unit(ConvolutionUnit.Square(scope, inputs, outputs, kernel: 3, stride, config.Groups, squeezed: config is { Basic: false, Gate: not null })),
    };

    /// <summary>The step to a smaller map is a mean, before the choice or after it: kernels that skip places would be chosen among by what they have not seen.</summary>
    private static Func<Tensor, Tensor> Split(Scope scope, int inputs, int outputs, int stride, ResNetConfig config)
    {
        SplitAttention split = new(scope, inputs, outputs, config.LookSqueezed(outputs), config.Radix, config.Groups);
        if (stride == 1) return split.Forward;
        Window window = new() { Stride = [stride], Padding = [1] };
        return config.AverageFirst
            ? x => split.Forward(x.AveragePool([3, 3], window, countPadding: true))
            : x => split.Forward(x).AveragePool([3, 3], window, countPadding: true);
    }

    private static Func<Tensor, Tensor> Unit(ConvolutionUnit unit) => x => unit.Forward(x);
}
