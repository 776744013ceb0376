using System.Diagnostics;

namespace Fovea.Benchmarks.Peers;

/// <summary>What became of measuring two ways to do the same work in turns: seconds, and how often faster ours was, pair by pair.</summary>
/// <param name="Ours">Median of the turns, seconds.</param>
/// <param name="Peer">Median of the turns, seconds.</param>
/// <param name="Ratio">Median over the pairs of the peer's time over ours: above 1 ours is faster.</param>
/// <param name="Low">First quartile of the ratio.</param>
/// <param name="High">Third quartile of the ratio.</param>
internal readonly record struct Pairs(double Ours, double Peer, double Ratio, double Low, double High)
{
    /// <summary>The least time of a turn: short work is done many times in it. In turns of 2 ms a core that had slept was not yet at full speed, on either side.</summary>
    private const double Turn = 0.02;

    private const int FewestPairs = 7;

    /// <summary>
    /// Takes turns until the time is over. A turn begins with a run that is not timed, which brings its threads and its data to hand, and
    /// it begins when the threads of the other side have gone to sleep: neither disturbs the other.
    /// </summary>
    public static Pairs Measure(Action ours, Action peer, double seconds)
    {
        Settle(ours);
        Settle(peer);
        List<double> first = [], second = [], ratios = [];
        for (long start = Stopwatch.GetTimestamp(); first.Count < FewestPairs || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
        {
            bool oursFirst = first.Count % 2 == 0;
            double a = oursFirst ? Time(ours) : 0, b = Time(peer);
            if (!oursFirst) a = Time(ours);
            first.Add(a);
            second.Add(b);
            ratios.Add(b / a);
        }
        return new Pairs(Quantile(first, 0.5), Quantile(second, 0.5), Quantile(ratios, 0.5), Quantile(ratios, 0.25), Quantile(ratios, 0.75));
    }

    private static bool s_settled;

    /// <summary>Fetches the memory; the first time in a process, works until the runtime has compiled everything for good.</summary>
    private static void Settle(Action run)
    {
        const double Compiled = 0.5, Longest = 3;
        const int Calls = 40;
        run();
        double spent = 0;
        for (int calls = 0; !s_settled && (spent < Compiled || calls < Calls) && spent < Longest; calls++)
        {
            long begin = Stopwatch.GetTimestamp();
            run();
            spent += Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
        s_settled = true;
    }

    /// <summary>The median of the runs of a turn, in seconds.</summary>
    private static double Time(Action run)
    {
        AwaitSilence();
        List<double> times = [];
        run();
        for (long start = Stopwatch.GetTimestamp(); times.Count == 0 || Stopwatch.GetElapsedTime(start).TotalSeconds < Turn;)
        {
            long begin = Stopwatch.GetTimestamp();
            run();
            times.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }
        return Quantile(times, 0.5);
    }

    /// <summary>Sleeps until no other thread of this process works (or spins) any more: at most a tenth of a second.</summary>
    public static void AwaitSilence()
    {
        const int MostNaps = 200;
        for (int naps = 0; naps < MostNaps; naps++)
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(0.5));
            if (Directory.Exists(Threads) && Directory.EnumerateDirectories(Threads).Count(Runs) <= 1) return;      // this thread itself
        }
    }

    private const string Threads = "/proc/self/task";

    /// <summary>The state stands behind the name of the thread, which is in brackets.</summary>
    private static bool Runs(string thread)
    {
        try { return File.ReadAllText(Path.Combine(thread, "stat")) is var text && text[text.LastIndexOf(')') + 2] == 'R'; }
        catch (IOException) { return false; }               // it has ended meanwhile
    }

    public static double Quantile(List<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        double at = share * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
