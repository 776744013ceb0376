namespace Fovea.Benchmarks.Peers;

/// <summary>Beside ONNX Runtime: which kinds of work there are.</summary>
internal static class PeerBenchmark
{
    /// <returns>The exit code, or none where there is no such kind.</returns>
    public static int? Run(string kind, string[] arguments) => kind switch
    {
        "gemm" => GemmPeer.Run(new Options("peers gemm", arguments)),
        "conv" => ConvolutionPeer.Run(new Options("peers conv", arguments)),
        "pictures" => PicturesPeer.Run(new Options("peers pictures", arguments)),
        "models" => BertPeer.Run(new Options("peers models", arguments)),
        "attention" => AttentionPeer.Run(new Options("peers attention", arguments)),
        _ => null,
    };
}
