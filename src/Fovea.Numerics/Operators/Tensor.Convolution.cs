using Fovea.Numerics.Kernels.Arrangement;
using Fovea.Numerics.Kernels.Convolution;

namespace Fovea.Numerics;

public readonly unsafe partial struct Tensor
{
    /// <summary>Slides kernels over 1, 2 or 3 spatial axes: [B, inputs, spatial..] becomes [B, outputs, spatial..].</summary>
    /// <param name="weight">[outputs, inputs / groups, kernel..].</param>
    /// <param name="bias">[outputs], or none.</param>
    /// <param name="window">Strides, padding, dilation; a step at a time without padding where it is left out.</param>
    /// <param name="groups">Channels fall into so many groups, which do not see each other; as many as channels: depthwise.</param>
    /// <param name="activation">Applied to the result; in the same go where nothing is differentiated.</param>
    /// <param name="residual">Added before the activation, shaped like the result; in the same go where nothing is differentiated.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor Convolve(Tensor weight, Tensor? bias = null, Window? window = null, int groups = 1, Activation? activation = null, Tensor? residual = null)
    {
        ConvolutionProblem problem = Convolved(weight, window, groups, out Shape shape);
        if (bias is { } given) Numerics.Shape.Expect(given.Shape.Rank == 1 && given.Count == weight.Shape[0], $"a convolution's bias must be [{weight.Shape[0]}] like the outputs of its weight {weight.Shape}, got {given.Shape}");
        if (!NeedsGradient && !weight.NeedsGradient && !(bias?.NeedsGradient ?? false) && !(residual?.NeedsGradient ?? false))
            return Convolve(problem, shape, weight, new() { Shift = PointerOf(bias), Activation = activation }, residual);

        Tensor y = Convolve(problem, shape, weight, new() { Shift = PointerOf(bias) }, null);
        if (NeedsGradient || weight.NeedsGradient || (bias?.NeedsGradient ?? false)) RecordConvolve(problem, this, weight, bias, y);
        if (residual is { } added) y += added;
        return activation is { } after ? y.Activate(after) : y;
    }

    /// <summary>y = activation((convolution times scale + shift) times gates + residual), where nothing is differentiated: scale and shift are [outputs], gates [B, outputs, 1..].</summary>
    /// <param name="squeezed">The mean of each channel is noted on the way, for who asks for it.</param>
    internal Tensor Convolve(Tensor weight, Weight? scale, Weight? shift, Window? window, int groups, Activation? activation, Tensor? residual, Tensor? gates = null, bool squeezed = false)
    {
        ConvolutionProblem problem = Convolved(weight, window, groups, out Shape shape);
        if (gates is { } given) Numerics.Shape.Expect(given.Count == shape[..2].Count && given.Shape.Rank >= 2 && given.Shape[..2] == shape[..2], $"gates of {shape} must be one number per channel, [B, C, 1..], got {given.Shape}");
        Tensor y = Convolve(problem, shape, weight, new() { Scale = PointerOf(scale), Shift = PointerOf(shift), Gates = PointerOf(gates), Activation = activation }, residual, squeezed);
        GC.KeepAlive(scale);
        GC.KeepAlive(shift);
        return y;
    }

    /// <summary>From so many inputs for each place on, it takes longer to work out the means of a convolution than to look at it.</summary>
    private const int MostInputsForPlace = 4;

    /// <summary>Whether <see cref="MeansOf"/> pays. The batch takes no part in this, so that a picture gives the same in any.</summary>
    internal bool KnowsMeansOf(Tensor weight, Window? window, int groups) =>
        !NeedsGradient && !weight.NeedsGradient && Convolved(weight, window, groups, out _) is { Pointwise: true, Groups: 1 } problem && problem.Inputs <= MostInputsForPlace * problem.Positions;

    /// <summary>Whether means of inputs become means of outputs in a convolution.</summary>
    internal bool IsPointwise(Tensor weight, Window? window, int groups) => Convolved(weight, window, groups, out _) is { Pointwise: true, Groups: 1 };

    /// <summary>
    /// The mean of each channel of a pointwise convolution times scale + shift, [B, outputs, 1..]. The convolution is not calculated for that: it makes of the
    /// means of its inputs the means of its outputs.
    /// </summary>
    internal Tensor MeansOf(Tensor weight, Weight? scale, Weight? shift)
    {
        Tensor means = GlobalAveragePool();
        ConvolutionProblem problem = means.Convolved(weight, null, 1, out Shape shape);
        Tensor y = Pass.New(shape);
        ConvolutionForward.Run(Pass.InstructionSet, problem, means.Pointer, weight.Pointer, new() { Scale = PointerOf(scale), Shift = PointerOf(shift) }, y.Pointer, Pass.Threads, weight.Weight);
        GC.KeepAlive(scale);
        GC.KeepAlive(shift);
        return y;
    }

    private static float* PointerOf(Weight? weight) => weight is null ? null : weight.Pointer;

    /// <summary>The shape of what <see cref="Convolve(Tensor, Tensor?, Window?, int, Activation?, Tensor?)"/> makes.</summary>
    internal Shape Convolved(Tensor weight, Window? window, int groups)
    {
        Convolved(weight, window, groups, out Shape shape);
        return shape;
    }

    private ConvolutionProblem Convolved(Tensor weight, Window? window, int groups, out Shape shape)
    {
        Shape kernel = weight.Shape;
        Numerics.Shape.Expect(Shape.Rank is >= 3 and <= 5, $"a convolution needs [B, C, spatial..] with 1, 2 or 3 spatial axes, got {Shape}");
        Numerics.Shape.Expect(groups > 0 && Shape[1] % groups == 0 && kernel.Rank == Shape.Rank && kernel[0] % groups == 0 && kernel[1] == Shape[1] / groups, $"a convolution's weight must be [outputs, inputs / groups, kernel..] with {Shape[1]} inputs and outputs that are multiples of {groups} groups, and {Shape.Rank - 2} kernel axes, got {kernel}");
        Sliding sliding = (window ?? Window.Plain).Over(Shape[2..], kernel[2..]);
        shape = Numerics.Shape.Of([Shape[0], kernel[0]]).Append(sliding.OutputShape(Shape.Rank - 2));
        return new ConvolutionProblem((nint)Shape[0], (nint)Shape[1], (nint)kernel[0], groups, sliding);
    }

    private Tensor Convolve(ConvolutionProblem problem, Shape shape, Tensor weight, ConvolutionEnding ending, Tensor? residual, bool squeezed = false)
    {
        if (residual is { } added) Numerics.Shape.Expect(added.Shape == shape, $"what is added to a convolution must be {shape} like its result, got {added.Shape}");
        Tensor y = squeezed && shape.Count > 0 ? Pass.NewWithMeans(shape) : Pass.New(shape);
        ending.Residual = PointerOf(residual);
        ConvolutionForward.Run(Pass.InstructionSet, problem, Pointer, weight.Pointer, ending, y.Pointer, Pass.Threads, weight.Weight, y.Entry.Means);
        Costs.Observe(weight, y);
        return y;
    }

    private static void RecordConvolve(ConvolutionProblem problem, Tensor x, Tensor weight, Tensor? bias, Tensor y) => x.Pass.Record(y, () =>
    {
        Pass pass = x.Pass;
        float* dy = pass.GradientOf(y);

        float* target = pass.GradientTarget(x, out bool accumulate);
        if (target != null) ConvolutionBackward.Input(pass.InstructionSet, problem, weight.Pointer, dy, target, accumulate, pass.Threads, weight.Weight);

        target = pass.GradientTarget(weight, out accumulate);
        if (target != null) ConvolutionBackward.Weights(pass.InstructionSet, problem, x.Pointer, dy, target, accumulate, pass.Threads);

        if (bias is not { } given) return;
        target = pass.GradientTarget(given, out accumulate);                                      // db = dY, summed over all but the channels
        if (target != null) Reductions.Run(pass, default(Total), dy, [problem.Batch, problem.Outputs, problem.Positions], 0b101, target, accumulate);
    });
}
