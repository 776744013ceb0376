using Kernel = Fovea.Numerics.Kernels.Optimisers.RmsProp;

namespace Fovea.Training;

/// <summary>What <see cref="RmsProp"/> goes by.</summary>
internal sealed record RmsPropOptions
{
    /// <summary>How slowly the mean of squared gradients changes.</summary>
    public float Alpha { get; init; } = 0.99f;

    /// <summary>Added to the root of that mean.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>How much of the last step is made again.</summary>
    public float Momentum { get; init; }

    /// <summary>Divides by the deviation of gradients from their mean, instead of by their size.</summary>
    public bool Centred { get; init; }

    /// <summary>How much of each parameter is added to its gradient.</summary>
    public float Decay { get; init; }

    /// <summary>Which parameters are drawn to zero; all where it is null.</summary>
    public Predicate<Weight>? Decays { get; init; }
}

/// <summary>Steps by gradients divided by the root of the mean of their past squares.</summary>
/// <remarks>Tieleman and Hinton, "Lecture 6.5: rmsprop", 2012; centred: Graves, 2013, arXiv:1308.0850, equations 38 to 41.</remarks>
internal sealed unsafe class RmsProp : Optimiser
{
    private readonly RmsPropOptions _options;
    private readonly Dictionary<Weight, Weight> _square;
    private readonly Dictionary<Weight, Weight>? _mean, _momentum;

    /// <summary>Takes the parameters to improve.</summary>
    public RmsProp(IEnumerable<Weight> weights, RmsPropOptions? options = null) : base(weights)
    {
        _options = options ?? new RmsPropOptions();
        _square = Remember("rmsprop.square");
        _mean = _options.Centred ? Remember("rmsprop.mean") : null;
        _momentum = _options.Momentum == 0 ? null : Remember("rmsprop.momentum");
    }

    private protected override void Update(Pass pass, Weight weight, float* gradient, float scale, float rate)
    {
        bool decays = _options.Decays?.Invoke(weight) ?? true;
        Kernel.Step(
            pass.InstructionSet, weight.Pointer, gradient, _square[weight].Pointer, _momentum is null ? null : _momentum[weight].Pointer, (nint)weight.Shape.Count,
            scale, rate, _options.Alpha, _options.Epsilon, _options.Momentum, decays ? _options.Decay : 0, pass.Threads,
            _mean is null ? null : _mean[weight].Pointer);
    }
}
