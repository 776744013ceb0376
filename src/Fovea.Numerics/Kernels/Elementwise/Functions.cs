using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Elementwise;

// The functions of one or two numbers that kernels pass to each other. Their names say what comes out.

internal readonly struct Identity : IMap
{
    public T Apply<T>(T x) where T : unmanaged, ILanes<T> => x;
}

internal readonly struct Scaled(float factor) : IMap
{
    public T Apply<T>(T x) where T : unmanaged, ILanes<T> => x * T.Create(factor);
}

internal readonly struct Shifted(float shift) : IMap
{
    public T Apply<T>(T x) where T : unmanaged, ILanes<T> => x + T.Create(shift);
}

internal readonly struct Squared : IMap
{
    public T Apply<T>(T x) where T : unmanaged, ILanes<T> => x * x;
}

internal readonly struct SquareRoot : IMap
{
    public T Apply<T>(T x) where T : unmanaged, ILanes<T> => T.Sqrt(x);
}

internal readonly struct Exponential : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x) where T : unmanaged, ILanes<T> => VectorMath.Exp(x);
}

internal readonly struct Logarithm : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T x) where T : unmanaged, ILanes<T> => VectorMath.Log(x);
}

internal readonly struct Constant(float value) : IMap
{
    public T Apply<T>(T x) where T : unmanaged, ILanes<T> => T.Create(value);
}

internal readonly struct First : IZip
{
    public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => a;
}

internal readonly struct Sum : IZip
{
    public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => a + b;
}

internal readonly struct Difference : IZip
{
    public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => a - b;
}

internal readonly struct Product : IZip
{
    public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => a * b;
}

internal readonly struct Quotient : IZip
{
    public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => a / b;
}

internal readonly struct Larger : IZip
{
    public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => T.Max(a, b);
}

internal readonly struct Smaller : IZip
{
    public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => T.Min(a, b);
}

/// <summary>a + factor b.</summary>
internal readonly struct SumScaled(float factor) : IZip
{
    public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => T.MultiplyAdd(T.Create(factor), b, a);
}

/// <summary>(a - shift)².</summary>
internal readonly struct SquaredDistance(float shift) : IZip
{
    public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T>
    {
        T distance = a - T.Create(shift);
        return distance * distance;
    }
}
