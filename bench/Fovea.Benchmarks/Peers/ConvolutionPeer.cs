using Fovea.Numerics;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Convolution;
using Fovea.Numerics.Threads;

namespace Fovea.Benchmarks.Peers;

/// <summary>Single convolutions with a constant kernel beside ONNX Runtime's, input and output lying as ONNX says: [B, C, H, W].</summary>
internal static unsafe class ConvolutionPeer
{
    private readonly record struct Work(string Name, int Batch, int Inputs, int Outputs, int Groups, int Height, int Width, int KernelHeight, int KernelWidth, int Stride = 1, int Dilation = 1);

    private static readonly Work[] s_works =
    [
        new("7x7 by 2, 3 to 64 of 224", 1, 3, 64, 1, 224, 224, 7, 7, 2),
        new("3x3, 64 of 56", 1, 64, 64, 1, 56, 56, 3, 3),
        new("3x3, 128 of 28", 1, 128, 128, 1, 28, 28, 3, 3),
        new("3x3, 256 of 14", 1, 256, 256, 1, 14, 14, 3, 3),
        new("3x3, 512 of 7", 1, 512, 512, 1, 7, 7, 3, 3),
        new("3x3 by 2, 128 of 56", 1, 128, 128, 1, 56, 56, 3, 3, 2),
        new("3x3 dilated by 2, 128 of 28", 1, 128, 128, 1, 28, 28, 3, 3, 1, 2),
        new("1x7, 192 of 17", 1, 192, 192, 1, 17, 17, 1, 7),
        new("7x1, 192 of 17", 1, 192, 192, 1, 17, 17, 7, 1),
        new("1x1, 64 to 256 of 56", 1, 64, 256, 1, 56, 56, 1, 1),
        new("1x1, 256 to 64 of 56", 1, 256, 64, 1, 56, 56, 1, 1),
        new("1x1, 1024 to 256 of 14", 1, 1024, 256, 1, 14, 14, 1, 1),
        new("1x1, 512 to 2048 of 7", 1, 512, 2048, 1, 7, 7, 1, 1),
        new("1x1 by 2, 256 to 512 of 56", 1, 256, 512, 1, 56, 56, 1, 1, 2),
        new("3x3, 32 groups of 4, 56", 1, 128, 128, 32, 56, 56, 3, 3),
        new("depthwise 3x3, 96 of 112", 1, 96, 96, 96, 112, 112, 3, 3),
        new("depthwise 5x5 by 2, 240 of 28", 1, 240, 240, 240, 28, 28, 5, 5, 2),
        new("depthwise 7x7, 96 of 56", 1, 96, 96, 96, 56, 56, 7, 7),
        new("3x3, 16 of 28, 128 images", 128, 16, 16, 1, 28, 28, 3, 3),
    ];

    public static int Run(Options options)
    {
        string only = options.Text("--only", "");
        var table = new PeerTable(options);
        foreach (int threads in options.Numbers("--threads", $"1,{WorkerPool.Threads}"))
            foreach (Work work in s_works.Where(work => work.Name.Contains(only, StringComparison.Ordinal))) Compare(table, work, threads);
        table.Finish();
        return 0;
    }

    private static void Compare(PeerTable table, Work work, int threads)
    {
        int padY = work.Dilation * (work.KernelHeight / 2), padX = work.Dilation * (work.KernelWidth / 2);
        Window window = new() { Stride = [work.Stride], Dilation = [work.Dilation], Padding = [padY, padX] };
        Sliding over = window.Over([work.Height, work.Width], [work.KernelHeight, work.KernelWidth]);
        ConvolutionProblem problem = new(work.Batch, work.Inputs, work.Outputs, work.Groups, over);
        long[] shape = [work.Batch, work.Outputs, .. over.OutputShape(2)];
        using Memory x = new(problem.Batch * problem.Inputs * work.Height * work.Width), ours = new(problem.Batch * problem.Outputs * problem.Positions), theirs = new(ours.Count);
        using Weight weight = new("weight", [work.Outputs, work.Inputs / work.Groups, work.KernelHeight, work.KernelWidth]);
        using Memory numbers = new((nint)weight.Shape.Count, seed: 2);
        numbers.Span.CopyTo(weight.Values);

        var network = new OnnxNetwork();
        string result = network.Add("Conv", [network.Input("x", work.Batch, work.Inputs, work.Height, work.Width), network.Constant(numbers.Span, work.Outputs, work.Inputs / work.Groups, work.KernelHeight, work.KernelWidth)],
            OnnxNetwork.IntegerList("strides", work.Stride, work.Stride), OnnxNetwork.IntegerList("dilations", work.Dilation, work.Dilation),
            OnnxNetwork.IntegerList("pads", padY, padX, padY, padX), OnnxNetwork.Integer("group", work.Groups));
        network.Output(result, shape);
        using OnnxRuntimePeer peer = new(network, threads);
        peer.Input("x", x.Pointer, work.Batch, work.Inputs, work.Height, work.Width).Output(result, theirs.Pointer, shape);

        double flops = 2.0 * problem.Batch * problem.Outputs * problem.Positions * problem.Sum;
        void Run() => ConvolutionForward.Run(Processor.Current, problem, x.Pointer, weight.Pointer, default, ours.Pointer, threads, weight);
        Warm.Up(Run, seconds: 0.5);
        table.Compare("convolutions", work.Name, threads, Run, peer.Run, flops);
        Agreement.Expect(work.Name, ours.Span, theirs.Span, 1e-5 * Math.Sqrt(problem.Sum) * 4);
    }
}
