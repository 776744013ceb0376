using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Rows;

namespace Fovea.Numerics.Tests.Kernels.Rows;

public sealed unsafe class SoftmaxTests
{
    private const int Rows = 3;

    private static readonly int[] s_columns = [.. Cases.Lengths, 2053, 5003];

    [Theory, ClassData(typeof(EverySet))]
    public void Values_are_those_of_the_formula(string set)
    {
        foreach (int columns in s_columns)
        {
            Floats x = Floats.Random(Rows * columns, 1, -9, 9), y = new(x.Length), log = new(x.Length);
            Softmax.Forward(EverySet.Parse(set), x.Pointer, y.Pointer, Rows, columns);
            Softmax.LogForward(EverySet.Parse(set), x.Pointer, log.Pointer, Rows, columns);
            double[] expected = Numeric.PerRow(Numeric.Doubles(x), columns, Exactly);
            y.AssertNear(i => expected[i], 3e-6, least: 1e-30, $"{columns} columns");
            log.AssertNear(i => Math.Log(expected[i]), 1e-6, what: $"log, {columns} columns");
        }
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Gradients_are_those_of_central_differences(string set)
    {
        foreach (int columns in Cases.Lengths)
        {
            Floats x = Floats.Random(Rows * columns, 2), dy = Floats.Random(x.Length, 3), y = new(x.Length), dx = new(x.Length);
            Softmax.Forward(EverySet.Parse(set), x.Pointer, y.Pointer, Rows, columns);
            Softmax.Backward(EverySet.Parse(set), y.Pointer, dy.Pointer, dx.Pointer, Rows, columns, accumulate: false);
            double[] expected = Numeric.Gradient(at => Numeric.Dot(Numeric.PerRow(at, columns, Exactly), dy), Numeric.Doubles(x));
            dx.AssertNear(i => expected[i], 1e-6, what: $"{columns} columns");

            Floats added = Floats.Random(x.Length, 4), before = added.Copy();
            Softmax.LogForward(EverySet.Parse(set), x.Pointer, y.Pointer, Rows, columns);
            Softmax.LogBackward(EverySet.Parse(set), y.Pointer, dy.Pointer, added.Pointer, Rows, columns, accumulate: true);
            expected = Numeric.Gradient(at => Numeric.Dot(Numeric.PerRow(at, columns, row => [.. Exactly(row).Select(value => Math.Log(value))]), dy), Numeric.Doubles(x));
            added.AssertNear(i => before[i] + expected[i], 2e-6, what: $"log, {columns} columns");
        }
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Masked_numbers_have_no_weight_and_a_fully_masked_row_is_zero(string set)
    {
        float masked = float.NegativeInfinity;
        Floats x = Floats.Of([1, masked, 3, masked, masked, masked]), y = new(6), dy = Floats.Random(6, 5), dx = new(6);
        Softmax.Forward(EverySet.Parse(set), x.Pointer, y.Pointer, 2, 3);
        y.AssertNear(i => i == 0 ? Exact.Sigmoid(-2) : i == 2 ? Exact.Sigmoid(2) : 0, 1e-6, least: 0);
        Softmax.Backward(EverySet.Parse(set), y.Pointer, dy.Pointer, dx.Pointer, 2, 3, accumulate: false);
        Assert.Equal([0, 0, 0, 0], (float[])[dx[1], .. dx.Span[3..]]);
        Softmax.LogForward(EverySet.Parse(set), x.Pointer, y.Pointer, 2, 3);
        Assert.Equal([masked, masked, masked, masked], (float[])[y[1], .. y.Span[3..]]);
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Large_numbers_do_not_overflow_and_NaN_stays_in_its_row(string set)
    {
        Floats x = Floats.Of([3e38f, 3e38f, -3e38f, float.NaN, 1, 2, 0, 0, 0]), y = new(9);
        Softmax.Forward(EverySet.Parse(set), x.Pointer, y.Pointer, 3, 3);
        Assert.Equal([0.5f, 0.5f, 0, float.NaN, float.NaN, float.NaN], y.Span[..6].ToArray());
        Near.Assert(1 / 3.0, y[8], 1e-6);
    }

    [Fact]
    public void The_number_of_threads_and_working_in_place_change_nothing()
    {
        const int rows = 97, columns = 503;
        Floats x = Floats.Random(rows * columns, 6), one = new(x.Length), place = x.Copy();
        Softmax.Forward(Processor.Current, x.Pointer, one.Pointer, rows, columns, threads: 1);
        Softmax.Forward(Processor.Current, place.Pointer, place.Pointer, rows, columns, threads: 2);
        place.AssertSameBits(one);
    }

    [Fact]
    public void Reference_values_and_gradients_are_met()
    {
        Golden softmax = Golden.Case("golden/ops", "softmax"), log = Golden.Case("golden/ops", "log-softmax");
        foreach (InstructionSet set in Processor.SupportedHere)
        {
            Floats y = new(5 * 17), dx = new(5 * 17);
            Softmax.Forward(set, softmax["x"].Pointer, y.Pointer, 5, 17);
            Softmax.Backward(set, y.Pointer, softmax["probe"].Pointer, dx.Pointer, 5, 17, accumulate: false);
            y.AssertNear(softmax["out.y"].Span, 1e-6);
            dx.AssertNear(softmax["grad.x"].Span, 1e-6);
            Softmax.LogForward(set, log["x"].Pointer, y.Pointer, 5, 17);
            Softmax.LogBackward(set, y.Pointer, log["probe"].Pointer, dx.Pointer, 5, 17, accumulate: false);
            y.AssertNear(log["out.y"].Span, 1e-6);
            dx.AssertNear(log["grad.x"].Span, 1e-6);
        }
    }

    private static double[] Exactly(double[] row)
    {
        double largest = row.Max(), sum = row.Sum(value => Math.Exp(value - largest));
        return [.. row.Select(value => Math.Exp(value - largest) / sum)];
    }
}
