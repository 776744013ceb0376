using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Threads;
using Product = Fovea.Numerics.Kernels.Gemm;

namespace Fovea.Benchmarks.Gemm;

/// <summary>Matrix products beside the peak of the processor, measured in turns.</summary>
internal static unsafe class GemmBenchmark
{
    private const int PeakItems = 8;

    public static int Run(string[] options)
    {
        string Option(string name, string usual) => Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length ? options[at + 1] : usual;
        InstructionSet[] sets = [.. Option("--set", Processor.Current.ToString()).Split(',').Select(Processor.Choose)];
        int[] threads = [.. Option("--threads", $"1,{WorkerPool.Threads}").Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).Distinct()];
        double seconds = double.Parse(Option("--seconds", "0.5"), CultureInfo.InvariantCulture);
        string only = Option("--only", "");

        Console.WriteLine($"{"product",-34} {"set",-10} {"threads",7} {"best ms",9} {"GFLOP/s",8} {"peak",8} {"share",6} {"cpu",6}  GB/s of B");
        IEnumerable<GemmShape> shapes = Option("--shape", "") is { Length: > 0 } own ? own.Split(',').Select(GemmShape.Parse) : GemmShape.All;
        foreach (GemmShape shape in shapes.Where(shape => shape.Name.Contains(only, StringComparison.Ordinal)))
            foreach (InstructionSet set in sets)
                foreach (int count in threads) Measure(shape, set, count, seconds);
        return 0;
    }

    private static void Measure(GemmShape shape, InstructionSet set, int threads, double seconds)
    {
        nint batch = shape.Sequences * shape.Heads;
        float* a = Numbers(batch * shape.M * shape.K), b = Numbers(batch * shape.N * shape.K), c = Numbers(batch * shape.M * shape.N);
        using PackedMatrix? packed = !shape.Packed ? null : shape.TransposeB ? PackedMatrix.FromTransposed(b, shape.K, shape.N, set: set) : PackedMatrix.FromMatrix(b, shape.K, shape.N, set: set);
        GemmCall call = Call(shape, set, threads, a, b, c, packed);
        var peak = new Peak(set);

        Time bestPeak = Time.Longest, best = Time.Longest;
        void RunPeak() => WorkerPool.Run(ref peak, PeakItems, threads);
        void RunProduct() => Product.Run(call);
        RunPeak();                                                          // compiles, and fetches the memory
        RunProduct();
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
            for (int i = 0; i < 4; i++)
            {
                bestPeak = bestPeak.Better(Time.Of(RunPeak));
                if (i % 2 == 0) best = best.Better(Time.Of(RunProduct));
            }
        double flops = shape.Flops * 1e-9, peakFlops = PeakItems * peak.FlopsPerItem * 1e-9;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{shape.Name,-34} {set,-10} {threads,7} {best.Wall * 1e3,9:F3} {flops / best.Wall,8:F1} {peakFlops / bestPeak.Wall,8:F1} {flops / best.Wall / (peakFlops / bestPeak.Wall),6:P0} {flops / best.Processor / (peakFlops / bestPeak.Processor),6:P0}  {4e-9 * batch * shape.N * shape.K / best.Wall:F0}"));
        NativeMemory.AlignedFree(a);
        NativeMemory.AlignedFree(b);
        NativeMemory.AlignedFree(c);
    }

    /// <summary>Heads lie side by side in the rows of their matrices, as projections write them; products of scores lie one after another.</summary>
    private static GemmCall Call(GemmShape shape, InstructionSet set, int threads, float* a, float* b, float* c, PackedMatrix? packed)
    {
        GemmCall call = new(shape.M, shape.N, shape.K) { A = a, B = packed is null ? b : null, Packed = packed, C = c, TransposeA = shape.TransposeA, TransposeB = shape.TransposeB, Set = set, Threads = threads };
        if (shape.Heads == 1) return call;

        bool scores = shape.TransposeB;
        nint size = scores ? shape.K : shape.N, row = shape.Heads * size, sequence = shape.M * row, square = shape.M * shape.M;
        call.LeadingB = row;
        if (scores) call.LeadingA = row; else call.LeadingC = row;
        call.Outer = new GemmBatch(shape.Sequences, scores ? sequence : shape.Heads * square, sequence, scores ? shape.Heads * square : sequence);
        call.Inner = new GemmBatch(shape.Heads, scores ? size : square, size, scores ? square : size);
        return call;
    }

    private static float* Numbers(nint count)
    {
        float* memory = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        var random = new Random(1);
        for (nint i = 0; i < count; i++) memory[i] = random.NextSingle() - 0.5f;
        return memory;
    }
}
