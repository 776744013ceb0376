using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Attention;
using Fovea.Numerics.Threads;

namespace Fovea.Benchmarks.Attention;

/// <summary>What it costs to look: the forward kernel with and without statistics, measured in turns.</summary>
internal static unsafe class LookingBenchmark
{
    private const int Heads = 12, Size = 64, Top = 8;

    private static readonly string[] s_wanted = ["nothing", "entropy", "received", "top keys", "all three", "weights"];

    public static int Run(Options options)
    {
        InstructionSet[] sets = [.. options.Text("--set", Processor.Current.ToString()).Split(',').Select(Processor.Choose)];
        Results results = new(options);
        results.Line("| tokens | set | threads | wanted | best ms | GFLOP/s | cost |");
        results.Line("|---:|---|---:|---|---:|---:|---:|");
        foreach (int length in options.Numbers("--length", "128,512,2048"))
            foreach (InstructionSet set in sets)
                foreach (int count in options.Numbers("--threads", $"1,{WorkerPool.Threads}")) Measure(results, length, set, count, options.Number("--seconds", 2));
        results.Finish();
        return 0;
    }

    private static void Measure(Results table, int length, InstructionSet set, int threads, double seconds)
    {
        nint tensor = (nint)length * Heads * Size, rows = (nint)Heads * length;
        float* memory = (float*)NativeMemory.AlignedAlloc((nuint)(4 * tensor + (2 + 2 * Top) * rows + rows * length) * sizeof(float), 64);
        var random = new Random(1);
        for (nint i = 0; i < 3 * tensor; i++) memory[i] = random.NextSingle() * 4 - 2;
        AttentionProblem problem = new()
        {
            Heads = Heads,
            KeyHeads = Heads,
            Queries = length,
            Keys = length,
            Size = Size,
            ValueSize = Size,
            Scale = 1 / MathF.Sqrt(Size),
            Query = HeadsView.Dense(memory, length, Heads, Size),
            Key = HeadsView.Dense(memory + tensor, length, Heads, Size),
            Value = HeadsView.Dense(memory + 2 * tensor, length, Heads, Size),
        };
        float* room = memory + 4 * tensor;
        AttentionResults[] results = [.. s_wanted.Select(wanted => Wanted(wanted, HeadsView.Dense(memory + 3 * tensor, length, Heads, Size), room, rows))];
        Time[] best = [.. s_wanted.Select(_ => Time.Longest)];
        foreach (AttentionResults result in results) AttentionKernel.Forward(in problem, in result, set, threads);      // compiles
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
            for (int i = 0; i < results.Length; i++)
            {
                AttentionResults result = results[i];
                best[i] = best[i].Better(Time.Of(() => AttentionKernel.Forward(in problem, in result, set, threads)));
            }
        double flops = 4e-9 * length * length * Heads * Size;
        for (int i = 0; i < results.Length; i++)
            table.Line(string.Create(CultureInfo.InvariantCulture,
                $"| {length} | {Results.Name(set)} | {threads} | {s_wanted[i]} | {best[i].Wall * 1e3:F3} | {flops / best[i].Wall:F1} | {best[i].Wall / best[0].Wall - 1:+0.0%;-0.0%;0%} |"));
        NativeMemory.AlignedFree(memory);
    }

    private static AttentionResults Wanted(string wanted, HeadsView output, float* room, nint rows)
    {
        AttentionResults results = new() { Output = output };
        if (wanted is "entropy" or "all three") results.Entropy = room;
        if (wanted is "received" or "all three") results.Received = room + rows;
        if (wanted is "top keys" or "all three")
        {
            results.Top = Top;
            results.TopKeys = (int*)(room + 2 * rows);
            results.TopWeights = room + (2 + Top) * rows;
        }
        if (wanted is "weights") results.Weights = room + (2 + 2 * Top) * rows;
        return results;
    }
}
