using Fovea.Numerics.Kernels.Elementwise;
using Fovea.Numerics.Kernels.Rows;
using Entropy = Fovea.Numerics.Kernels.Rows.CrossEntropy;
using Kernel = Fovea.Numerics.Kernels.Elementwise.Losses;

namespace Fovea.Numerics;

// Losses: how far a prediction is from what it should be. Only the prediction is differentiated, unless it is said otherwise.
public readonly unsafe partial struct Tensor
{
    /// <summary>How surprised these logits are by the right classes: minus the logarithm of the softmax of each.</summary>
    /// <param name="targets">[..], for logits [.., classes]: the class of each row, or <paramref name="ignore"/>.</param>
    /// <param name="labelSmoothing">Which share of the target is spread evenly over all classes: from 0 to 1.</param>
    /// <param name="ignore">Marks rows that do not count, not even in the mean.</param>
    /// <param name="reduction">What becomes of the rows' losses. The mean of no rows is 0.</param>
    /// <returns>One number, or with <see cref="Reduction.None"/> one per row, 0 where it does not count.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or a target is no class.</exception>
    /// <remarks>Label smoothing: Szegedy et al., "Rethinking the Inception Architecture", 2015, arXiv:1512.00567, section 7.</remarks>
    public Tensor CrossEntropy(Indices targets, float labelSmoothing = 0, int ignore = -100, Reduction reduction = Reduction.Mean)
    {
        Numerics.Shape.Expect(Shape.Rank > 0 && targets.Shape == Shape[..^1], $"cross-entropy: logits [.., classes] need targets [..], got {Shape} and {targets.Shape}");
        Numerics.Shape.Expect(labelSmoothing is >= 0 and <= 1, $"cross-entropy: label smoothing must be from 0 to 1, got {labelSmoothing}");
        Tensor statistics = Pass.New([Rows, 2]), each = Pass.New(targets.Shape);
        float mean = Entropy.Forward(
            Pass.InstructionSet, Pointer, targets.Pointer, statistics.Pointer, Rows, Columns, labelSmoothing, ignore, out nint counted, each.Pointer, Pass.Threads);
        Tensor y = reduction == Reduction.None ? each : Number(reduction == Reduction.Mean ? mean : (float)((double)mean * counted));
        if (NeedsGradient) RecordCrossEntropy(this, targets, statistics, y, labelSmoothing, ignore, reduction == Reduction.Sum ? 1 : counted, reduction);
        return y;
    }

    /// <summary>How surprised the sigmoids of these logits are by the right answers: -t log s - (1 - t) log(1 - s).</summary>
    /// <param name="target">Like the logits: from 0 to 1.</param>
    /// <param name="reduction">What becomes of the numbers' losses.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public Tensor BinaryCrossEntropyWithLogits(Tensor target, Reduction reduction = Reduction.Mean)
    {
        ExpectSame(target, "binary cross-entropy");
        if (reduction != Reduction.Mean || target.NeedsGradient) return (Softplus() - this * target).Reduced(reduction);
        Tensor y = Number(Kernel.BinaryCrossEntropy(Pass.InstructionSet, Pointer, target.Pointer, (nint)Count, Pass.Threads));
        if (NeedsGradient) RecordBinaryCrossEntropy(this, target, y);
        return y;
    }

    /// <summary>The squared difference.</summary>
    /// <param name="target">Of the same shape.</param>
    /// <param name="reduction">What becomes of the numbers' losses.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public Tensor MeanSquaredError(Tensor target, Reduction reduction = Reduction.Mean)
    {
        ExpectSame(target, "squared error");
        if (reduction != Reduction.Mean || target.NeedsGradient) return (this - target).Square().Reduced(reduction);
        Tensor y = Number(Kernel.MeanSquaredError(Pass.InstructionSet, Pointer, target.Pointer, (nint)Count, Pass.Threads));
        if (NeedsGradient) RecordMeanSquaredError(this, target, y);
        return y;
    }

    /// <summary>The divergence of probabilities t from the softmax p of these logits: the sum of t (log t - log p) over the last axis.</summary>
    /// <param name="target">Like the logits: probabilities along the last axis. Not differentiated.</param>
    /// <param name="reduction">What becomes of the rows' divergences.</param>
    /// <returns>One number, or with <see cref="Reduction.None"/> one per row.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or the target is to be differentiated by.</exception>
    /// <remarks>Kullback and Leibler, "On Information and Sufficiency", 1951.</remarks>
    public Tensor KullbackLeibler(Tensor target, Reduction reduction = Reduction.Mean)
    {
        ExpectSame(target, "divergence");
        Numerics.Shape.Expect(!target.NeedsGradient, $"divergence: its target {target.Shape} is not differentiated by: copy it out and in again");
        if (reduction == Reduction.Mean && Shape.Rank > 0) return MeanDivergence(target);
        Tensor own = target.Map(default(TimesLogarithm));
        return (own - target * LogSoftmax()).Sum([-1]).Reduced(reduction);
    }

    private Tensor MeanDivergence(Tensor target)
    {
        Tensor statistics = Pass.New([Rows, 3]);
        Tensor y = Number(Divergence.Forward(Pass.InstructionSet, Pointer, target.Pointer, statistics.Pointer, Rows, Columns, Pass.Threads));
        if (NeedsGradient) RecordDivergence(this, target, statistics, y);
        return y;
    }

    private Tensor Number(float value)
    {
        Tensor y = Pass.New([]);
        *y.Pointer = value;
        return y;
    }

    private Tensor Reduced(Reduction reduction) => reduction switch { Reduction.Mean => Mean(), Reduction.Sum => Sum(), _ => this };

    private void ExpectSame(Tensor target, string what) =>
        Numerics.Shape.Expect(Shape == target.Shape, $"{what}: prediction and target must have the same shape, got {Shape} and {target.Shape}");

    private static void RecordCrossEntropy(
        Tensor x, Indices targets, Tensor statistics, Tensor y, float smoothing, int ignore, nint counted, Reduction reduction) => x.Pass.Record(y, () =>
    {
        float* dx = x.Pass.GradientTarget(x, out bool accumulate), dy = x.Pass.GradientOf(y);
        bool perRow = reduction == Reduction.None;
        Entropy.Backward(
            x.Pass.InstructionSet, x.Pointer, targets.Pointer, statistics.Pointer, perRow ? 0 : *dy, dx, x.Rows, x.Columns, smoothing, ignore, counted, accumulate,
            perRow ? dy : null, x.Pass.Threads);
    });

    private static void RecordDivergence(Tensor x, Tensor target, Tensor statistics, Tensor y) => x.Pass.Record(y, () =>
    {
        float* dx = x.Pass.GradientTarget(x, out bool accumulate);
        Divergence.Backward(
            x.Pass.InstructionSet, x.Pointer, target.Pointer, statistics.Pointer, *x.Pass.GradientOf(y), dx, x.Rows, x.Columns, accumulate, x.Pass.Threads);
    });

    private static void RecordBinaryCrossEntropy(Tensor x, Tensor target, Tensor y) => x.Pass.Record(y, () =>
    {
        float* dx = x.Pass.GradientTarget(x, out bool accumulate);
        Kernel.BinaryCrossEntropyGradient(x.Pass.InstructionSet, x.Pointer, target.Pointer, *x.Pass.GradientOf(y), dx, (nint)x.Count, accumulate, x.Pass.Threads);
    });

    private static void RecordMeanSquaredError(Tensor x, Tensor target, Tensor y) => x.Pass.Record(y, () =>
    {
        float* dx = x.Pass.GradientTarget(x, out bool accumulate);
        Kernel.MeanSquaredErrorGradient(x.Pass.InstructionSet, x.Pointer, target.Pointer, *x.Pass.GradientOf(y), dx, (nint)x.Count, accumulate, x.Pass.Threads);
    });
}
