using System.Globalization;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Threads;
using Fovea.Training;
using Fovea.Training.Reading;

namespace Fovea.Benchmarks.Training;

/// <summary>
/// A training step of the reader in the sizes of the embedded one, on made passages of one length: forward, backward, AdamW. The share of the peak
/// counts the multiplications of the products and of attention, three times those of the forward pass.
/// </summary>
internal static class ReaderStep
{
    private const int QuestionTokens = 16;

    public static int Run(Options options)
    {
        var results = new Results(options);
        results.Line("| batch x tokens | threads | step ms | forward | backward | optimiser | of peak | peak memory MB |");
        results.Line("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (int threads in options.Numbers("--threads", $"1,{WorkerPool.Threads}"))
            Measure(results, (int)options.Number("--batch", 32), (int)options.Number("--length", 96), threads, options.Number("--seconds", 4));
        results.Finish();
        return 0;
    }

    private static void Measure(Results results, int batch, int length, int threads, double seconds)
    {
        BertConfig config = new() { Width = 384, Layers = 6, Heads = 12, FeedForward = 1536 };
        var weights = new RandomWeights(1);
        using var reader = new SpanReader(new Scope(weights), config);
        using var optimiser = new AdamW(weights.All);
        ReaderItem[] items = Items(batch, length, config.Vocabulary);
        Time[] best = [Time.Longest, Time.Longest, Time.Longest, Time.Longest];
        long bytes = 0;
        double spent = 0;
        for (long step = 1; spent < seconds || step <= 3; step++)
        {
            Time forward = default, backward = default, improve = default;
            Time all = Time.Of(() =>
            {
                using var pass = new Pass(options: new PassOptions { Training = true, Differentiate = optimiser.Trains, Step = step, Threads = threads });
                Tensor loss = default;
                forward = Time.Of(() => loss = ReaderLoss.Of(pass, reader, items, padding: 0));
                backward = Time.Of(() => pass.Backward(loss));
                improve = Time.Of(() => optimiser.Step(pass, 1e-4f));
                bytes = pass.PeakBytes;
            });
            Time[] now = [forward, backward, improve, all];
            for (int part = 0; part < best.Length; part++) best[part] = best[part].Better(now[part]);
            spent += all.Wall;
        }
        double flops = 6.0 * config.Layers * batch * length * (4.0 * config.Width * config.Width + 2.0 * length * config.Width + 2.0 * config.Width * config.FeedForward);
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"| {batch} x {length} | {threads} | {best[3].Wall * 1e3:F1} | {best[0].Wall * 1e3:F1} | {best[1].Wall * 1e3:F1} | {best[2].Wall * 1e3:F1} | {flops / best[3].Wall / Peak.FlopsPerSecond(Processor.Current, threads, best[3].Wall):P0} | {bytes / 1e6:F0} |"));
        foreach (Weight weight in weights.All) weight.Dispose();
    }

    private static ReaderItem[] Items(int batch, int length, int vocabulary)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, batch).Select(_ =>
        {
            int[] tokens = [.. Enumerable.Range(0, length).Select(_ => random.Next(1, vocabulary))];
            int start = random.Next(QuestionTokens, length - 2);
            return new ReaderItem(tokens, QuestionTokens, start, start + 1);
        })];
    }
}
