using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Fovea.Numerics;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Convolution;
using Fovea.Numerics.Threads;

namespace Fovea.Benchmarks.Convolution;

/// <summary>Convolutions of well-known networks beside the peak of the processor, measured in turns: forward, and the two gradients.</summary>
internal static unsafe class ConvolutionBenchmark
{
    private const int PeakItems = 8;

    private static readonly (string Name, int Batch, int Inputs, int Outputs, int Groups, int Size, int Kernel, int Stride)[] s_shapes =
    [
        ("first, 7 x 7 of 224", 1, 3, 64, 1, 224, 7, 2),
        ("3 x 3, 64 channels of 56", 1, 64, 64, 1, 56, 3, 1),
        ("3 x 3, 128 channels of 28", 1, 128, 128, 1, 28, 3, 1),
        ("3 x 3, 256 channels of 14", 1, 256, 256, 1, 14, 3, 1),
        ("3 x 3, 512 channels of 7", 1, 512, 512, 1, 7, 3, 1),
        ("3 x 3, 512 channels of 7, 8 images", 8, 512, 512, 1, 7, 3, 1),
        ("3 x 3 by 2, 128 channels of 56", 1, 128, 128, 1, 56, 3, 2),
        ("1 x 1, 64 to 256 of 56", 1, 64, 256, 1, 56, 1, 1),
        ("1 x 1, 1024 to 256 of 14", 1, 1024, 256, 1, 14, 1, 1),
        ("1 x 1, 16 to 24 of 112", 1, 16, 24, 1, 112, 1, 1),
        ("3 x 3, 32 groups of 4, 56", 1, 128, 128, 32, 56, 3, 1),
        ("depthwise 3 x 3, 96 of 112", 1, 96, 96, 96, 112, 3, 1),
        ("depthwise 5 x 5 by 2, 240 of 28", 1, 240, 240, 240, 28, 5, 2),
        ("depthwise 3 x 3, 960 of 7", 1, 960, 960, 960, 7, 3, 1),
    ];

    public static int Run(string[] options)
    {
        string Option(string name, string usual) => Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length ? options[at + 1] : usual;
        InstructionSet[] sets = [.. Option("--set", Processor.Current.ToString()).Split(',').Select(Processor.Choose)];
        int threads = int.Parse(Option("--threads", "1"), CultureInfo.InvariantCulture);
        double seconds = double.Parse(Option("--seconds", "0.5"), CultureInfo.InvariantCulture);
        string only = Option("--only", "");

        Console.WriteLine($"{"convolution",-36} {"set",-10} {"forward ms",10} {"share",6} {"dx ms",9} {"share",6} {"dw ms",9} {"share",6}");
        foreach (var shape in s_shapes.Where(shape => shape.Name.Contains(only, StringComparison.Ordinal)))
        {
            Window window = new() { Stride = [shape.Stride], Padding = [shape.Kernel / 2] };
            ConvolutionProblem problem = new(shape.Batch, shape.Inputs, shape.Outputs, shape.Groups, window.Over([shape.Size, shape.Size], [shape.Kernel, shape.Kernel]));
            foreach (InstructionSet set in sets) Measure(shape.Name, problem, set, threads, seconds);
        }
        return 0;
    }

    private static void Measure(string name, ConvolutionProblem problem, InstructionSet set, int threads, double seconds)
    {
        using Weight weight = new("weight", [problem.Outputs, problem.Sum]);
        foreach (ref float number in weight.Values) number = Random.Shared.NextSingle() - 0.5f;
        float* x = Numbers(problem.Batch * problem.Inputs * problem.Plane), w = weight.Pointer, y = Numbers(problem.Batch * problem.Outputs * problem.Positions);
        float* dx = Numbers(problem.Batch * problem.Inputs * problem.Plane), dw = Numbers(problem.Outputs * problem.Sum);
        var peak = new Peak(set);
        Action[] work =
        [
            () => WorkerPool.Run(ref peak, PeakItems, threads),
            () => ConvolutionForward.Run(set, problem, x, w, default, y, threads, weight),
            () => ConvolutionBackward.Input(set, problem, w, y, dx, false, threads, weight),
            () => ConvolutionBackward.Weights(set, problem, x, y, dw, false, threads),
        ];
        Time[] best = [Time.Longest, Time.Longest, Time.Longest, Time.Longest];
        foreach (Action one in work) one();                                     // compiles, and fetches the memory
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
            for (int i = 0; i < work.Length; i++) best[i] = best[i].Better(Time.Of(work[i]));

        double flops = 2e-9 * problem.Batch * problem.Outputs * problem.Positions * problem.Sum, most = PeakItems * peak.FlopsPerItem * 1e-9 / best[0].Wall;
        string Figures(int i) => string.Create(CultureInfo.InvariantCulture, $"{best[i].Wall * 1e3,9:F3} {flops / best[i].Wall / most,6:P0}");
        Console.WriteLine($"{name,-36} {set,-10}  {Figures(1)} {Figures(2)} {Figures(3)}");
        foreach (nint memory in (nint[])[(nint)x, (nint)y, (nint)dx, (nint)dw]) NativeMemory.AlignedFree((void*)memory);
    }

    private static float* Numbers(nint count)
    {
        float* memory = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        var random = new Random(1);
        for (nint i = 0; i < count; i++) memory[i] = random.NextSingle() - 0.5f;
        return memory;
    }
}
