using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics.Tests.Kernels.Elementwise;

public sealed unsafe class VectorMathTests
{
    private const int Steps = 40_009;

    [Theory, ClassData(typeof(EverySet))]
    public void Exp_is_e_to_the_x(string set) => Check<ExpMap>(set, Math.Exp, -86.9, 88.7, 4e-7);

    [Theory, ClassData(typeof(EverySet))]
    public void ExpMinusOne_keeps_what_is_near_zero(string set)
    {
        Check<ExpMinusOneMap>(set, Exact.ExpMinusOne, -86.9, 88.7, 4e-7);
        Check<ExpMinusOneMap>(set, Exact.ExpMinusOne, -1e-3, 1e-3, 4e-7);
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Log_undoes_exp_over_all_floats(string set)
    {
        Check<LogMap>(set, Math.Log, 0.5, 2, 3e-7);
        Check<LogMap>(set, Math.Log, 1e-37, 3e38, 3e-7);
        Floats powers = new(275);
        for (int i = 0; i < 275; i++) powers.Span[i] = (float)(1.37 * Math.Pow(2, i - 148));   // smallest ones are denormal
        Check<LogMap>(set, Math.Log, powers, 3e-7);
    }

    [Theory, ClassData(typeof(EverySet))]
    public void LogOnePlus_keeps_what_is_near_zero(string set)
    {
        Check<LogOnePlusMap>(set, Exact.LogOnePlus, -0.29, 1, 3e-7);
        Check<LogOnePlusMap>(set, Exact.LogOnePlus, -1e-5, 1e-5, 3e-7);
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Tanh_is_exact_near_zero_and_flat_far_away(string set)
    {
        Check<TanhMap>(set, Math.Tanh, -12, 12, 4e-7);
        Check<TanhMap>(set, Math.Tanh, -1e-3, 1e-3, 4e-7);
        Check<TanhMap>(set, Math.Tanh, -1e30, 1e30, 4e-7);
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Sigmoid_is_exact_far_below_zero_too(string set) => Check<SigmoidMap>(set, Exact.Sigmoid, -86, 90, 5e-7);

    [Theory, ClassData(typeof(EverySet))]
    public void Softplus_is_exact_far_below_zero_too(string set) => Check<SoftplusMap>(set, Exact.Softplus, -86, 90, 5e-7);

    [Theory, ClassData(typeof(EverySet))]
    public void Erf_is_exact_near_zero_and_flat_far_away(string set)
    {
        Check<ErfMap>(set, Exact.Erf, -6, 6, 3e-7);
        Check<ErfMap>(set, Exact.Erf, -1e-3, 1e-3, 3e-7);
        Check<ErfMap>(set, Exact.Erf, -1e18, 1e18, 3e-7);
    }

    [Theory, ClassData(typeof(EverySet))]
    public void The_normal_distribution_is_exact_in_its_far_tail(string set) =>
        Check<NormalMap>(set, Exact.NormalBelow, -12.9, 9, 1e-6);

    [Theory, ClassData(typeof(EverySet))]
    public void Infinities_and_NaN_come_out_as_the_limit_or_as_NaN(string set)
    {
        Special<ExpMap>(set, 0, float.PositiveInfinity);
        Special<ExpMinusOneMap>(set, -1, float.PositiveInfinity);
        Special<LogMap>(set, float.NaN, float.PositiveInfinity);
        Special<TanhMap>(set, -1, 1);
        Special<SigmoidMap>(set, 0, 1);
        Special<SoftplusMap>(set, 0, float.PositiveInfinity);
        Special<ErfMap>(set, -1, 1);
        Special<NormalMap>(set, 0, 1);
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Edges_of_the_range_of_exp_and_log(string set)
    {
        float[] found = Apply<ExpMap>(set, [88.7228f, 88.73f, 1e30f, -87.5f, -104, -1e30f, 0, -0f]);
        Near.Assert(Math.Exp(88.7228f), found[0], 1e-6);
        Assert.Equal([float.PositiveInfinity, float.PositiveInfinity, 0, 0, 0, 1, 1], found[1..]);
        Assert.Equal([float.NegativeInfinity, float.NegativeInfinity, float.NaN, 0], Apply<LogMap>(set, [0, -0f, -1, 1]));
    }

    private static void Check<TMap>(string set, Func<double, double> exact, double low, double high, double within) where TMap : struct, IMap
    {
        var grid = new Floats(Steps);
        for (int i = 0; i < Steps; i++) grid.Span[i] = (float)(low + (high - low) * i / (Steps - 1));
        Check<TMap>(set, exact, grid, within);
    }

    private static void Check<TMap>(string set, Func<double, double> exact, Floats x, double within) where TMap : struct, IMap
    {
        var y = new Floats(x.Length);
        Maps.Map(EverySet.Parse(set), default(TMap), x.Pointer, y.Pointer, x.Length);
        y.AssertNear(i => exact(x[i]), within, least: 1e-37, typeof(TMap).Name);
    }

    private static void Special<TMap>(string set, float atMinusInfinity, float atInfinity) where TMap : struct, IMap =>
        Assert.Equal([atMinusInfinity, atInfinity, float.NaN], Apply<TMap>(set, [float.NegativeInfinity, float.PositiveInfinity, float.NaN]));

    private static float[] Apply<TMap>(string set, ReadOnlySpan<float> values) where TMap : struct, IMap
    {
        Floats x = Floats.Of(values), y = new(values.Length);
        Maps.Map(EverySet.Parse(set), default(TMap), x.Pointer, y.Pointer, x.Length);
        return y.Intact().Span.ToArray();
    }

    private struct ExpMap : IMap { public readonly T Apply<T>(T x) where T : unmanaged, ILanes<T> => VectorMath.Exp(x); }
    private struct ExpMinusOneMap : IMap { public readonly T Apply<T>(T x) where T : unmanaged, ILanes<T> => VectorMath.ExpMinusOne(x); }
    private struct LogMap : IMap { public readonly T Apply<T>(T x) where T : unmanaged, ILanes<T> => VectorMath.Log(x); }
    private struct LogOnePlusMap : IMap { public readonly T Apply<T>(T x) where T : unmanaged, ILanes<T> => VectorMath.LogOnePlus(x); }
    private struct TanhMap : IMap { public readonly T Apply<T>(T x) where T : unmanaged, ILanes<T> => VectorMath.Tanh(x); }
    private struct SigmoidMap : IMap { public readonly T Apply<T>(T x) where T : unmanaged, ILanes<T> => VectorMath.Sigmoid(x); }
    private struct SoftplusMap : IMap { public readonly T Apply<T>(T x) where T : unmanaged, ILanes<T> => VectorMath.Softplus(x); }
    private struct ErfMap : IMap { public readonly T Apply<T>(T x) where T : unmanaged, ILanes<T> => VectorMath.Erf(x); }
    private struct NormalMap : IMap { public readonly T Apply<T>(T x) where T : unmanaged, ILanes<T> => VectorMath.NormalBelow(x, out _); }
}
