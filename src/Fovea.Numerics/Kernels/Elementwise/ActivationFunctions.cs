using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Elementwise;

/// <summary>An activation and its derivative, both from x.</summary>
internal interface IActivation
{
    T Value<T>(T x) where T : unmanaged, ILanes<T>;
    T Slope<T>(T x) where T : unmanaged, ILanes<T>;
}

/// <summary>None: x.</summary>
internal readonly struct Unchanged : IActivation
{
    public T Value<T>(T x) where T : unmanaged, ILanes<T> => x;
    public T Slope<T>(T x) where T : unmanaged, ILanes<T> => T.Create(1);
}

internal readonly struct Relu : IActivation
{
    public T Value<T>(T x) where T : unmanaged, ILanes<T> => T.Max(x, T.Create(0));
    public T Slope<T>(T x) where T : unmanaged, ILanes<T> => T.WhereGreater(x, T.Create(0), T.Create(1), T.Create(0));
}

internal readonly struct Relu6 : IActivation
{
    public T Value<T>(T x) where T : unmanaged, ILanes<T> => T.Min(T.Max(x, T.Create(0)), T.Create(6));
    public T Slope<T>(T x) where T : unmanaged, ILanes<T> => Between.Slope(x, 0, 6, T.Create(1));
}

internal readonly struct LeakyRelu(float slope) : IActivation
{
    public T Value<T>(T x) where T : unmanaged, ILanes<T> => x * Slope(x);
    public T Slope<T>(T x) where T : unmanaged, ILanes<T> => T.WhereGreater(x, T.Create(0), T.Create(1), T.Create(slope));
}

internal readonly struct Elu(float alpha) : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x) where T : unmanaged, ILanes<T> =>
        T.WhereGreater(x, T.Create(0), x, T.Create(alpha) * VectorMath.ExpMinusOne(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x) where T : unmanaged, ILanes<T> =>
        T.WhereGreater(x, T.Create(0), T.Create(1), T.Create(alpha) * VectorMath.Exp(x));
}

internal readonly struct Gelu : IActivation
{
    private const float DensityAtZero = 0.398942280f;                       // 1 / sqrt(2 pi)

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x) where T : unmanaged, ILanes<T> => x * VectorMath.NormalBelow(x, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x) where T : unmanaged, ILanes<T>
    {
        T below = VectorMath.NormalBelow(x, out T bell);
        return T.MultiplyAdd(x * T.Create(DensityAtZero), bell, below);
    }
}

/// <summary>x (1 + tanh u) / 2 = x sigmoid(2 u), with u = sqrt(2 / pi) (x + 0.044715 x³).</summary>
internal readonly struct GeluTanh : IActivation
{
    private const float Linear = 1.59576912f, Cubic = 0.0713548163f;        // 2 sqrt(2 / pi), and that times 0.044715

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x) where T : unmanaged, ILanes<T> => x * VectorMath.Sigmoid(Inner(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x) where T : unmanaged, ILanes<T>
    {
        T near = T.Min(T.Max(x, T.Create(-9.9f)), T.Create(9.9f));          // beyond it the slope is 0 or 1
        T share = VectorMath.Sigmoid(Inner(near), out T lacking);
        T slopeOfInner = T.MultiplyAdd(near * near, T.Create(3 * Cubic), T.Create(Linear));
        return T.MultiplyAdd(near * slopeOfInner, share * lacking, share);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Inner<T>(T x) where T : unmanaged, ILanes<T> =>
        x * T.MultiplyAdd(x * x, T.Create(Cubic), T.Create(Linear));
}

/// <summary>x sigmoid(rate x): the common form of two activations.</summary>
internal static class Swish
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Value<T>(T x, float rate) where T : unmanaged, ILanes<T> => x * VectorMath.Sigmoid(x * T.Create(rate));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Slope<T>(T x, float rate) where T : unmanaged, ILanes<T>
    {
        T scaled = T.Min(T.Max(x * T.Create(rate), T.Create(-87)), T.Create(87));   // beyond it the slope is 0 or 1
        T share = VectorMath.Sigmoid(scaled, out T lacking);
        return share * T.MultiplyAdd(scaled, lacking, T.Create(1));
    }
}

