using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Threads;

namespace Fovea.Benchmarks;

/// <summary>The most that the processor can multiply and add: registers only, no memory. An item takes some tens of microseconds.</summary>
internal readonly struct Peak(InstructionSet set) : IWork
{
    private const int Accumulators = 12, Steps = 20_000;

    private static float s_sink;

    public double FlopsPerItem => 2.0 * Accumulators * Steps * new RegisterBlock(set).Lanes;

    /// <summary>What so many threads reach together in runs that last as long as a piece of work does: the median, as others' work and interrupts slow down long runs.</summary>
    public static double FlopsPerSecond(InstructionSet set, int threads, double seconds = 0.005)
    {
        const int Fewest = 16, Runs = 11;
        const double Awake = 0.02;                              // until a core that had slept is at full speed
        var peak = new Peak(set);
        nint items = Fewest;
        double Time(nint count)
        {
            long begin = Stopwatch.GetTimestamp();
            WorkerPool.Run(ref peak, count, threads);
            return Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < Awake;) Time(items);
        items = Math.Max(Fewest, (nint)(Fewest * seconds / Time(items)));
        double[] times = [.. Enumerable.Range(0, Runs).Select(_ => Time(items)).Order()];
        return items * peak.FlopsPerItem / times[Runs / 2];
    }

    public void Run(nint item) => s_sink = set switch
    {
        InstructionSet.Vector512 => Of512(),
        InstructionSet.Vector256 => Of256(),
        InstructionSet.Vector128 => Of128(),
        _ => OfScalar(),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Of512()
    {
        Vector512<float> x = Vector512.Create(0.5f), y = Vector512.Create(0.25f);
        Vector512<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int s = 0; s < Steps; s++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y); b = Vector512.FusedMultiplyAdd(b, x, y); c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y); e = Vector512.FusedMultiplyAdd(e, x, y); f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y); h = Vector512.FusedMultiplyAdd(h, x, y); i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y); k = Vector512.FusedMultiplyAdd(k, x, y); l = Vector512.FusedMultiplyAdd(l, x, y);
        }
        return (a + b + c + d + e + f + g + h + i + j + k + l)[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Of256()
    {
        Vector256<float> x = Vector256.Create(0.5f), y = Vector256.Create(0.25f);
        Vector256<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int s = 0; s < Steps; s++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y); b = Vector256.FusedMultiplyAdd(b, x, y); c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y); e = Vector256.FusedMultiplyAdd(e, x, y); f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y); h = Vector256.FusedMultiplyAdd(h, x, y); i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y); k = Vector256.FusedMultiplyAdd(k, x, y); l = Vector256.FusedMultiplyAdd(l, x, y);
        }
        return (a + b + c + d + e + f + g + h + i + j + k + l)[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Of128()
    {
        Vector128<float> x = Vector128.Create(0.5f), y = Vector128.Create(0.25f);
        Vector128<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int s = 0; s < Steps; s++)
        {
            a = Vector128.MultiplyAddEstimate(a, x, y); b = Vector128.MultiplyAddEstimate(b, x, y); c = Vector128.MultiplyAddEstimate(c, x, y);
            d = Vector128.MultiplyAddEstimate(d, x, y); e = Vector128.MultiplyAddEstimate(e, x, y); f = Vector128.MultiplyAddEstimate(f, x, y);
            g = Vector128.MultiplyAddEstimate(g, x, y); h = Vector128.MultiplyAddEstimate(h, x, y); i = Vector128.MultiplyAddEstimate(i, x, y);
            j = Vector128.MultiplyAddEstimate(j, x, y); k = Vector128.MultiplyAddEstimate(k, x, y); l = Vector128.MultiplyAddEstimate(l, x, y);
        }
        return (a + b + c + d + e + f + g + h + i + j + k + l)[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float OfScalar()
    {
        float x = 0.5f, y = 0.25f;
        float a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int s = 0; s < Steps; s++)
        {
            a = a * x + y; b = b * x + y; c = c * x + y; d = d * x + y; e = e * x + y; f = f * x + y;
            g = g * x + y; h = h * x + y; i = i * x + y; j = j * x + y; k = k * x + y; l = l * x + y;
        }
        return a + b + c + d + e + f + g + h + i + j + k + l;
    }
}
