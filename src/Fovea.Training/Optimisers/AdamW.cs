using Kernel = Fovea.Numerics.Kernels.Optimisers.Adam;

namespace Fovea.Training;

/// <summary>What <see cref="AdamW"/> goes by. The defaults are those of the paper.</summary>
public sealed record AdamWOptions
{
    /// <summary>How slowly the mean of past gradients changes.</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>How slowly the mean of their squares changes.</summary>
    public float Beta2 { get; init; } = 0.999f;

    /// <summary>Added to the root of that mean.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>How strongly parameters are drawn to zero, as a share of the learning rate.</summary>
    public float Decay { get; init; } = 0.01f;

    /// <summary>Which parameters are drawn to zero; all where it is null.</summary>
    public Predicate<Weight>? Decays { get; init; }

    /// <summary>Decay shrinks the parameters themselves. Otherwise it is added to their gradients, which makes plain Adam of AdamW.</summary>
    public bool Decoupled { get; init; } = true;
}

/// <summary>Adam with weight decay that does not go through the moments.</summary>
/// <remarks>
/// Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2017, arXiv:1711.05101, algorithm 2; without
/// <see cref="AdamWOptions.Decoupled"/> Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2014, arXiv:1412.6980, algorithm 1.
/// </remarks>
public sealed unsafe class AdamW : Optimiser
{
    private readonly AdamWOptions _options;
    private readonly Dictionary<Weight, Weight> _mean, _square;

    /// <summary>Takes the parameters to improve.</summary>
    public AdamW(IEnumerable<Weight> weights, AdamWOptions? options = null) : base(weights)
    {
        _options = options ?? new AdamWOptions();
        _mean = Remember("adam.mean");
        _square = Remember("adam.square");
        Beta1 = _options.Beta1;
    }

    /// <summary>How slowly the mean of past gradients changes; some schedules move it from step to step.</summary>
    public float Beta1 { get; set; }

    private protected override void Update(Pass pass, Weight weight, float* gradient, float scale, float rate)
    {
        bool decays = _options.Decays?.Invoke(weight) ?? true;
        Kernel.Step(
            pass.InstructionSet, weight.Pointer, gradient, _mean[weight].Pointer, _square[weight].Pointer, (nint)weight.Shape.Count,
            scale, rate, Beta1, _options.Beta2, _options.Epsilon, decays ? _options.Decay : 0, _options.Decoupled, Steps, pass.Threads);
    }
}
