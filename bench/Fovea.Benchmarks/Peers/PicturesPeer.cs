using System.Globalization;
using Fovea.Numerics;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Threads;
using Fovea.Onnx;

namespace Fovea.Benchmarks.Peers;

/// <summary>ResNet-50 and SE-ResNet-50, the same ONNX file calculated by our executor and by ONNX Runtime.</summary>
internal static unsafe class PicturesPeer
{
    public static int Run(Options options)
    {
        int[] threads = options.Numbers("--threads", $"{WorkerPool.Threads}"), batches = options.Numbers("--batch", "1,8");
        int size = (int)options.Number("--size", 224);
        string only = options.Text("--only", "");
        var table = new PeerTable(options, seconds: 2);
        foreach (int count in threads)
            foreach (int batch in batches)
            {
                double plain = 0;
                foreach ((string name, bool gates) in ((string, bool)[])[("ResNet-50", false), ("SE-ResNet-50", true)])
                {
                    if (!name.StartsWith(only, StringComparison.Ordinal)) continue;
                    double time = Compare(table, name, new ResidualNetwork(batch, size, gates), count);
                    if (gates && plain > 0) table.Note(string.Create(CultureInfo.InvariantCulture, $"gates, batch {batch}: {time / plain - 1:+0.0%;-0.0%} time"));
                    plain = time;
                }
            }
        table.Finish();
        return 0;
    }

    private static double Compare(PeerTable table, string name, ResidualNetwork residual, int threads)
    {
        (int batch, int size) = (residual.Batch, residual.Size);
        using OnnxModel model = Load(residual.Network);
        using Memory pictures = new((nint)batch * 3 * size * size), theirs = new((nint)batch * 1000);
        using OnnxRuntimePeer peer = new(residual.Network, threads);
        peer.Input("x", pictures.Pointer, batch, 3, size, size).Output(residual.Output, theirs.Pointer, batch, 1000);
        float[] ours = new float[batch * 1000];
        long bytes = 0;
        void Run()
        {
            using Pass pass = new(options: new PassOptions { Threads = threads });
            Tensor x = pass.Tensor(pictures.Span, [batch, 3, size, size]);
            model.Run(pass, new Dictionary<string, Tensor> { ["x"] = x })[residual.Output].CopyTo(ours);
            bytes = pass.PeakBytes;
        }
        Warm.Up(Run, seconds: 3);
        Pairs pairs = table.Compare(name, $"{name}, {batch} x {size} x {size}", threads, Run, peer.Run, residual.Flops);
        table.Note($"{name}, batch {batch}: activations {bytes / 1e6:F0} MB");
        Agreement.Expect(name, ours, theirs.Span, 1e-3 * theirs.Span.ToArray().Max(MathF.Abs));
        return pairs.Ours;
    }

    /// <summary>Through a file, as everybody's networks come.</summary>
    public static OnnxModel Load(OnnxNetwork network)
    {
        string file = Path.Combine(Path.GetTempPath(), $"fovea-{Guid.NewGuid():N}.onnx");
        try
        {
            File.WriteAllBytes(file, network.Bytes);
            return OnnxModel.Load(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
