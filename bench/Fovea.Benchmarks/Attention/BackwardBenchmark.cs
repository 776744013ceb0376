using System.Diagnostics;
using System.Globalization;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Attention;
using Fovea.Numerics.Threads;

namespace Fovea.Benchmarks.Attention;

/// <summary>The way back beside the way there, measured in turns; and how much memory each works with.</summary>
internal static unsafe class BackwardBenchmark
{
    public static int Run(string[] options)
    {
        string Option(string name, string usual) => Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length ? options[at + 1] : usual;
        int[] Numbers(string name, string usual) => [.. Option(name, usual).Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).Distinct()];
        InstructionSet[] sets = [.. Option("--set", Processor.Current.ToString()).Split(',').Select(Processor.Choose)];
        int size = Numbers("--size", "64")[0], batch = Numbers("--batch", "1")[0], heads = Numbers("--heads", "12")[0], keyHeads = Numbers("--key-heads", heads.ToString(CultureInfo.InvariantCulture))[0];
        double seconds = double.Parse(Option("--seconds", "2"), CultureInfo.InvariantCulture);

        Console.WriteLine($"{"length",6} {"causal",6} {"set",-10} {"threads",7} {"forward ms",10} {"backward ms",11} {"times",6}");
        foreach (int length in Numbers("--length", "128,512,2048"))
            foreach (bool causal in options.Contains("--causal") ? [true] : new[] { false, true })
                foreach (InstructionSet set in sets)
                    foreach (int count in Numbers("--threads", $"1,{WorkerPool.Threads}"))
                    {
                        using AttentionSet given = new(length, length, heads, keyHeads, size, causal, batch);
                        Measure(given, set, count, seconds);
                    }
        return 0;
    }

    private static void Measure(AttentionSet given, InstructionSet set, int threads, double seconds)
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
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{given.Problem.Keys,6} {(given.Problem.After == 0 ? "yes" : "no"),6} {set,-10} {threads,7} {forward.Wall * 1e3,10:F3} {backward.Wall * 1e3,11:F3} {backward.Wall / forward.Wall,6:F2}"));
    }
}
