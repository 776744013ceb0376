using Fovea.Benchmarks.Attention;
using Fovea.Benchmarks.Convolution;
using Fovea.Benchmarks.Gemm;

// Every mode measures what it compares in one process, alternating, and takes the best of many short runs:
// absolute times are noise on a machine that is shared.
switch (args)
{
    case ["gemm", .. var rest]:
        return GemmBenchmark.Run(rest);
    case ["conv", .. var rest]:
        return ConvolutionBenchmark.Run(rest);
    case ["looking", .. var rest]:
        return LookingBenchmark.Run(rest);
    default:
        Console.Error.WriteLine("""
            usage: dotnet run -c Release --project bench/Fovea.Benchmarks -- MODE [options]
              gemm     [--set vector512,vector256] [--threads 1,2] [--seconds 0.5] [--only TEXT] [--shape MxNxK[:KM][:KN][:packed],...]
              conv     [--set vector512,vector256] [--threads 1] [--seconds 0.5] [--only TEXT]
              looking  [--set vector512,vector256] [--threads 1,2] [--seconds 2] [--length 128,512,2048]
            """);
        return 2;
}
