using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Rows;

namespace Fovea.Numerics.Tests.Kernels.Rows;

public sealed unsafe class RotaryTests
{
    [Theory, ClassData(typeof(EverySet))]
    public void Turning_back_undoes_turning_and_leaves_the_other_numbers_alone(string set)
    {
        foreach (int rotated in (int[])[2, 6, 8, 32, 38, 70])
        {
            const int outer = 2, length = 5, inner = 3;
            int size = rotated + 3;
            Floats x = Floats.Random(outer * length * inner * size, 1), turned = new(x.Length), back = new(x.Length), cosines = new(length * rotated / 2), sines = new(cosines.Length);
            Rotary.Angles(cosines.Pointer, sines.Pointer, 11, length, rotated, 10_000);
            Rotary.Turn(EverySet.Parse(set), x.Pointer, turned.Pointer, outer, length, inner, size, rotated, cosines.Pointer, sines.Pointer, back: false, accumulate: false);
            Rotary.Turn(EverySet.Parse(set), turned.Pointer, back.Pointer, outer, length, inner, size, rotated, cosines.Pointer, sines.Pointer, back: true, accumulate: false);
            turned.AssertNear(i => Exactly(x, i, length, inner, size, rotated), 2e-6, what: $"{rotated} of {size}");
            back.AssertNear(i => x[i], 1e-6, what: $"{rotated} of {size}");

            Floats added = x.Copy();
            Rotary.Turn(EverySet.Parse(set), x.Pointer, added.Pointer, outer, length, inner, size, rotated, cosines.Pointer, sines.Pointer, back: false, accumulate: true);
            added.AssertNear(i => x[i] + (double)turned[i], 1e-6);
            Rotary.Turn(EverySet.Parse(set), x.Pointer, x.Pointer, outer, length, inner, size, rotated, cosines.Pointer, sines.Pointer, back: false, accumulate: false);
            x.AssertSameBits(turned);
        }
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Reference_values_and_gradients_are_met(string set)
    {
        Golden golden = Golden.Case("golden/ops", "rotary-half");
        Floats x = golden["x"], y = new(x.Length), dx = new(x.Length), cosines = new(7 * 6), sines = new(7 * 6);   // [2, 3, 7, 12]
        Rotary.Angles(cosines.Pointer, sines.Pointer, 0, 7, 12, golden.Attributes.GetProperty("theta").GetDouble());
        Rotary.Turn(EverySet.Parse(set), x.Pointer, y.Pointer, 6, 7, 1, 12, 12, cosines.Pointer, sines.Pointer, back: false, accumulate: false);
        Rotary.Turn(EverySet.Parse(set), golden["probe"].Pointer, dx.Pointer, 6, 7, 1, 12, 12, cosines.Pointer, sines.Pointer, back: true, accumulate: false);
        y.AssertNear(golden["out.y"].Span, 1e-6);
        dx.AssertNear(golden["grad.x"].Span, 1e-6);
    }

    private static double Exactly(Floats x, int i, int length, int inner, int size, int rotated)
    {
        int column = i % size, row = i - column, pair = column % (rotated / 2);
        if (column >= rotated) return x[i];
        double angle = (11 + row / size / inner % length) * Math.Pow(10_000, -2.0 * pair / rotated);
        double low = x[row + pair], high = x[row + pair + rotated / 2];
        return column < rotated / 2 ? low * Math.Cos(angle) - high * Math.Sin(angle) : high * Math.Cos(angle) + low * Math.Sin(angle);
    }
}
