using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics;

// Functions of each number by itself. Each names the function that is applied and the one that its gradient needs.
public readonly unsafe partial struct Tensor
{
    /// <summary>e to the power of each number.</summary>
    public Tensor Exp()
    {
        Tensor y = Map(default(Exponential));
        if (NeedsGradient) RecordMap(this, y, saved: y, default(Product));
        return y;
    }

    /// <summary>The natural logarithm of each number: minus infinity at zero, NaN below.</summary>
    public Tensor Log()
    {
        Tensor y = Map(default(Logarithm));
        if (NeedsGradient) RecordMap(this, y, saved: this, default(LogarithmGradient));
        return y;
    }

    /// <summary>The square root of each number.</summary>
    public Tensor Sqrt()
    {
        Tensor y = Map(default(SquareRoot));
        if (NeedsGradient) RecordMap(this, y, saved: y, default(SquareRootGradient));
        return y;
    }

    /// <summary>Each number times itself.</summary>
    public Tensor Square()
    {
        Tensor y = Map(default(Squared));
        if (NeedsGradient) RecordMap(this, y, saved: this, default(SquaredGradient));
        return y;
    }

    private Tensor Map<TMap>(TMap map) where TMap : struct, IMap
    {
        Tensor y = Pass.New(Shape);
        Maps.Map(Pass.InstructionSet, map, Pointer, y.Pointer, (nint)Count, threads: Pass.Threads);
        return y;
    }

    /// <param name="saved">What the gradient is calculated from, together with that of y: the input or the result.</param>
    private static void RecordMap<TGradient>(Tensor x, Tensor y, Tensor saved, TGradient gradient) where TGradient : struct, IZip =>
        x.Pass.Record(y, () =>
        {
            float* dx = x.Pass.GradientTarget(x, out bool accumulate);
            Maps.Zip(x.Pass.InstructionSet, gradient, saved.Pointer, x.Pass.GradientOf(y), dx, (nint)x.Count, accumulate, x.Pass.Threads);
        });
}
