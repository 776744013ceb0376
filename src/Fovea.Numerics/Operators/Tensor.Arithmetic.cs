using Fovea.Numerics.Kernels.Arrangement;
using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics;

// Sums, differences, products and quotients. Shapes are aligned at the last axis and stretched where an axis is 1 long.
public readonly unsafe partial struct Tensor
{
    /// <summary>The sum, number by number; shapes that differ are stretched: [2, 3, 5] + [3, 1] is [2, 3, 5].</summary>
    /// <exception cref="ArgumentException">The shapes cannot be stretched to each other.</exception>
    public static Tensor operator +(Tensor a, Tensor b)
    {
        Tensor y = Zip(a, b, default(Sum), "+");
        if (a.NeedsGradient || b.NeedsGradient) RecordSum(a, b, y);
        return y;
    }

    /// <summary>The difference, number by number; shapes that differ are stretched.</summary>
    /// <exception cref="ArgumentException">The shapes cannot be stretched to each other.</exception>
    public static Tensor operator -(Tensor a, Tensor b)
    {
        Tensor y = Zip(a, b, default(Difference), "-");
        if (a.NeedsGradient || b.NeedsGradient) RecordDifference(a, b, y);
        return y;
    }

    /// <summary>The product, number by number; shapes that differ are stretched. For matrices see <see cref="MatMul"/>.</summary>
    /// <exception cref="ArgumentException">The shapes cannot be stretched to each other.</exception>
    public static Tensor operator *(Tensor a, Tensor b)
    {
        Tensor y = Zip(a, b, default(Product), "*");
        if (a.NeedsGradient || b.NeedsGradient) RecordProduct(a, b, y);
        return y;
    }

    /// <summary>The quotient, number by number; shapes that differ are stretched.</summary>
    /// <exception cref="ArgumentException">The shapes cannot be stretched to each other.</exception>
    public static Tensor operator /(Tensor a, Tensor b)
    {
        Tensor y = Zip(a, b, default(Quotient), "/");
        if (a.NeedsGradient || b.NeedsGradient) RecordQuotient(a, b, y);
        return y;
    }

    /// <summary>Adds a number to each.</summary>
    public static Tensor operator +(Tensor x, float number) => x.ScaleAndShift(1, number);

    /// <summary>Adds a number to each.</summary>
    public static Tensor operator +(float number, Tensor x) => x.ScaleAndShift(1, number);

    /// <summary>Takes a number from each.</summary>
    public static Tensor operator -(Tensor x, float number) => x.ScaleAndShift(1, -number);

    /// <summary>Takes each from a number.</summary>
    public static Tensor operator -(float number, Tensor x) => x.ScaleAndShift(-1, number);

    /// <summary>Each with the other sign.</summary>
    public static Tensor operator -(Tensor x) => x.ScaleAndShift(-1, 0);

    /// <summary>Multiplies each by a number.</summary>
    public static Tensor operator *(Tensor x, float number) => x.ScaleAndShift(number, 0);

    /// <summary>Multiplies each by a number.</summary>
    public static Tensor operator *(float number, Tensor x) => x.ScaleAndShift(number, 0);

    /// <summary>Divides each by a number.</summary>
    public static Tensor operator /(Tensor x, float number)
    {
        Tensor y = x.Map(new Divided(number));
        if (x.NeedsGradient) RecordMap(x, y, saved: x, new AffineGradient(1 / number));
        return y;
    }

    /// <summary>Divides a number by each.</summary>
    public static Tensor operator /(float number, Tensor x)
    {
        Tensor y = x.Map(new Reciprocal(number));
        if (x.NeedsGradient) RecordMap(x, y, saved: x, new ReciprocalGradient(number));
        return y;
    }

    private Tensor ScaleAndShift(float scale, float shift)
    {
        Tensor y = Map(new Affine(scale, shift));
        if (NeedsGradient) RecordMap(this, y, saved: this, new AffineGradient(scale));
        return y;
    }

    private static Tensor Zip<TZip>(Tensor a, Tensor b, TZip zip, string name) where TZip : struct, IZip
    {
        Numerics.Shape.Expect(ReferenceEquals(a.Pass, b.Pass), $"both sides of {name} must be of the same pass: {a} and {b} are not");
        Tensor y = a.Pass.New(Numerics.Shape.Broadcast(a.Shape, b.Shape));
        Broadcasting.Zip(a.Pass.InstructionSet, zip, a.Pointer, a.Shape, b.Pointer, b.Shape, y.Pointer, y.Shape, threads: a.Pass.Threads);
        return y;
    }

    private static void RecordSum(Tensor a, Tensor b, Tensor y) => a.Pass.Record(y, () =>
    {
        AddGradient(y, a, 1);
        AddGradient(y, b, 1);
    });

    private static void RecordDifference(Tensor a, Tensor b, Tensor y) => a.Pass.Record(y, () =>
    {
        AddGradient(y, a, 1);
        AddGradient(y, b, -1);
    });

    private static void RecordProduct(Tensor a, Tensor b, Tensor y) => a.Pass.Record(y, () =>
    {
        AddGradient(y, a, b, default(Product));
        AddGradient(y, b, a, default(Product));
    });

    private static void RecordQuotient(Tensor a, Tensor b, Tensor y) => a.Pass.Record(y, () =>
    {
        AddGradient(y, a, b, default(Quotient));
        if (!b.NeedsGradient) return;

        // d(a / b) / db = -y / b
        using var slope = a.Pass.Borrow(y.Count);
        Broadcasting.Zip(a.Pass.InstructionSet, default(NegatedQuotient), y.Pointer, y.Shape, b.Pointer, b.Shape, slope.Pointer, y.Shape, threads: a.Pass.Threads);
        AddGradient(y, b, slope.Pointer, y.Shape, default(Product));
    });

    /// <summary>Adds sign dy to the gradient of an input that may have been stretched.</summary>
    private static void AddGradient(Tensor y, Tensor to, float sign)
    {
        Pass pass = y.Pass;
        float* target = pass.GradientTarget(to, out bool accumulate);
        if (target == null) return;
        float* dy = pass.GradientOf(y);
        if (to.Shape == y.Shape)
        {
            Maps.Map(pass.InstructionSet, new Affine(sign, 0), dy, target, (nint)y.Count, accumulate, pass.Threads);
            return;
        }
        using var signed = pass.Borrow(sign == 1 ? 0 : y.Count);
        if (sign != 1) Maps.Map(pass.InstructionSet, new Affine(sign, 0), dy, signed.Pointer, (nint)y.Count, threads: pass.Threads);
        Reductions.SumTo(pass, sign == 1 ? dy : signed.Pointer, y.Shape, target, to.Shape, accumulate);
    }

    private static void AddGradient<TZip>(Tensor y, Tensor to, Tensor factor, TZip zip) where TZip : struct, IZip =>
        AddGradient(y, to, factor.Pointer, factor.Shape, zip);

    /// <summary>Adds zip(dy, factor) to the gradient of an input that may have been stretched.</summary>
    private static void AddGradient<TZip>(Tensor y, Tensor to, float* factor, Shape factorShape, TZip zip) where TZip : struct, IZip
    {
        Pass pass = y.Pass;
        float* target = pass.GradientTarget(to, out bool accumulate);
        if (target == null) return;
        float* dy = pass.GradientOf(y);
        if (to.Shape == y.Shape)
        {
            Broadcasting.Zip(pass.InstructionSet, zip, dy, y.Shape, factor, factorShape, target, y.Shape, accumulate, pass.Threads);
            return;
        }
        using var product = pass.Borrow(y.Count);
        Broadcasting.Zip(pass.InstructionSet, zip, dy, y.Shape, factor, factorShape, product.Pointer, y.Shape, threads: pass.Threads);
        Reductions.SumTo(pass, product.Pointer, y.Shape, target, to.Shape, accumulate);
    }
}
