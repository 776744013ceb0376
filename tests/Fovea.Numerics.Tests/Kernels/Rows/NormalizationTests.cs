using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Rows;

namespace Fovea.Numerics.Tests.Kernels.Rows;

public sealed unsafe class NormalizationTests
{
    private const int Rows = 5;
    private const float Epsilon = 1e-3f;

    public static TheoryData<string, string> All
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (InstructionSet set in Processor.SupportedHere)
                foreach (RowNorm norm in Enum.GetValues<RowNorm>()) all.Add(set.ToString(), norm.ToString());
            return all;
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Values_are_those_of_the_formula(string set, string name)
    {
        RowNorm norm = Enum.Parse<RowNorm>(name);
        foreach (int columns in (int[])[.. Cases.Lengths, 2053])
        {
            Floats x = Floats.Random(Rows * columns, 1, 3, 8), scale = Floats.Random(columns, 2), shift = Floats.Random(columns, 3), y = new(x.Length);
            Normalization.Forward(EverySet.Parse(set), norm, x.Pointer, null, null, scale.Pointer, shift.Pointer, y.Pointer, null, null, Rows, columns, Epsilon);
            double[] expected = Exactly(norm, Numeric.Doubles(x), Numeric.Doubles(scale), Numeric.Doubles(shift));
            y.AssertNear(i => expected[i], 4e-6, what: $"{columns} columns");
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Gradients_are_those_of_central_differences(string set, string name)
    {
        RowNorm norm = Enum.Parse<RowNorm>(name);
        foreach (int columns in Cases.Lengths.Where(columns => columns > 1))
        {
            Floats x = Floats.Random(Rows * columns, 4), scale = Floats.Random(columns, 5), shift = Floats.Random(columns, 6), dy = Floats.Random(x.Length, 7), y = new(x.Length);
            Floats mean = new(Rows), inverse = new(Rows), dx = new(x.Length), dscale = Floats.Random(columns, 8), dshift = new(columns), before = dscale.Copy();
            Normalization.Forward(EverySet.Parse(set), norm, x.Pointer, null, null, scale.Pointer, shift.Pointer, y.Pointer, mean.Pointer, inverse.Pointer, Rows, columns, Epsilon);
            Normalization.Backward(
                EverySet.Parse(set), norm, x.Pointer, scale.Pointer, mean.Pointer, inverse.Pointer, dy.Pointer,
                dx.Pointer, false, dscale.Pointer, true, dshift.Pointer, false, Rows, columns);

            double[] from = Numeric.Doubles(x), scales = Numeric.Doubles(scale), shifts = Numeric.Doubles(shift);
            double[] byX = Numeric.Gradient(at => Numeric.Dot(Exactly(norm, at, scales, shifts), dy), from);
            double[] byScale = Numeric.Gradient(at => Numeric.Dot(Exactly(norm, from, at, shifts), dy), scales);
            double[] byShift = Numeric.Gradient(at => Numeric.Dot(Exactly(norm, from, scales, at), dy), shifts);
            double largest = Math.Max(1, byX.Max(Math.Abs));
            dx.AssertNear(i => byX[i], 4e-6, least: largest, what: $"dx, {columns} columns");
            dscale.AssertNear(i => before[i] + byScale[i], 4e-6, least: largest, what: $"dscale, {columns} columns");
            dshift.AssertNear(i => byShift[i], 2e-6, what: $"dshift, {columns} columns");
        }
    }

    [Theory, MemberData(nameof(All))]
    public void A_residual_is_added_first_and_the_sum_is_kept(string set, string name)
    {
        RowNorm norm = Enum.Parse<RowNorm>(name);
        const int columns = 37;
        Floats x = Floats.Random(Rows * columns, 9), residual = Floats.Random(x.Length, 10), sum = new(x.Length), y = new(x.Length), plain = new(x.Length);
        Normalization.Forward(EverySet.Parse(set), norm, x.Pointer, residual.Pointer, sum.Pointer, null, null, y.Pointer, null, null, Rows, columns, Epsilon);
        sum.AssertNear(i => (double)x[i] + residual[i], 1e-7);
        Normalization.Forward(EverySet.Parse(set), norm, sum.Pointer, null, null, null, null, plain.Pointer, null, null, Rows, columns, Epsilon);
        y.AssertSameBits(plain);
    }

    [Theory, MemberData(nameof(All))]
    public void The_number_of_threads_changes_nothing_and_gradients_may_be_left_out(string set, string name)
    {
        RowNorm norm = Enum.Parse<RowNorm>(name);
        const int rows = 1201, columns = 37;
        Floats x = Floats.Random(rows * columns, 11), scale = Floats.Random(columns, 12), dy = Floats.Random(x.Length, 13), y = new(x.Length), mean = new(rows), inverse = new(rows);
        Normalization.Forward(EverySet.Parse(set), norm, x.Pointer, null, null, scale.Pointer, null, y.Pointer, mean.Pointer, inverse.Pointer, rows, columns, Epsilon);

        (Floats Dx, Floats Dscale, Floats Dshift) Backward(int threads, bool input, bool parameters)
        {
            Floats dx = new(x.Length), dscale = new(columns), dshift = new(columns);
            Normalization.Backward(
                EverySet.Parse(set), norm, x.Pointer, scale.Pointer, mean.Pointer, inverse.Pointer, dy.Pointer, input ? dx.Pointer : null, false,
                parameters ? dscale.Pointer : null, false, parameters ? dshift.Pointer : null, false, rows, columns, threads);
            return (dx, dscale, dshift);
        }

        var one = Backward(1, true, true);
        var two = Backward(2, true, true);
        two.Dx.AssertSameBits(one.Dx);
        two.Dscale.AssertSameBits(one.Dscale);
        two.Dshift.AssertSameBits(one.Dshift);
        Backward(2, true, false).Dx.AssertSameBits(one.Dx);
        Backward(2, false, true).Dscale.AssertSameBits(one.Dscale);
        one.Dshift.AssertNear(column => Enumerable.Range(0, rows).Sum(row => (double)dy[row * columns + column]), 1e-6, least: 10);
    }

    [Theory, MemberData(nameof(All))]
    public void Reference_values_and_gradients_are_met(string set, string name)
    {
        RowNorm norm = Enum.Parse<RowNorm>(name);
        Golden golden = Golden.Case("golden/ops", norm == RowNorm.Layer ? "layer-norm" : "rms-norm");
        float epsilon = golden.Attributes.GetProperty("epsilon").GetSingle();
        Floats y = new(3 * 5 * 11), mean = new(15), inverse = new(15), dx = new(y.Length), dscale = new(11), dshift = new(11);
        float* shift = norm == RowNorm.Layer ? golden["b"].Pointer : null;
        Normalization.Forward(EverySet.Parse(set), norm, golden["x"].Pointer, null, null, golden["w"].Pointer, shift, y.Pointer, mean.Pointer, inverse.Pointer, 15, 11, epsilon);
        Normalization.Backward(
            EverySet.Parse(set), norm, golden["x"].Pointer, golden["w"].Pointer, mean.Pointer, inverse.Pointer, golden["probe"].Pointer,
            dx.Pointer, false, dscale.Pointer, false, dshift.Pointer, false, 15, 11);
        y.AssertNear(golden["out.y"].Span, 1e-6);
        dx.AssertNear(golden["grad.x"].Span, 2e-6);
        dscale.AssertNear(golden["grad.w"].Span, 2e-6);
        if (norm == RowNorm.Layer) dshift.AssertNear(golden["grad.b"].Span, 2e-6);
    }

    private static double[] Exactly(RowNorm norm, double[] x, double[] scale, double[] shift) => Numeric.PerRow(x, scale.Length, row =>
    {
        double mean = norm == RowNorm.Layer ? row.Average() : 0, inverse = 1 / Math.Sqrt(row.Average(value => (value - mean) * (value - mean)) + Epsilon);
        return [.. row.Select((value, column) => (value - mean) * inverse * scale[column] + shift[column])];
    });
}
