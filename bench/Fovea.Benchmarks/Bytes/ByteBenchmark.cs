using System.Diagnostics;
using System.Globalization;
using Fovea.Numerics;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Threads;

namespace Fovea.Benchmarks.Bytes;

/// <summary>Linear layers whose weights have 8 bits beside the same at 32, in turns.</summary>
internal static class ByteBenchmark
{
    private static readonly (int M, int Outputs, int Inputs)[] s_shapes =
    [
        (1, 384, 384), (1, 768, 3072), (8, 768, 3072), (128, 384, 384), (128, 1536, 384), (128, 384, 1536), (512, 1536, 384), (512, 384, 1536), (512, 768, 3072), (512, 3072, 768),
    ];

    public static int Run(string[] options)
    {
        string Option(string name, string usual) => Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length ? options[at + 1] : usual;
        double seconds = double.Parse(Option("--seconds", "0.3"), CultureInfo.InvariantCulture);
        int[] threads = [.. Option("--threads", $"1,{WorkerPool.Threads}").Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).Distinct()];

        Console.WriteLine($"{"rows x outputs x inputs",-24} {"threads",7} {"32 bits ms",11} {"8 bits ms",10} {"ratio",6} {"GFLOP/s",8}");
        foreach ((int m, int outputs, int inputs) in s_shapes)
            foreach (int count in threads) Measure(m, outputs, inputs, count, seconds);
        return 0;
    }

    private static void Measure(int m, int outputs, int inputs, int threads, double seconds)
    {
        using Weight wide = Numbers(outputs, inputs, whole: false), narrow = Numbers(outputs, inputs, whole: true);
        float[] numbers = [.. Enumerable.Range(0, m * inputs).Select(i => (i * 37 % 101 - 50) / 50f)];
        Time bestWide = Time.Longest, bestNarrow = Time.Longest;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
        {
            using var pass = new Pass(Capture.Nothing, new PassOptions { Threads = threads });
            Tensor x = pass.Tensor(numbers, [m, inputs]), w = pass.Use(wide), v = pass.Use(narrow);
            bestWide = bestWide.Better(Time.Of(() => x.Linear(w)));
            bestNarrow = bestNarrow.Better(Time.Of(() => x.Linear(v)));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{$"{m} x {outputs} x {inputs}",-24} {threads,7} {bestWide.Wall * 1e3,11:F4} {bestNarrow.Wall * 1e3,10:F4} {bestWide.Wall / bestNarrow.Wall,6:F2} {2e-9 * m * outputs * inputs / bestNarrow.Wall,8:F0}"));
    }

    private static Weight Numbers(int outputs, int inputs, bool whole)
    {
        var weight = new Weight("w", [outputs, inputs]);
        for (int i = 0; i < weight.Values.Length; i++) weight.Values[i] = (i * 31L % 255 - 127) / 127f;
        if (whole) weight.HasSteps([.. Enumerable.Repeat(1 / 127f, outputs)]);
        return weight;
    }
}
