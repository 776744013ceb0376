using System.Diagnostics;
using System.Globalization;
using Fovea.Attention;
using Fovea.Benchmarks.Attention;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Attention;
using Fovea.Numerics.Threads;
using Fovea.View;

namespace Fovea.Benchmarks.Scaling;

/// <summary>
/// From one thread to all, and from short texts to long ones: attention alone (12 heads of 64), and a whole layer of BERT-base. With <c>--save</c> the charts of
/// docs/performance.md are drawn anew.
/// </summary>
internal static class ScalingBenchmark
{
    private const int Heads = 12, Size = 64;

    public static int Run(Options options)
    {
        int[] lengths = options.Numbers("--length", "128,256,512,1024,2048,4096,8192,16384"), threads = options.Numbers("--threads", $"1,{WorkerPool.Threads}");
        double seconds = options.Number("--seconds", 0.5);
        Results results = new(options);
        results.Line("| work | tokens | threads | best ms | of peak | times one thread | memory of the pass MB |");
        results.Line("|---|---:|---:|---:|---:|---:|---:|");
        List<Row> rows = [];
        foreach (int length in lengths)
        {
            using AttentionSet set = new(length, length, Heads, Heads, Size);
            rows.AddRange(Measure(results, "attention", length, threads, seconds, AttentionFlops(length), count => Attend(set, count)));
        }
        using Layer layer = new(lengths.Max());
        foreach (int length in lengths)
            rows.AddRange(Measure(results, "layer", length, threads, seconds, layer.Flops(length) + AttentionFlops(length), count => layer.Run(length, count)));
        results.Finish();
        if (options.Has("--save")) Charts(rows, threads);
        return 0;
    }

    private sealed record Row(string Work, int Length, int Threads, double Share, double Times);

    private static double AttentionFlops(double length) => 4.0 * length * length * Heads * Size;

    private static long Attend(AttentionSet set, int threads)
    {
        AttentionKernel.Forward(in set.Problem, in set.Results, Processor.Current, threads);
        return 0;
    }

    /// <summary>Takes turns with the numbers of threads, at least two, and keeps the best of each.</summary>
    /// <param name="run">Returns the memory of its pass, where it has one.</param>
    private static IEnumerable<Row> Measure(Results results, string work, int length, int[] threads, double seconds, double flops, Func<int, long> run)
    {
        const int FewestTurns = 2;
        const double Turn = 0.02;                               // a core that had slept is at full speed before that is over
        double[] best = [.. threads.Select(_ => double.MaxValue)];
        long bytes = run(threads[0]);                                       // compiles, and fetches the memory
        int turns = 0;
        for (long start = Stopwatch.GetTimestamp(); turns < FewestTurns || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; turns++)
            for (int i = 0; i < threads.Length; i++)
                for (long turn = Stopwatch.GetTimestamp(); ;)
                {
                    best[i] = Math.Min(best[i], Time.Of(() => run(threads[i])).Wall);
                    if (Stopwatch.GetElapsedTime(turn).TotalSeconds > Turn) break;
                }
        for (int i = 0; i < threads.Length; i++)
        {
            Row row = new(work, length, threads[i], flops / best[i] / Peak.FlopsPerSecond(Processor.Current, threads[i]), best[0] / best[i]);
            results.Line(string.Create(CultureInfo.InvariantCulture,
                $"| {work} | {length} | {threads[i]} | {best[i] * 1e3:F3} | {row.Share:P0} | {row.Times:F2} | {(bytes > 0 ? $"{bytes / 1e6:F1}" : "")} |"));
            yield return row;
        }
    }

    /// <summary>Lengths stand as powers of two: else the short ones would lie on one another.</summary>
    private static void Charts(List<Row> rows, int[] threads)
    {
        ChartLine Line(string name, string work, int count, Func<Row, double> value) =>
            new(name, [.. rows.Where(row => row.Work == work && row.Threads == count).Select(row => (Math.Log2(row.Length), value(row)))]);
        void Draw(string file, string title, string up, IEnumerable<ChartLine> lines) =>
            File.WriteAllText(Path.Combine(Results.Root(), "docs", file), SvgLines.Render(title, "tokens, as a power of two", up, [.. lines]));

        string[] works = ["attention", "layer"];
        Draw("scaling-length.svg", "Share of the processor's peak, by the length of the text and the number of threads", "% of peak",
            works.SelectMany(work => threads.Select(count => Line($"{work}, {count}", work, count, row => 100 * row.Share))));
        Draw("scaling-threads.svg", $"What {threads[^1]} threads bring, by the length of the text", "times as fast as one thread",
            works.Select(work => Line(work, work, threads[^1], row => row.Times)));
    }

    /// <summary>One layer of BERT-base on random activations.</summary>
    private sealed class Layer : IDisposable
    {
        private readonly BertConfig _config = new();
        private readonly RandomWeights _weights = new(1);
        private readonly BertLayer _layer;
        private readonly Benchmarks.Memory _numbers;

        public Layer(int longest)
        {
            _layer = new BertLayer(new Scope(_weights), _config);
            _numbers = new Benchmarks.Memory((nint)longest * _config.Width);
        }

        /// <summary>Those of the four projections and the feed-forward part.</summary>
        public double Flops(double length) => 2.0 * length * (4.0 * _config.Width * _config.Width + 2.0 * _config.Width * _config.FeedForward);

        public long Run(int length, int threads)
        {
            using Pass pass = new(options: new PassOptions { Threads = threads });
            _layer.Forward(pass.Tensor(_numbers.Span[..(length * _config.Width)], [1, length, _config.Width]), Mask.None);
            return pass.PeakBytes;
        }

        public void Dispose()
        {
            foreach (Weight weight in _weights.All) weight.Dispose();
            _numbers.Dispose();
        }
    }
}
