using Fovea.Attention;

namespace Fovea.Models;

/// <summary>One kernel for each channel, a gate for each where the network has them, then a mixture of the channels.</summary>
/// <remarks>Howard et al., "MobileNets", 2017, arXiv:1704.04861, section 3.1.</remarks>
internal sealed class SeparableBlock : IPictureBlock
{
    private readonly ConvolutionUnit _depthwise, _pointwise;
    private readonly SqueezeExcitation? _gate, _outputGate;
    private readonly PlannedBlock _plan;

    /// <param name="scope">Where the parameters live: "depthwise", "gate", "pointwise" and "output_gate".</param>
    /// <param name="plan">Its sizes.</param>
    /// <param name="options">What all blocks have in common.</param>
    public SeparableBlock(Scope scope, PlannedBlock plan, MobileOptions options)
    {
        Activation activation = plan.Like.Activation ?? options.Activation;
        _depthwise = options.Unit(scope["depthwise"], plan.Inputs, plan.Inputs, plan.Like.Kernel, plan.Stride, plan.Inputs, activation);
        _gate = options.GateOf(scope["gate"], plan, activation);
        _pointwise = options.Unit(scope["pointwise"], plan.Inputs, plan.Outputs, 1, 1, 1, plan.Like.ActivatesOutput ? activation : null);
        _outputGate = options.OutputReduction > 0 ? new SqueezeExcitation(scope["output_gate"], plan.Outputs, plan.Outputs / options.OutputReduction) : null;
        _plan = plan;
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor input)
    {
        Tensor x = _depthwise.Forward(input);                               // [B, inputs, H', W']
        x = _gate?.Forward(x) ?? x;
        x = _plan.IsResidual ? _pointwise.AddedTo(input, x, _plan.DropPath) : _pointwise.Forward(x);        // [B, outputs, H', W']
        return _outputGate?.Forward(x) ?? x;
    }
}
