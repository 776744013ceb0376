using System.Diagnostics;
using Fovea.Benchmarks.Attention;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Attention;
using Fovea.Numerics.Threads;

namespace Fovea.Benchmarks.Peers;

/// <summary>
/// Attention beside ONNX Runtime's best way: its own MultiHeadAttention, the standard's Attention, and products with a softmax
/// between them are tried for each shape, and the fastest is measured. The latter two get their heads apart, [B, H, T, D], as suits them; ours
/// reads [B, T, H, D], as projections write it.
/// </summary>
internal static unsafe class AttentionPeer
{
    private const int RandomShapes = 40;

    private static readonly int[] s_sizes = [32, 64, 80, 96, 128];

    private sealed record Shape(string Group, int Heads, int Size, int Length, bool Causal = false)
    {
        public override string ToString() => $"{Length} tokens, {Heads} x {Size}{(Causal ? ", causal" : "")}";

        public double Flops => (Causal ? 2.0 : 4.0) * Length * Length * Heads * Size;
    }

    public static int Run(Options options)
    {
        string only = options.Text("--only", "");
        WarmUp();
        var table = new PeerTable(options);
        foreach (int count in options.Numbers("--threads", $"1,{WorkerPool.Threads}"))
        {
            foreach (Shape shape in Shapes(options).Where(shape => shape.Group.Contains(only, StringComparison.Ordinal))) Compare(table, shape, count);
            if ("decode".Contains(only, StringComparison.Ordinal))
                foreach (int keyHeads in (int[])[12, 4]) DecodingPeer.Compare(table, 12, keyHeads, 64, 4096, count);
        }
        table.Finish();
        return 0;
    }

    /// <summary>Until the code is compiled for good.</summary>
    private static void WarmUp()
    {
        using AttentionSet given = new(128, 128, 12, 12, 64);
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 0.5;)
            AttentionKernel.Forward(in given.Problem, in given.Results, Processor.Current);
    }

    /// <summary>Of the random ones, the lengths are spread evenly over their logarithm, and heads are as many as keep the longest short.</summary>
    private static IEnumerable<Shape> Shapes(Options options)
    {
        foreach (int length in options.Numbers("--length", "128,256,512,1024,2048,4096")) yield return new Shape("fixed", 12, 64, length);
        foreach (int length in options.Numbers("--length", "512,2048")) yield return new Shape("causal", 12, 64, length, Causal: true);
        var random = new Random((int)options.Number("--seed", 1));
        for (int i = 0; i < RandomShapes; i++)
        {
            int length = (int)Math.Round(17 * Math.Pow(4096 / 17.0, random.NextDouble())), size = s_sizes[random.Next(s_sizes.Length)];
            yield return new Shape("random", random.Next(1, length > 1000 ? 9 : 17), size, length);
        }
    }

    private static void Compare(PeerTable table, Shape shape, int threads)
    {
        using AttentionSet given = new(shape.Length, shape.Length, shape.Heads, shape.Heads, shape.Size, shape.Causal);
        using OnnxAttention theirs = new(in given.Problem, threads);
        void Ours() => AttentionKernel.Forward(in given.Problem, in given.Results, Processor.Current, threads);
        Ours();
        (string way, Action run) = theirs.Best(given.Results.Output);
        table.Compare(shape.Group, $"{shape} ({way})", threads, Ours, run, shape.Flops);
    }
}
