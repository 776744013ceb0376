using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Rows;

namespace Fovea.Numerics.Tests.Kernels.Rows;

public sealed unsafe class CrossEntropyTests
{
    private const int Ignore = -100;

    [Theory, ClassData(typeof(EverySet))]
    public void Loss_and_gradient_are_those_of_the_formula(string set)
    {
        foreach (int classes in Cases.Lengths.Where(classes => classes > 0))
            foreach (float smoothing in (float[])[0, 0.1f])
            {
                int[] targets = [0, classes - 1, Ignore, classes / 2, Ignore];
                Floats x = Floats.Random(5 * classes, 1, -5, 5), dx = new(x.Length), added = Floats.Random(x.Length, 2), before = added.Copy();
                float loss = Forward(set, x, targets, classes, smoothing, dx, accumulate: false);
                Forward(set, x, targets, classes, smoothing, added, accumulate: true);

                double Exactly(double[] at) => Loss(at, targets, classes, smoothing);
                Near.Assert(Exactly(Numeric.Doubles(x)), loss, 1e-6, what: $"{classes} classes");
                double[] expected = Numeric.Gradient(Exactly, Numeric.Doubles(x));
                dx.AssertNear(i => 0.7 * expected[i], 1e-6, what: $"{classes} classes");
                added.AssertNear(i => before[i] + 0.7 * expected[i], 1e-6, what: $"{classes} classes");
            }
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Rows_that_do_not_count_change_nothing_and_without_any_other_the_loss_is_zero(string set)
    {
        Floats x = Floats.Random(2 * 7, 3), dx = Floats.Random(2 * 7, 4);
        Assert.Equal(0, Forward(set, x, [Ignore, Ignore], 7, 0.1f, dx, accumulate: false));
        Assert.All(dx.Span.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_target_that_is_no_class_is_refused()
    {
        Floats x = new(2 * 7), dx = new(2 * 7);
        var failure = Assert.Throws<ArgumentException>(() => Forward("Scalar", x, [3, 7], 7, 0, dx, accumulate: false));
        Assert.Equal("cross-entropy: a target must be from 0 to 6, or -100 for a row that does not count, got 7 in row 1", failure.Message);
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Reference_values_and_gradients_are_met(string set)
    {
        foreach (string name in (string[])["cross-entropy", "cross-entropy-smoothing-ignore"])
        {
            Golden golden = Golden.Case("golden/ops", name);
            float smoothing = golden.Attributes.GetProperty("label_smoothing").GetSingle();
            Floats dx = new(7 * 5);
            float loss = Forward(set, golden["x"], golden.Whole("target"), 5, smoothing, dx, accumulate: false, golden["probe"][0]);
            Near.Assert(golden["out.y"][0], loss, 1e-6);
            dx.AssertNear(golden["grad.x"].Span, 1e-6);
        }
    }

    private static float Forward(string name, Floats x, int[] targets, int classes, float smoothing, Floats dx, bool accumulate, float upstream = 0.7f)
    {
        InstructionSet set = EverySet.Parse(name);
        int rows = targets.Length;
        Floats statistics = new(2 * rows), each = new(rows);
        fixed (int* target = targets)
        {
            float loss = CrossEntropy.Forward(set, x.Pointer, target, statistics.Pointer, rows, classes, smoothing, Ignore, out nint counted, each.Pointer);
            CrossEntropy.Backward(set, x.Pointer, target, statistics.Pointer, upstream, dx.Pointer, rows, classes, smoothing, Ignore, counted, accumulate);
            dx.Intact();
            statistics.Intact();
            each.Intact();
            return loss;
        }
    }

    private static double Loss(double[] x, int[] targets, int classes, double smoothing)
    {
        double sum = 0;
        for (int row = 0; row < targets.Length; row++)
        {
            if (targets[row] == Ignore) continue;
            double[] logits = Numeric.Row(x, row, classes);
            double logSum = Math.Log(logits.Sum(Math.Exp));
            sum += (1 - smoothing) * (logSum - logits[targets[row]]) + smoothing * logits.Average(value => logSum - value);
        }
        return sum / targets.Count(target => target != Ignore);
    }
}
