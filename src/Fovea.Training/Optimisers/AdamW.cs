using Fovea.Numerics.Kernels;

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
}

/// <summary>Adam with weight decay that does not go through the moments.</summary>
/// <remarks>Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2017, arXiv:1711.05101, algorithm 2.</remarks>
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
    }

    private protected override void Update(Pass pass, Weight weight, float* gradient, float scale, float rate)
    {
        double correction1 = 1 - Math.Pow(_options.Beta1, Steps), correction2 = 1 - Math.Pow(_options.Beta2, Steps);
        bool decays = _options.Decays?.Invoke(weight) ?? true;
        Kernel kernel = new()
        {
            Weight = weight.Pointer,
            Gradient = gradient,
            Mean = _mean[weight].Pointer,
            Square = _square[weight].Pointer,
            Scale = scale,
            Beta1 = _options.Beta1,
            Beta2 = _options.Beta2,
            Epsilon = _options.Epsilon,
            Kept = decays ? 1 - rate * _options.Decay : 1,
            StepSize = (float)(rate / correction1),
            RootCorrection = (float)(1 / Math.Sqrt(correction2)),
        };
        Lanes.Run(pass.InstructionSet, kernel, (nint)weight.Shape.Count, Lanes.Chunk, pass.Threads);
    }

    private struct Kernel : ILaneKernel
    {
        public float* Weight, Gradient, Mean, Square;
        public float Scale, Beta1, Beta2, Epsilon, Kept, StepSize, RootCorrection;

        public readonly void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            nint i = first;
            for (; i <= end - T.Count; i += T.Count) Improve<T>(i);
            for (; i < end; i++) Improve<Lanes1>(i);
        }

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
        private readonly void Improve<T>(nint i) where T : unmanaged, ILanes<T>
        {
            T g = T.Load(Gradient + i) * T.Create(Scale);
            T mean = T.MultiplyAdd(T.Create(Beta1), T.Load(Mean + i), T.Create(1 - Beta1) * g);
            T square = T.MultiplyAdd(T.Create(Beta2), T.Load(Square + i), T.Create(1 - Beta2) * g * g);
            T root = T.MultiplyAdd(T.Sqrt(square), T.Create(RootCorrection), T.Create(Epsilon));
            T step = T.Create(StepSize) * mean / root;
            mean.Store(Mean + i);
            square.Store(Square + i);
            (T.Load(Weight + i) * T.Create(Kept) - step).Store(Weight + i);
        }
    }
}
