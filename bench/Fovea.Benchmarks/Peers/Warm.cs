using System.Diagnostics;

namespace Fovea.Benchmarks.Peers;

/// <summary>Work that calls each kernel only a few times has to be done for a while until the compiler has done with it.</summary>
internal static class Warm
{
    public static void Up(Action run, double seconds)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;) run();
    }
}
