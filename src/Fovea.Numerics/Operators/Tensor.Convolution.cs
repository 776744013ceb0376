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
    /// <param name="activation">Applied to the result; without memory of its own where nothing is differentiated.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor Convolve(Tensor weight, Tensor? bias = null, Window? window = null, int groups = 1, Activation? activation = null)
    {
        Shape kernel = weight.Shape;
        Numerics.Shape.Expect(Shape.Rank is >= 3 and <= 5, $"a convolution needs [B, C, spatial..] with 1, 2 or 3 spatial axes, got {Shape}");
        Numerics.Shape.Expect(groups > 0 && Shape[1] % groups == 0 && kernel.Rank == Shape.Rank && kernel[0] % groups == 0 && kernel[1] == Shape[1] / groups, $"a convolution's weight must be [outputs, inputs / groups, kernel..] with {Shape[1]} inputs and outputs that are multiples of {groups} groups, and {Shape.Rank - 2} kernel axes, got {kernel}");
        if (bias is { } given) Numerics.Shape.Expect(given.Shape.Rank == 1 && given.Count == kernel[0], $"a convolution's bias must be [{kernel[0]}] like the outputs of its weight {kernel}, got {given.Shape}");

        Sliding sliding = (window ?? Window.Plain).Over(Shape[2..], kernel[2..]);
        var problem = new ConvolutionProblem((nint)Shape[0], (nint)Shape[1], (nint)kernel[0], groups, sliding);
        Tensor y = Pass.New(Numerics.Shape.Of([Shape[0], kernel[0]]).Append(sliding.OutputShape(Shape.Rank - 2)));
        bool differentiate = NeedsGradient || weight.NeedsGradient || (bias?.NeedsGradient ?? false);
        bool rectify = !differentiate && activation == Activation.Relu;
        ConvolutionForward.Run(Pass.InstructionSet, problem, Pointer, weight.Pointer, bias is { } added ? added.Pointer : null, rectify, y.Pointer, Pass.Threads);
        if (differentiate) RecordConvolve(problem, this, weight, bias, y);
        return activation is not { } after || rectify ? y : differentiate ? y.Activate(after) : y.ActivateInPlace(after);
    }

    private static void RecordConvolve(ConvolutionProblem problem, Tensor x, Tensor weight, Tensor? bias, Tensor y) => x.Pass.Record(y, () =>
    {
        Pass pass = x.Pass;
        float* dy = pass.GradientOf(y);

        float* target = pass.GradientTarget(x, out bool accumulate);
        if (target != null) ConvolutionBackward.Input(pass.InstructionSet, problem, weight.Pointer, dy, target, accumulate, pass.Threads);

        target = pass.GradientTarget(weight, out accumulate);
        if (target != null) ConvolutionBackward.Weights(pass.InstructionSet, problem, x.Pointer, dy, target, accumulate, pass.Threads);

        if (bias is not { } given) return;
        target = pass.GradientTarget(given, out accumulate);                                      // db = dY, summed over all but the channels
        if (target != null) Reductions.Run(pass, default(Total), dy, [problem.Batch, problem.Outputs, problem.Positions], 0b101, target, accumulate);
    });

    /// <summary>Applies an activation where nobody else has seen the numbers yet and no gradient needs them.</summary>
    private Tensor ActivateInPlace(Activation activation)
    {
        Kernels.Elementwise.Activations.Forward(Pass.InstructionSet, activation, Kernels.Elementwise.Activations.UsualParameter(activation), Pointer, Pointer, (nint)Count, Pass.Threads);
        return this;
    }
}
