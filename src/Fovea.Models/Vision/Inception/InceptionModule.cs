using Fovea.Attention;

namespace Fovea.Models;

/// <summary>Branches that look at the same map in different ways, and a gate for each channel of what they find where the network has gates.</summary>
/// <remarks>Szegedy et al., "Going Deeper with Convolutions", 2014, arXiv:1409.4842, section 4; the gate is that of Hu et al., 2018, arXiv:1709.01507, figure 2.</remarks>
internal sealed class InceptionModule : IPictureBlock
{
    private readonly InceptionBranch[] _branches;
    private readonly Convolution? _mix;
    private readonly SqueezeExcitation? _gate;
    private readonly InceptionRow _row;

    /// <param name="scope">Where the parameters live: "branch.0", .., "mix" and "gate".</param>
    /// <param name="row">Its branches.</param>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="options">What all modules have in common.</param>
    public InceptionModule(Scope scope, InceptionRow row, int inputs, InceptionOptions options)
    {
        _branches = [.. row.Branches.Select((steps, at) => new InceptionBranch(scope["branch"][at], steps, inputs, options.Epsilon))];
        int found = _branches.Sum(branch => branch.Outputs);
        Outputs = row.Residual is null ? found : inputs;
        if (row.Residual is not null) _mix = new Convolution(scope["mix"], found, inputs, [1, 1]);
        if (row.IsModule && options.Reduction > 0) _gate = new SqueezeExcitation(scope["gate"], Outputs, Math.Max(1, Outputs / options.Reduction));
        _row = row;
    }

    /// <summary>Channels that go out.</summary>
    public int Outputs { get; }

    /// <inheritdoc/>
    public Tensor Forward(Tensor input)
    {
        Tensor[] found = new Tensor[_branches.Length];
        for (int branch = 0; branch < found.Length; branch++) found[branch] = _branches[branch].Forward(input);
        Tensor x = found.Length == 1 ? found[0] : Tensor.Concatenate(found, axis: 1);               // [B, found, H', W']
        x = _mix?.Forward(x) ?? x;                                                                  // [B, outputs, H', W']
        x = _gate?.Forward(x) ?? x;
        if (_row.Residual is not { } scale) return x;
        x = input + x * scale;
        return _row.Activated ? x.Relu() : x;
    }
}
