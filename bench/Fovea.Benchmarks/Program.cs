using Fovea.Benchmarks;
using Fovea.Benchmarks.Attention;
using Fovea.Benchmarks.Bytes;
using Fovea.Benchmarks.Convolution;
using Fovea.Benchmarks.Gemm;
using Fovea.Benchmarks.Peers;
using Fovea.Benchmarks.Processes;
using Fovea.Benchmarks.Scaling;
using Fovea.Benchmarks.Training;

// Every mode measures what it compares in one process, alternating, and takes the best of many short runs:
// absolute times are noise on a machine that is shared.
switch (args)
{
    case ["gemm", .. var rest]:
        return GemmBenchmark.Run(rest);
    case ["conv", .. var rest]:
        return ConvolutionBenchmark.Run(rest);
    case ["gates", .. var rest]:
        return GateBenchmark.Run(new Options("gates", rest));
    case ["train-reader", .. var rest]:
        return ReaderStep.Run(new Options("train-reader", rest));
    case ["train-pictures", .. var rest]:
        return PictureTraining.Run(new Options("train-pictures", rest));
    case ["bytes", .. var rest]:
        return ByteBenchmark.Run(rest);
    case ["looking", .. var rest]:
        return LookingBenchmark.Run(new Options("looking", rest));
    case ["peers", var kind, .. var rest] when PeerBenchmark.Run(kind, rest) is { } code:
        return code;
    case ["scaling", .. var rest]:
        return ScalingBenchmark.Run(new Options("scaling", rest));
    case ["memory", .. var rest]:
        return MemoryTable.Run(new Options("memory", rest));
    case ["start-up", .. var rest]:
        return StartUp.Run(new Options("start-up", rest));
    case ["backward", .. var rest]:
        return BackwardBenchmark.Run(new Options("backward", rest));
    case ["--help"]:
        Console.WriteLine(Usage);
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

internal static partial class Program
{
    private const string Usage = """
        usage: dotnet run -c Release --project bench/Fovea.Benchmarks -- MODE [options]
        Our own kernels beside the peak of the processor, or one way beside another:
          gemm     [--set vector512,vector256] [--threads 1,2] [--seconds 0.5] [--only TEXT] [--shape MxNxK[:KM][:KN][:packed],...]
          conv     [--set vector512,vector256] [--threads 1] [--seconds 0.5] [--only TEXT]
          gates    [--threads 2] [--seconds 4] [--batch 1,8] [--size 224] [--only model|graph]
                   what squeeze and excitation adds to the time of ResNet-50
          looking  [--set vector512,vector256] [--threads 1,2] [--seconds 2] [--length 128,512,2048]
          backward [--set vector512,vector256] [--threads 1,2] [--seconds 2] [--length 128,512,2048] [--heads 12] [--key-heads 12] [--size 64] [--batch 1] [--causal]
          bytes    [--threads 1,2] [--seconds 0.3] [--model FOLDER --rounded FOLDER]
                   weights of 8 bits beside 32; the copy of a model is made by 'fovea models round'
        From one thread to all and from short texts to long ones, with charts; memory; whole processes:
          scaling  [--threads 1,2] [--seconds 0.5] [--length 128,256,512,1024,2048,4096,8192,16384]
          memory   [--only MiniLM|BERT-base|attention|ResNet-50]
          start-up [--runs 31] [--program FILE]
        Steps of training, their share of the peak:
          train-reader   [--threads 1,2] [--seconds 4] [--batch 32] [--length 96]
          train-pictures [--threads 2] [--seconds 3] [--batch 128] [--only seresnet20]
        Beside ONNX Runtime, in one process, in turns:
          peers gemm      [--threads 1,2] [--seconds 0.3] [--only large|gemv|random] [--seed 1] [--shape MxNxK,...]
          peers attention [--threads 1,2] [--seconds 0.3] [--only fixed|random|causal|decode] [--seed 1]
          peers models    [--threads 1,2] [--seconds 1] [--only MiniLM|BERT-base]
          peers conv      [--threads 1,2] [--seconds 0.3] [--only 3x3]
          peers pictures  [--threads 2] [--seconds 2] [--batch 1,8] [--size 224] [--only ResNet-50]
          with each [--peer-avx2], which takes AVX-512 from the peer (DOTNET_EnableAVX512=0 takes it from us)
        --save keeps the rows in bench/results, of all modes but gemm and conv.
        dotnet run -c Release --project bench/Fovea.Benchmarks -- peers gemm --only large --threads 1
        """;
}
