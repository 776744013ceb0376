using Kernel = Fovea.Numerics.Kernels.Optimisers.Adam;

namespace Fovea.Training;

/// <summary>
/// Steps by the mean of past gradients divided by the root of the mean of their squares. Weight decay, where there is any, is added to the
/// gradients; <see cref="AdamW"/> keeps it out of them.
/// </summary>
/// <remarks>Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2014, arXiv:1412.6980, algorithm 1.</remarks>
internal sealed unsafe class Adam : Optimiser
{
    private readonly AdamWOptions _options;
    private readonly Dictionary<Weight, Weight> _mean, _square;

    /// <summary>Takes the parameters to improve.</summary>
    /// <param name="weights">Parameters, each once.</param>
    /// <param name="options">Without decay where it is left out.</param>
    public Adam(IEnumerable<Weight> weights, AdamWOptions? options = null) : base(weights)
    {
        _options = options ?? new AdamWOptions { Decay = 0 };
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
            scale, rate, Beta1, _options.Beta2, _options.Epsilon, decays ? _options.Decay : 0, decoupled: false, Steps, pass.Threads);
    }
}
