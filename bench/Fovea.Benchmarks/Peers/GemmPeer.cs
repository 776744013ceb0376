using Fovea.Numerics.Kernels;
using Fovea.Numerics.Threads;
using Product = Fovea.Numerics.Kernels.Gemm;

namespace Fovea.Benchmarks.Peers;

/// <summary>Products with a constant, packed B, as a linear layer has it, beside ONNX Runtime's MatMul of a constant, which it packs too.</summary>
internal static unsafe class GemmPeer
{
    private const int RandomShapes = 40;

    public static int Run(Options options)
    {
        int[] threads = options.Numbers("--threads", $"1,{WorkerPool.Threads}");
        string only = options.Text("--only", "");
        (string Group, int M, int N, int K)[] shapes = options.Text("--shape", "") is { Length: > 0 } own
            ? [.. own.Split(',').Select(text => text.Split('x').Select(int.Parse).ToArray()).Select(size => ("own", size[0], size[1], size[2]))]
            : [.. Fixed(), .. Random(options)];
        var table = new PeerTable(options);
        foreach (int count in threads)
            foreach (var shape in shapes.Where(shape => shape.Group.Contains(only, StringComparison.Ordinal)))
                Compare(table, shape.Group, shape.M, shape.N, shape.K, count);
        table.Finish();
        return 0;
    }

    private static IEnumerable<(string, int, int, int)> Fixed()
    {
        foreach (int m in (int[])[128, 512])
            foreach ((int n, int k) in ((int, int)[])[(768, 768), (3072, 768), (768, 3072)])
                yield return ("large", m, n, k);
        yield return ("large", 2048, 2048, 2048);
        foreach ((int n, int k) in ((int, int)[])[(768, 768), (3072, 768), (768, 3072)])
            yield return ("gemv", 1, n, k);
    }

    /// <summary>Sizes spread evenly over their logarithm: M 1 to 2,048, N and K 32 to 4,096, odd ones among them.</summary>
    private static IEnumerable<(string, int, int, int)> Random(Options options)
    {
        var random = new Random((int)options.Number("--seed", 1));
        int Size(double from, double to) => (int)Math.Round(from * Math.Pow(to / from, random.NextDouble()));
        for (int i = 0; i < RandomShapes; i++) yield return ("random", Size(1, 2048), Size(32, 4096), Size(32, 4096));
    }

    private static void Compare(PeerTable table, string group, int m, int n, int k, int threads)
    {
        using Memory a = new((nint)m * k), b = new((nint)k * n, seed: 2), ours = new((nint)m * n), theirs = new((nint)m * n);
        using PackedMatrix packed = PackedMatrix.FromMatrix(b.Pointer, k, n);
        var network = new OnnxNetwork();
        string product = network.Add("MatMul", [network.Input("a", m, k), network.Constant(b.Span, k, n)]);
        network.Output(product, m, n);
        using OnnxRuntimePeer peer = new(network, threads);
        peer.Input("a", a.Pointer, m, k).Output(product, theirs.Pointer, m, n);

        GemmCall call = new(m, n, k) { A = a.Pointer, Packed = packed, C = ours.Pointer, Threads = threads };
        table.Compare(group, $"{m}x{n}x{k}", threads, () => Product.Run(call), peer.Run, 2.0 * m * n * k);
        Agreement.Expect($"{m}x{n}x{k}", ours.Span, theirs.Span, 1e-5 * Math.Sqrt(k));
    }
}
