namespace Fovea.Benchmarks.Gemm;

/// <summary>A product as it occurs in a model. Batch &gt; 1: heads, with rows Batch * width apart where a projection wrote them so.</summary>
internal sealed record GemmShape(string Name, int M, int N, int K, bool TransposeA = false, bool TransposeB = true, bool Packed = false, int Sequences = 1, int Heads = 1)
{
    public double Flops => 2.0 * M * N * K * Sequences * Heads;

    /// <summary>"512x768x3072:KM:KN": M x N x K, A and B as they are stored (usually MK and NK), or "packed".</summary>
    public static GemmShape Parse(string text)
    {
        string[] parts = text.Split(':'), sizes = parts[0].Split('x');
        int Size(int i) => int.Parse(sizes[i], System.Globalization.CultureInfo.InvariantCulture);
        return new GemmShape(text, Size(0), Size(1), Size(2), parts.Contains("KM"), !parts.Contains("KN"), parts.Contains("packed"));
    }

    public static IReadOnlyList<GemmShape> All { get; } =
    [
        new("bert 512x768x3072 packed", 512, 768, 3072, Packed: true),
        new("bert 512x3072x768 packed", 512, 3072, 768, Packed: true),
        new("bert 512x768x3072 NK", 512, 768, 3072),
        new("bert 512x768x3072 KN", 512, 768, 3072, TransposeB: false),
        new("bert 512x768x3072 KM KN", 512, 768, 3072, TransposeA: true, TransposeB: false),
        new("bert 128x768x768 packed", 128, 768, 768, Packed: true),
        new("forward 3072x384x384 packed", 3072, 384, 384, Packed: true),
        new("forward 3072x1536x384 packed", 3072, 1536, 384, Packed: true),
        new("forward 3072x384x1536 packed", 3072, 384, 1536, Packed: true),
        new("forward 3072x384x1536 NK", 3072, 384, 1536),
        new("dX 3072x384x384 KN", 3072, 384, 384, TransposeB: false),
        new("dX 3072x384x1536 KN", 3072, 384, 1536, TransposeB: false),
        new("dX 3072x1536x384 KN", 3072, 1536, 384, TransposeB: false),
        new("dW 384x384x3072 KM KN", 384, 384, 3072, TransposeA: true, TransposeB: false),
        new("dW 1536x384x3072 KM KN", 1536, 384, 3072, TransposeA: true, TransposeB: false),
        new("dW 384x1536x3072 KM KN", 384, 1536, 3072, TransposeA: true, TransposeB: false),
        new("square 1024 KN", 1024, 1024, 1024, TransposeB: false),
        new("heads scores 384x(80x80x32)", 80, 80, 32, Sequences: 32, Heads: 12),
        new("heads values 384x(80x32x80)", 80, 32, 80, TransposeB: false, Sequences: 32, Heads: 12),
        new("heads dK 384x(80x32x80) KM", 80, 32, 80, TransposeA: true, TransposeB: false, Sequences: 32, Heads: 12),
        new("cached heads scores 12x(80x80x32)", 80, 80, 32, Sequences: 1, Heads: 12),
        new("cached heads values 12x(80x32x80)", 80, 32, 80, TransposeB: false, Sequences: 1, Heads: 12),
        new("cached heads dK 12x(80x32x80) KM", 80, 32, 80, TransposeA: true, TransposeB: false, Sequences: 1, Heads: 12),
        new("gemv 1x768x3072 packed", 1, 768, 3072, Packed: true),
        new("gemv 1x3072x768 packed", 1, 3072, 768, Packed: true),
        new("gemv 1x768x3072 NK", 1, 768, 3072),
        new("gemv 1x768x3072 KN", 1, 768, 3072, TransposeB: false),
        new("skinny 8x768x3072 packed", 8, 768, 3072, Packed: true),
        new("skinny 8x768x3072 KN", 8, 768, 3072, TransposeB: false),
    ];
}
