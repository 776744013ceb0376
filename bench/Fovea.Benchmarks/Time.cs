using System.Diagnostics;

namespace Fovea.Benchmarks;

/// <summary>
/// Seconds on the clock, and seconds that processors worked for this process. Where others use the machine too, the
/// second is what can be compared.
/// </summary>
internal readonly record struct Time(double Wall, double Processor)
{
    public static Time Longest => new(double.MaxValue, double.MaxValue);

    public static Time Of(Action action)
    {
        TimeSpan used = Environment.CpuUsage.TotalTime;
        long begin = Stopwatch.GetTimestamp();
        action();
        double wall = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        double processor = (Environment.CpuUsage.TotalTime - used).TotalSeconds;
        return new Time(wall, processor > 0 ? processor : double.MaxValue);
    }

    public Time Better(Time other) => new(Math.Min(Wall, other.Wall), Math.Min(Processor, other.Processor));
}
