using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics;

public readonly unsafe partial struct Tensor
{
    /// <summary>Applies an activation to each number.</summary>
    /// <param name="activation">Which.</param>
    /// <param name="parameter">Slope, alpha or beta, where the activation has one; the usual value where it is left out.</param>
    public Tensor Activate(Activation activation, float? parameter = null)
    {
        float used = parameter ?? Activations.UsualParameter(activation);
        Tensor y = Pass.New(Shape);
        Activations.Forward(Pass.InstructionSet, activation, used, Pointer, y.Pointer, (nint)Count, Pass.Threads);
        if (NeedsGradient) RecordActivate(this, y, activation, used);
        return y;
    }

    /// <summary>max(x, 0).</summary>
    public Tensor Relu() => Activate(Activation.Relu);

    /// <summary>x times the share of a standard normal distribution below x.</summary>
    public Tensor Gelu() => Activate(Activation.Gelu);

    /// <summary>1 / (1 + e^-x).</summary>
    public Tensor Sigmoid() => Activate(Activation.Sigmoid);

    /// <summary>The hyperbolic tangent.</summary>
    public Tensor Tanh() => Activate(Activation.Tanh);

    /// <summary>x sigmoid(x).</summary>
    public Tensor Silu() => Activate(Activation.Silu);

    /// <summary>log(1 + e^x).</summary>
    public Tensor Softplus() => Activate(Activation.Softplus);

    private static void RecordActivate(Tensor x, Tensor y, Activation activation, float parameter) =>
        x.Pass.Record(y, () =>
        {
            float* dx = x.Pass.GradientTarget(x, out bool accumulate);
            Activations.Backward(x.Pass.InstructionSet, activation, parameter, x.Pointer, x.Pass.GradientOf(y), dx, (nint)x.Count, accumulate, x.Pass.Threads);
        });
}
