namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// A convolution: x [B, inputs, D, H, W], w [outputs, inputs / groups, kernel], y [B, outputs, D', H', W'], all contiguous. Channels fall into
/// groups; an output sees the inputs of its own group only.
/// </summary>
internal readonly struct ConvolutionProblem
{
    public ConvolutionProblem(nint batch, nint inputs, nint outputs, nint groups, Sliding sliding)
    {
        (Batch, Inputs, Outputs, Groups) = (batch, inputs, outputs, groups);
        Pointwise = sliding.Plain;
        // Where each number stands for itself, neighbours in memory are as good as neighbours in the picture.
        SlidingAxis one = SlidingAxis.One;
        Sliding = Pointwise ? new Sliding(one, one, one with { Input = sliding.Inputs, Output = sliding.Outputs }) : sliding;
    }

    public nint Batch { get; }

    public nint Inputs { get; }

    public nint Outputs { get; }

    public nint Groups { get; }

    public Sliding Sliding { get; }

    /// <summary>1 x 1, a step at a time, no padding: a product of matrices.</summary>
    public bool Pointwise { get; }

    /// <summary>Each output channel sees one input channel, which few others see: a product of matrices would have next to no rows.</summary>
    public bool Depthwise => InputsPerGroup == 1 && OutputsPerGroup <= 4;

    public nint InputsPerGroup => Inputs / Groups;

    public nint OutputsPerGroup => Outputs / Groups;

    /// <summary>Numbers of one input channel.</summary>
    public nint Plane => Sliding.Inputs;

    /// <summary>Numbers of one output channel.</summary>
    public nint Positions => Sliding.Outputs;

    public nint Taps => Sliding.Taps;

    /// <summary>What an output is a sum of: K of the matrix product.</summary>
    public nint Sum => InputsPerGroup * Taps;

    /// <summary>The fewest multiplications that are worth a second thread.</summary>
    public bool WorthSharing => (double)Batch * Outputs * Positions * Math.Max(Sum, 1) >= 1 << 17;
}
