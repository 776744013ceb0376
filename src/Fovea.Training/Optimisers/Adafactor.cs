using Fovea.Numerics.Kernels.Optimisers;
using Kernel = Fovea.Numerics.Kernels.Optimisers.Adafactor;

namespace Fovea.Training;

/// <summary>What <see cref="Adafactor"/> goes by. The defaults are those of the paper.</summary>
internal sealed record AdafactorOptions
{
    /// <summary>At step t the mean of squares takes in a share t^this of the new ones: from -1 to 0.</summary>
    public float Beta2Decay { get; init; } = -0.8f;

    /// <summary>The least mean of squared gradients of a row, and the least root of a square that is divided by.</summary>
    public float Epsilon { get; init; } = 1.1920929e-7f;

    /// <summary>The least size that a parameter is taken to have: steps are in proportion to it.</summary>
    public float LeastSize { get; init; } = 1e-3f;

    /// <summary>Steps whose root mean square is larger than this are shortened to it.</summary>
    public float Threshold { get; init; } = 1;

    /// <summary>How strongly parameters are drawn to zero, as a share of the learning rate.</summary>
    public float Decay { get; init; }

    /// <summary>Which parameters are drawn to zero; all where it is null.</summary>
    public Predicate<Weight>? Decays { get; init; }
}

/// <summary>
/// Like Adam, with little memory: of the squared gradients of a matrix only the means of rows and columns are kept. Steps are in proportion to
/// the size of each parameter.
/// </summary>
/// <remarks>Shazeer and Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost", 2018, arXiv:1804.04235, algorithms 4 and 5.</remarks>
internal sealed unsafe class Adafactor : Optimiser
{
    private readonly AdafactorOptions _options;
    private readonly Dictionary<Weight, Weight> _rows, _columns;

    /// <summary>Takes the parameters to improve.</summary>
    public Adafactor(IEnumerable<Weight> weights, AdafactorOptions? options = null) : base(weights)
    {
        _options = options ?? new AdafactorOptions();
        _rows = Remember("adafactor.rows", shape => shape.Rank > 1 ? shape[..^1] : shape);
        _columns = Remember("adafactor.columns", shape => shape.Rank > 1 ? shape[..^2].Append([shape[-1]]) : []);
    }

    private protected override void Update(Pass pass, Weight weight, float* gradient, float scale, float rate)
    {
        float* rows = _rows[weight].Pointer;
        bool decays = _options.Decays?.Invoke(weight) ?? true;
        var step = new AdafactorStep(
            scale, rate, Steps, _options.Beta2Decay, _options.Epsilon, _options.LeastSize, _options.Threshold, decays ? _options.Decay : 0);
        if (weight.Shape.Rank < 2) Kernel.Vector(pass.InstructionSet, weight.Pointer, gradient, rows, (nint)weight.Shape.Count, step, pass.Threads);
        else
            Kernel.Matrices(
                pass.InstructionSet, weight.Pointer, gradient, rows, _columns[weight].Pointer,
                (nint)weight.Shape[..^2].Count, (nint)weight.Shape[-2], (nint)weight.Shape[-1], step, pass.Threads);
    }
}
