using Fovea.Attention;

namespace Fovea.Models;

/// <summary>More channels, one kernel for each of them, a gate for each where the network has them, then few channels again, which are not activated.</summary>
/// <remarks>Sandler et al., "MobileNetV2", 2018, arXiv:1801.04381, section 3.3; the gate is that of Tan et al., "MnasNet", 2018, arXiv:1807.11626.</remarks>
internal sealed class InvertedBlock : IPictureBlock
{
    private readonly ConvolutionUnit _expand, _filter, _project;
    private readonly SqueezeExcitation? _gate;
    private readonly PlannedBlock _plan;

    /// <param name="scope">Where the parameters live: "expand", "filter", "gate" and "project".</param>
    /// <param name="plan">Its sizes.</param>
    /// <param name="options">What all blocks have in common.</param>
    public InvertedBlock(Scope scope, PlannedBlock plan, MobileOptions options)
    {
        Activation activation = plan.Like.Activation ?? options.Activation;
        _expand = options.Unit(scope["expand"], plan.Inputs, plan.Inner, 1, 1, 1, activation);
        _filter = options.Unit(scope["filter"], plan.Inner, plan.Inner, plan.Like.Kernel, plan.Stride, plan.Inner, activation, squeezed: plan.Squeezed(options) > 0);
        _gate = options.GateOf(scope["gate"], plan, activation);
        _project = options.Unit(scope["project"], plan.Inner, plan.Outputs, 1, 1, 1, null);
        _plan = plan;
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor input)
    {
        Tensor x = _filter.Forward(_expand.Forward(input));                 // [B, inner, H', W']
        x = _gate?.Forward(x) ?? x;
        return _plan.IsResidual ? _project.AddedTo(input, x, _plan.DropPath) : _project.Forward(x);         // [B, outputs, H', W']
    }
}
