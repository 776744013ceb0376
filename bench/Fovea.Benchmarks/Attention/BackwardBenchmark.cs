using System.Diagnostics;
using System.Globalization;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Attention;
using Fovea.Numerics.Threads;

namespace Fovea.Benchmarks.Attention;

/// <summary>The way back beside the way there, measured in turns; and how much memory each works with.</summary>
internal static unsafe class BackwardBenchmark
{
    public static int Run(Options options)
    {
        InstructionSet[] sets = [.. options.Text("--set", Processor.Current.ToString()).Split(',').Select(Processor.Choose)];
        int size = (int)options.Number("--size", 64), batch = (int)options.Number("--batch", 1), heads = (int)options.Number("--heads", 12), keyHeads = (int)options.Number("--key-heads", heads);
        double seconds = options.Number("--seconds", 2);

        Results results = new(options);
        results.Line("| tokens | causal | set | threads | forward ms | backward ms | times |");
        results.Line("|---:|---|---|---:|---:|---:|---:|");
        foreach (int length in options.Numbers("--length", "128,512,2048"))
            foreach (bool causal in options.Has("--causal") ? [true] : new[] { false, true })
                foreach (InstructionSet set in sets)
                    foreach (int count in options.Numbers("--threads", $"1,{WorkerPool.Threads}"))
                    {
                        using AttentionSet given = new(length, length, heads, keyHeads, size, causal, batch);
                        results.Line(Row(given, set, count, seconds));
                    }
        results.Finish();
        return 0;
    }

    private static string Row(AttentionSet given, InstructionSet set, int threads, double seconds)
    {
        Time forward = Time.Longest, backward = Time.Longest;
        void Forward() => AttentionKernel.Forward(in given.Problem, in given.Results, set, threads);
        void Backward() => AttentionKernel.Backward(in given.Problem, in given.Gradients, set, threads);
        Forward();                                                          // compiles
        Backward();
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
        {
            forward = forward.Better(Time.Of(Forward));
            backward = backward.Better(Time.Of(Backward));
        }
        return string.Create(CultureInfo.InvariantCulture,
            $"| {given.Problem.Keys} | {(given.Problem.After == 0 ? "yes" : "no")} | {Results.Name(set)} | {threads} | {forward.Wall * 1e3:F3} | {backward.Wall * 1e3:F3} | {backward.Wall / forward.Wall:F2} |");
    }
}
