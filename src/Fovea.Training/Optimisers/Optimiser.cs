namespace Fovea.Training;

/// <summary>Improves parameters by their gradients, step after step.</summary>
public abstract unsafe class Optimiser : IDisposable
{
    private readonly HashSet<Weight> _trained;
    private readonly List<Weight> _memory = [];

    /// <summary>Takes the parameters to improve.</summary>
    /// <param name="weights">Parameters, each once.</param>
    protected Optimiser(IEnumerable<Weight> weights)
    {
        Weights = [.. weights];
        _trained = [.. Weights];
        Shape.Expect(_trained.Count == Weights.Count, $"an optimiser takes each parameter once, got {Weights.Count - _trained.Count} of them twice");
    }

    /// <summary>The parameters that are improved.</summary>
    public IReadOnlyList<Weight> Weights { get; }

    /// <summary>How many steps were made.</summary>
    public long Steps { get; private set; }

    /// <summary>Everything that makes up the state of training: the parameters, and what is remembered of past gradients.</summary>
    internal IEnumerable<Weight> Buffers => Weights.Concat(_memory);

    /// <summary>Whether a parameter is one of those that are improved; to be given to <see cref="PassOptions.Differentiate"/>.</summary>
    public bool Trains(Weight weight) => _trained.Contains(weight);

    /// <summary>Whether a parameter is a matrix or more, and no bias, scale or shift: only these are usually drawn to zero.</summary>
    public static bool IsMatrix(Weight weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return weight.Shape.Rank >= 2;
    }

    /// <summary>Makes one step with the gradients of a pass. Parameters that took no part in it stay as they are.</summary>
    /// <param name="pass">A pass whose <see cref="Pass.Backward(Tensor)"/> is done.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="clipNorm">Gradients that are longer than this, all taken together, are shortened to it; infinity does not.</param>
    /// <returns>The length of all gradients together, before it was shortened.</returns>
    /// <exception cref="InvalidDataException">A gradient is not finite; nothing was changed.</exception>
    public double Step(Pass pass, float rate, float clipNorm = float.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(pass);
        double norm = GradientNorm.Of(pass, Weights);
        if (!double.IsFinite(norm)) throw new InvalidDataException($"the gradients of step {Steps} are not finite: training has diverged; resume from the last checkpoint with a lower rate");

        // Pascanu et al., "On the difficulty of training recurrent neural networks", 2013, arXiv:1211.5063, section 3.2.
        float scale = (float)Math.Min(1, clipNorm / (norm + 1e-6));
        Steps++;
        foreach (Weight weight in Weights)
        {
            float* gradient = pass.GradientOrNull(weight);
            if (gradient is null) continue;
            Update(pass, weight, gradient, scale, rate);
            weight.Changed();
        }
        return norm;
    }

    /// <summary>Goes on after so many steps; the memory was filled from a checkpoint.</summary>
    internal void Resume(long steps) => Steps = steps;

    /// <summary>Frees what is remembered of past gradients; the parameters stay.</summary>
    public void Dispose()
    {
        foreach (Weight memory in _memory) memory.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Improves one parameter.</summary>
    /// <param name="pass">Says which kernels and how many threads to use.</param>
    /// <param name="weight">The parameter.</param>
    /// <param name="gradient">Its gradient, not yet scaled.</param>
    /// <param name="scale">What the gradient is to be multiplied by.</param>
    /// <param name="rate">The learning rate.</param>
    private protected abstract void Update(Pass pass, Weight weight, float* gradient, float scale, float rate);

    /// <summary>Room to remember something of each parameter, zero at first; kept in checkpoints.</summary>
    /// <param name="what">What is remembered.</param>
    /// <param name="shape">How much of a parameter of that shape; one number for each of its own where it is left out.</param>
    private protected Dictionary<Weight, Weight> Remember(string what, Func<Shape, Shape>? shape = null)
    {
        Dictionary<Weight, Weight> memory = Weights.ToDictionary(
            weight => weight, weight => new Weight($"{what}/{weight.Name}", shape?.Invoke(weight.Shape) ?? weight.Shape));
        _memory.AddRange(memory.Values);
        return memory;
    }
}
