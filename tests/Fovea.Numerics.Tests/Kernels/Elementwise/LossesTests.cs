using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics.Tests.Kernels.Elementwise;

public sealed unsafe class LossesTests
{
    [Theory, ClassData(typeof(EverySet))]
    public void Losses_and_gradients_are_those_of_the_formulas(string name)
    {
        InstructionSet set = EverySet.Parse(name);
        foreach (int n in Cases.Lengths.Where(n => n > 0))
        {
            Floats x = Floats.Random(n, 1, -5, 5), target = Floats.Random(n, 2, 0, 1), dx = new(n), added = Floats.Random(n, 3), before = added.Copy();
            double[] from = Numeric.Doubles(x);

            double Squared(double[] at) => at.Select((value, i) => (value - target[i]) * (value - target[i])).Average();
            Near.Assert(Squared(from), Losses.MeanSquaredError(set, x.Pointer, target.Pointer, n), 1e-6);
            Losses.MeanSquaredErrorGradient(set, x.Pointer, target.Pointer, 0.7f, dx.Pointer, n, accumulate: false);
            double[] expected = Numeric.Gradient(Squared, from);
            dx.AssertNear(i => 0.7 * expected[i], 1e-6);

            double Binary(double[] at) => at.Select((value, i) => Exact.Softplus(value) - value * target[i]).Average();
            Near.Assert(Binary(from), Losses.BinaryCrossEntropy(set, x.Pointer, target.Pointer, n), 1e-6);
            Losses.BinaryCrossEntropyGradient(set, x.Pointer, target.Pointer, 0.7f, added.Pointer, n, accumulate: true);
            expected = Numeric.Gradient(Binary, from);
            added.AssertNear(i => before[i] + 0.7 * expected[i], 1e-6);
        }
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Reference_values_and_gradients_are_met(string name)
    {
        InstructionSet set = EverySet.Parse(name);
        Golden squared = Golden.Case("golden/ops", "mse"), binary = Golden.Case("golden/ops", "binary-cross-entropy-logits");
        Floats dx = new(35);
        Near.Assert(squared["out.y"][0], Losses.MeanSquaredError(set, squared["x"].Pointer, squared["target"].Pointer, 35), 1e-6);
        Losses.MeanSquaredErrorGradient(set, squared["x"].Pointer, squared["target"].Pointer, squared["probe"][0], dx.Pointer, 35, accumulate: false);
        dx.AssertNear(squared["grad.x"].Span, 1e-6);
        dx = new(15);
        Near.Assert(binary["out.y"][0], Losses.BinaryCrossEntropy(set, binary["x"].Pointer, binary["target"].Pointer, 15), 1e-6);
        Losses.BinaryCrossEntropyGradient(set, binary["x"].Pointer, binary["target"].Pointer, binary["probe"][0], dx.Pointer, 15, accumulate: false);
        dx.AssertNear(binary["grad.x"].Span, 1e-6);
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Sums_over_whole_arrays_are_exact_and_the_same_on_any_number_of_threads(string name)
    {
        InstructionSet set = EverySet.Parse(name);
        foreach (int n in (int[])[.. Cases.Lengths, 50_021])
        {
            Floats x = Floats.Random(n, 4);
            double one = Sums.Of(set, x.Pointer, n, threads: 1);
            Assert.Equal(one, Sums.Of(set, x.Pointer, n, threads: 2));
            Near.Assert(Numeric.Doubles(x).Sum(), one, 1e-6, least: 10);
            Near.Assert(Numeric.Doubles(x).Sum(value => value * value), Sums.OfSquares(set, x.Pointer, n), 1e-6);
        }
    }
}
