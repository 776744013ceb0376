using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Rows;

namespace Fovea.Numerics.Tests.Kernels.Rows;

public sealed unsafe class DivergenceTests
{
    private const int Rows = 3;

    [Theory, ClassData(typeof(EverySet))]
    public void Loss_and_gradient_are_those_of_the_formula(string set)
    {
        foreach (int columns in Cases.Lengths.Where(columns => columns > 0))
        {
            Floats x = Floats.Random(Rows * columns, 1), target = Floats.Random(x.Length, 2, 0, 1), dx = Floats.Random(x.Length, 3), before = dx.Copy();
            target.Span[0] = 0;
            float loss = Forward(set, x, target, dx, Rows, columns, 0.7f, accumulate: true);

            double[] shares = Numeric.Doubles(target);
            double Exactly(double[] at) => Enumerable.Range(0, Rows).Sum(row => Loss(Numeric.Row(at, row, columns), Numeric.Row(shares, row, columns))) / Rows;
            Near.Assert(Exactly(Numeric.Doubles(x)), loss, 1e-6, what: $"{columns} columns");
            double[] expected = Numeric.Gradient(Exactly, Numeric.Doubles(x));
            dx.AssertNear(i => before[i] + 0.7 * expected[i], 2e-6, least: 1 + columns / 16, what: $"{columns} columns");
        }
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Reference_values_and_gradients_are_met(string set)
    {
        Golden golden = Golden.Case("golden/ops", "kl-divergence");
        Floats dx = new(5 * 7);
        float loss = Forward(set, golden["x"], golden["target"], dx, 5, 7, golden["probe"][0], accumulate: false);
        Near.Assert(golden["out.y"][0], loss, 1e-6);
        dx.AssertNear(golden["grad.x"].Span, 1e-6);
    }

    private static float Forward(string set, Floats x, Floats target, Floats dx, int rows, int columns, float upstream, bool accumulate)
    {
        Floats statistics = new(3 * rows);
        float loss = Divergence.Forward(EverySet.Parse(set), x.Pointer, target.Pointer, statistics.Pointer, rows, columns);
        Divergence.Backward(EverySet.Parse(set), x.Pointer, target.Pointer, statistics.Pointer, upstream, dx.Pointer, rows, columns, accumulate);
        statistics.Intact();
        return loss;
    }

    private static double Loss(double[] logits, double[] target)
    {
        double logSum = Math.Log(logits.Sum(Math.Exp));
        return target.Zip(logits, (t, logit) => t == 0 ? 0 : t * (Math.Log(t) - (logit - logSum))).Sum();
    }
}
