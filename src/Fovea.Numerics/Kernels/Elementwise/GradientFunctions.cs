namespace Fovea.Numerics.Kernels.Elementwise;

// Functions that tensors are calculated with beyond those in Functions.cs, and what the gradient of each takes of dy.

/// <summary>scale x + shift.</summary>
internal readonly struct Affine(float scale, float shift) : IMap
{
    public T Apply<T>(T x) where T : unmanaged, ILanes<T> => T.MultiplyAdd(x, T.Create(scale), T.Create(shift));
}

/// <summary>x / divisor.</summary>
internal readonly struct Divided(float divisor) : IMap
{
    public T Apply<T>(T x) where T : unmanaged, ILanes<T> => x / T.Create(divisor);
}

/// <summary>dividend / x.</summary>
internal readonly struct Reciprocal(float dividend) : IMap
{
    public T Apply<T>(T x) where T : unmanaged, ILanes<T> => T.Create(dividend) / x;
}

/// <summary>The gradient of scale x + shift: scale dy.</summary>
internal readonly struct AffineGradient(float scale) : IZip
{
    public T Apply<T>(T x, T dy) where T : unmanaged, ILanes<T> => T.Create(scale) * dy;
}

/// <summary>The gradient of dividend / x: -dividend dy / x².</summary>
internal readonly struct ReciprocalGradient(float dividend) : IZip
{
    public T Apply<T>(T x, T dy) where T : unmanaged, ILanes<T> => -(T.Create(dividend) * dy) / (x * x);
}

/// <summary>The gradient of log x: dy / x.</summary>
internal readonly struct LogarithmGradient : IZip
{
    public T Apply<T>(T x, T dy) where T : unmanaged, ILanes<T> => dy / x;
}

/// <summary>The gradient of y = √x: dy / 2y.</summary>
internal readonly struct SquareRootGradient : IZip
{
    public T Apply<T>(T y, T dy) where T : unmanaged, ILanes<T> => T.Create(0.5f) * dy / y;
}

/// <summary>The gradient of x²: 2 x dy.</summary>
internal readonly struct SquaredGradient : IZip
{
    public T Apply<T>(T x, T dy) where T : unmanaged, ILanes<T> => T.Create(2) * x * dy;
}

/// <summary>-a / b.</summary>
internal readonly struct NegatedQuotient : IZip
{
    public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => -(a / b);
}

/// <summary>x log x; 0 where x is 0.</summary>
internal readonly struct TimesLogarithm : IMap
{
    public T Apply<T>(T x) where T : unmanaged, ILanes<T> => T.WhereGreater(x, T.Create(0), x * VectorMath.Log(x), T.Create(0));
}