internal readonly struct QuickGelu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x) where T : unmanaged, ILanes<T> => Swish.Value(x, 1.702f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x) where T : unmanaged, ILanes<T> => Swish.Slope(x, 1.702f);
}

internal readonly struct Silu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x) where T : unmanaged, ILanes<T> => Swish.Value(x, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x) where T : unmanaged, ILanes<T> => Swish.Slope(x, 1);
}

internal readonly struct Sigmoid : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x) where T : unmanaged, ILanes<T> => VectorMath.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x) where T : unmanaged, ILanes<T>
    {
        T power = VectorMath.Exp(-T.Abs(x));                                // the slope is even
        T whole = T.Create(1) + power;
        return power / (whole * whole);
    }
}

internal readonly struct HyperbolicTangent : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x) where T : unmanaged, ILanes<T> => VectorMath.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x) where T : unmanaged, ILanes<T>
    {
        T power = VectorMath.Exp(T.Abs(x) * T.Create(-2));                  // 1 - tanh² = 4 p / (1 + p)²
        T whole = T.Create(1) + power;
        return T.Create(4) * power / (whole * whole);
    }
}

/// <summary>With e = e^x and n = e (e + 2): tanh(log(1 + e)) = n / (n + 2).</summary>
internal readonly struct Mish : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x) where T : unmanaged, ILanes<T>
    {
        T e = VectorMath.Exp(T.Min(x, T.Create(20)));                       // beyond it the fraction is 1
        T n = e * (e + T.Create(2));
        return x * (n / (n + T.Create(2)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x) where T : unmanaged, ILanes<T>
    {
        T near = T.Min(x, T.Create(20));
        T e = VectorMath.Exp(near);
        T n = e * (e + T.Create(2));
        T inverse = T.Create(1) / (n + T.Create(2));
        T bend = T.Create(4) * e * (e + T.Create(1)) * inverse * inverse;   // (1 - tanh²) sigmoid(x)
        return T.MultiplyAdd(near, bend, n * inverse);
    }
}

internal readonly struct Softplus(float beta) : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(T x) where T : unmanaged, ILanes<T> => VectorMath.Softplus(x * T.Create(beta)) / T.Create(beta);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope<T>(T x) where T : unmanaged, ILanes<T> => VectorMath.Sigmoid(x * T.Create(beta));
}

internal readonly struct HardSigmoid : IActivation
{
    public T Value<T>(T x) where T : unmanaged, ILanes<T> =>
        T.Min(T.Max(x + T.Create(3), T.Create(0)), T.Create(6)) * T.Create(1f / 6);

    public T Slope<T>(T x) where T : unmanaged, ILanes<T> => Between.Slope(x, -3, 3, T.Create(1f / 6));
}

internal readonly struct HardSwish : IActivation
{
    public T Value<T>(T x) where T : unmanaged, ILanes<T> =>
        x * (T.Min(T.Max(x + T.Create(3), T.Create(0)), T.Create(6)) * T.Create(1f / 6));

    public T Slope<T>(T x) where T : unmanaged, ILanes<T>
    {
        T inside = T.MultiplyAdd(x, T.Create(1f / 3), T.Create(0.5f));
        return T.WhereGreater(x, T.Create(-3), T.WhereGreater(T.Create(3), x, inside, T.Create(1)), T.Create(0));
    }
}

internal static class Between
{
    /// <summary><paramref name="slope"/> strictly between the bounds, zero elsewhere.</summary>
    public static T Slope<T>(T x, float low, float high, T slope) where T : unmanaged, ILanes<T> =>
        T.WhereGreater(x, T.Create(low), T.WhereGreater(T.Create(high), x, slope, T.Create(0)), T.Create(0));
}
