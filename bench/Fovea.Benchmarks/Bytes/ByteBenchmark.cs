using System.Globalization;
using System.Numerics.Tensors;
using Fovea.Benchmarks.Peers;
using Fovea.Models;
using Fovea.Numerics;

namespace Fovea.Benchmarks.Bytes;

/// <summary>What weights of 8 bits bring over those of 32, in turns: linear layers, and a whole model of the BERT family beside its rounded copy.</summary>
internal static class ByteBenchmark
{
    private static readonly (int M, int Outputs, int Inputs)[] s_layers =
        [(1, 384, 384), (1, 768, 3072), (8, 768, 3072), (128, 384, 384), (128, 1536, 384), (512, 384, 1536), (512, 768, 3072), (512, 3072, 768)];

    private static readonly (int Count, int Length)[] s_texts = [(1, 128), (8, 128), (1, 512)];

    public static int Run(string[] arguments)
    {
        Options options = new("bytes", arguments);
        Results results = new(options);
        double seconds = options.Number("--seconds", 0.3);
        int[] threads = options.Numbers("--threads", "1,2");

        results.Line("| rows x outputs x inputs | threads | 32 bits ms | 8 bits ms | ratio | quartiles |");
        results.Line("|---|--:|--:|--:|--:|---|");
        foreach ((int rows, int outputs, int inputs) in s_layers)
            foreach (int count in threads)
                results.Line(Row($"{rows} x {outputs} x {inputs}", count, Layer(rows, outputs, inputs, count, seconds)));

        if (options.Text("--model", "") is { Length: > 0 } model) Models(model, options.Text("--rounded", ""), threads, seconds, results);
        results.Finish();
        return 0;
    }

    private static Pairs Layer(int rows, int outputs, int inputs, int threads, double seconds)
    {
        using Weight wide = Numbers(outputs, inputs), narrow = Numbers(outputs, inputs);
        narrow.HasSteps([.. Enumerable.Repeat(1 / 127f, outputs)]);
        float[] numbers = [.. Enumerable.Range(0, rows * inputs).Select(i => (i * 37 % 101 - 50) / 50f)];
        return Pairs.Measure(() => Product(narrow), () => Product(wide), seconds);

        void Product(Weight weight)
        {
            using Pass pass = new(Capture.Nothing, new PassOptions { Threads = threads });
            pass.Tensor(numbers, [rows, inputs]).Linear(pass.Use(weight));
        }
    }

    private static void Models(string folder, string rounded, int[] threads, double seconds, Results results)
    {
        if (rounded.Length == 0) throw new ArgumentException("--model needs its copy at 8 bits beside it: make one with 'fovea models round', and name it with --rounded");
        using Bert wide = Bert.Load(folder), narrow = Bert.Load(rounded);
        results.Line("\n| texts x tokens | threads | 32 bits ms | 8 bits ms | ratio | quartiles | least cosine of a token |");
        results.Line("|---|--:|--:|--:|--:|---|--:|");
        foreach ((int count, int length) in s_texts)
            foreach (int thread in threads)
            {
                TokenBatch texts = Texts(count, length, wide.Config.Vocabulary);
                PassOptions run = new() { Threads = thread };
                Pairs pairs = Pairs.Measure(() => narrow.Run(texts, options: run).Dispose(), () => wide.Run(texts, options: run).Dispose(), seconds);
                results.Line(Row($"{count} x {length}", thread, pairs) + string.Create(CultureInfo.InvariantCulture, $" {LeastCosine(wide, narrow, texts):F5} |"));
            }
    }

    private static string Row(string what, int threads, Pairs pairs) => string.Create(CultureInfo.InvariantCulture,
        $"| {what} | {threads} | {pairs.Peer * 1e3:F4} | {pairs.Ours * 1e3:F4} | **{pairs.Ratio:F2}** | {pairs.Low:F2}-{pairs.High:F2} |");

    private static double LeastCosine(Bert wide, Bert narrow, TokenBatch texts)
    {
        using ModelRun expected = wide.Run(texts), found = narrow.Run(texts);
        int width = (int)expected.Output.Shape[-1];
        return Enumerable.Range(0, texts.Count * texts.Length)
            .Min(token => TensorPrimitives.CosineSimilarity<float>(expected.Output.Values.Slice(token * width, width), found.Output.Values.Slice(token * width, width)));
    }

    private static TokenBatch Texts(int count, int length, int vocabulary)
    {
        Random random = new(1);
        return TokenBatch.Padded([.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, length).Select(_ => random.Next(1000, vocabulary)).ToArray())]);
    }

    private static Weight Numbers(int outputs, int inputs)
    {
        Weight weight = new("w", [outputs, inputs]);
        for (int i = 0; i < weight.Values.Length; i++) weight.Values[i] = (i * 31L % 255 - 127) / 127f;
        return weight;
    }
}
