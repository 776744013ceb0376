namespace Fovea.Models;

/// <summary>A convolution with its norm and activation, alone in its block.</summary>
internal sealed class ConvolutionBlock : IPictureBlock
{
    private readonly ConvolutionUnit _unit;

    /// <param name="scope">Where the parameters live: "only".</param>
    /// <param name="plan">Its sizes.</param>
    /// <param name="options">What all blocks have in common.</param>
    public ConvolutionBlock(Scope scope, PlannedBlock plan, MobileOptions options) =>
        _unit = options.Unit(scope["only"], plan.Inputs, plan.Outputs, plan.Like.Kernel, plan.Stride, 1, plan.Like.Activation ?? options.Activation);

    /// <inheritdoc/>
    public Tensor Forward(Tensor input) => _unit.Forward(input);
}
