using System.Globalization;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Threads;
using Fovea.Training;

namespace Fovea.Benchmarks.Training;

/// <summary>
/// A training step of ResNet-20 and SE-ResNet-20 on grey pictures of 28 x 28: pictures per second, and the share of the peak that its multiplications
/// would take: three times those of the forward pass, each convolution counted as the plain sum that it is.
/// </summary>
internal static class PictureTraining
{
    private const int Size = 28, Classes = 10;

    public static int Run(Options options)
    {
        int batch = (int)options.Number("--batch", 128);
        double seconds = options.Number("--seconds", 3);
        string only = options.Text("--only", "");
        var results = new Results(options);
        results.Line("| network | batch | threads | step ms | forward | backward | optimiser | pictures/s | of peak | managed bytes a step |");
        results.Line("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (int threads in options.Numbers("--threads", $"{WorkerPool.Threads}"))
            foreach (string name in (string[])["resnet20", "seresnet20"])
                if (name.StartsWith(only, StringComparison.Ordinal)) Measure(results, name, batch, threads, seconds);
        results.Finish();
        return 0;
    }

    private static void Measure(Results results, string name, int batch, int threads, double seconds)
    {
        var weights = new RandomWeights(1);
        var network = new SmallResNet(new Scope(weights), SmallResNets.Config(name));
        using var optimiser = new Sgd(weights.All.Where(weight => weight.IsLearned), new SgdOptions { Momentum = 0.9f, Decay = 1e-4f });
        var random = new Random(1);
        float[] pictures = [.. Enumerable.Range(0, batch * Size * Size).Select(_ => random.NextSingle() * 2 - 1)];
        int[] classes = [.. Enumerable.Range(0, batch).Select(_ => random.Next(Classes))];
        Time[] best = [Time.Longest, Time.Longest, Time.Longest, Time.Longest];
        long bytes = 0;
        for (double spent = 0; spent < seconds || best[3].Wall == double.MaxValue;)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Time[] step = Step(network, optimiser, pictures, classes, batch, threads);
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            for (int part = 0; part < best.Length; part++) best[part] = best[part].Better(step[part]);
            spent += step[3].Wall;
        }
        double flops = 6.0 * Products(network, weights, batch), peak = Peak.FlopsPerSecond(Processor.Current, threads);
        results.Line(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {batch} | {threads} | {best[3].Wall * 1e3:F1} | {best[0].Wall * 1e3:F1} | {best[1].Wall * 1e3:F1} | {best[2].Wall * 1e3:F1} | {batch / best[3].Wall:F0} | {flops / best[3].Wall / peak:P0} | {bytes:N0} |"));
    }

    /// <summary>Forward, backward, optimiser, and all of it.</summary>
    private static Time[] Step(SmallResNet network, Sgd optimiser, float[] pictures, int[] classes, int batch, int threads)
    {
        Time forward = default, backward = default, improve = default;
        Time all = Time.Of(() =>
        {
            using var pass = new Pass(options: new PassOptions { Training = true, Differentiate = optimiser.Trains, Threads = threads });
            Tensor loss = default;
            forward = Time.Of(() => loss = network.Classify(network.Features(pass.Tensor(pictures, [batch, 1, Size, Size]))).CrossEntropy(pass.Indices(classes, [batch])));
            backward = Time.Of(() => pass.Backward(loss));
            improve = Time.Of(() => optimiser.Step(pass, 0.01f));
        });
        return [forward, backward, improve, all];
    }

    private static double Products(SmallResNet network, RandomWeights weights, int batch)
    {
        using var pass = new Pass(Costs.Capture());
        network.Classify(network.Features(pass.Zeros([1, 1, Size, Size])));
        return batch * (double)Costs.Of(pass, weights.All).Sum(layer => layer.Products);
    }
}
