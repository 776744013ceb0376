using Kernel = Fovea.Numerics.Kernels.Optimisers.Sgd;

namespace Fovea.Training;

/// <summary>What <see cref="Sgd"/> goes by. The defaults are plain gradient descent.</summary>
internal sealed record SgdOptions
{
    /// <summary>How much of the last step is made again.</summary>
    public float Momentum { get; init; }

    /// <summary>How much less of the gradient goes into the momentum.</summary>
    public float Dampening { get; init; }

    /// <summary>Looks ahead: steps by the gradient and the momentum that it leads to.</summary>
    public bool Nesterov { get; init; }

    /// <summary>How much of each parameter is added to its gradient.</summary>
    public float Decay { get; init; }

    /// <summary>Which parameters are drawn to zero; all where it is null.</summary>
    public Predicate<Weight>? Decays { get; init; }
}

/// <summary>Gradient descent, with momentum if wanted.</summary>
/// <remarks>Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013, equations 1 to 4.</remarks>
internal sealed unsafe class Sgd : Optimiser
{
    private readonly SgdOptions _options;
    private readonly Dictionary<Weight, Weight>? _momentum;

    /// <summary>Takes the parameters to improve.</summary>
    public Sgd(IEnumerable<Weight> weights, SgdOptions? options = null) : base(weights)
    {
        _options = options ?? new SgdOptions();
        _momentum = _options.Momentum == 0 ? null : Remember("sgd.momentum");
    }

    private protected override void Update(Pass pass, Weight weight, float* gradient, float scale, float rate)
    {
        bool decays = _options.Decays?.Invoke(weight) ?? true;
        Kernel.Step(
            pass.InstructionSet, weight.Pointer, gradient, _momentum is null ? null : _momentum[weight].Pointer, (nint)weight.Shape.Count,
            scale, rate, _options.Momentum, _options.Nesterov, decays ? _options.Decay : 0, pass.Threads, Steps == 1 ? 1 : 1 - _options.Dampening);
    }
}
