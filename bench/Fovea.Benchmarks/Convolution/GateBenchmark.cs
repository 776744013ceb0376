using System.Globalization;
using Fovea.Benchmarks.Peers;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Numerics.Threads;
using Fovea.Onnx;

namespace Fovea.Benchmarks.Convolution;

/// <summary>What squeeze and excitation adds to the time of ResNet-50: both networks in turns, once as models of ours, once as ONNX graphs.</summary>
internal static class GateBenchmark
{
    public static int Run(Options options)
    {
        int size = (int)options.Number("--size", 224);
        double seconds = options.Number("--seconds", 4);
        string only = options.Text("--only", "");
        var results = new Results(options);
        results.Line("| ResNet-50 as | batch | threads | plain ms | with gates ms | added | quartiles |");
        results.Line("|---|---:|---:|---:|---:|---:|---:|");
        foreach (int threads in options.Numbers("--threads", $"{WorkerPool.Threads}"))
            foreach (int batch in options.Numbers("--batch", "1,8"))
            {
                float[] pictures = Pictures(batch * 3 * size * size);
                PassOptions how = new() { Threads = threads };
                if ("model".Contains(only, StringComparison.Ordinal))
                {
                    using ImageClassifier plain = Model("resnet50"), gated = Model("seresnet50");
                    Measure("model", network => { using Pass pass = new(options: how); network.Forward(pass.Tensor(pictures, [batch, 3, size, size])); }, plain, gated);
                }
                if ("graph".Contains(only, StringComparison.Ordinal))
                {
                    using OnnxModel plain = Graph(gates: false), gated = Graph(gates: true);
                    Measure("graph", network => { using Pass pass = new(options: how); network.Run(pass, new Dictionary<string, Tensor> { ["x"] = pass.Tensor(pictures, [batch, 3, size, size]) }); }, plain, gated);
                }

                OnnxModel Graph(bool gates) => PicturesPeer.Load(new ResidualNetwork(batch, size, gates).Network);

                void Measure<TNetwork>(string name, Action<TNetwork> run, TNetwork plain, TNetwork gated)
                {
                    Warm.Up(() => run(gated), seconds: 2);
                    Pairs pairs = Pairs.Measure(() => run(plain), () => run(gated), seconds);
                    results.Line(string.Create(CultureInfo.InvariantCulture,
                        $"| {name} | {batch} | {threads} | {pairs.Ours * 1e3:F2} | {pairs.Peer * 1e3:F2} | {pairs.Ratio - 1:+0.0%;-0.0%} | {pairs.Low - 1:+0.0%;-0.0%} to {pairs.High - 1:+0.0%;-0.0%} |"));
                }
            }
        results.Finish();
        return 0;
    }

    private static ImageClassifier Model(string name) => ImageModels.Create(name, new Scope(new RandomWeights(1)));

    private static float[] Pictures(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];
    }
}
