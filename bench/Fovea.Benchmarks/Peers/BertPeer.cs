using System.Diagnostics;
using Fovea.Attention;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Numerics.Threads;

namespace Fovea.Benchmarks.Peers;

/// <summary>
/// Whole models of the BERT family, of random weights in the sizes of all-MiniLM-L6-v2 and of BERT-base: without a record, and with the statistics of
/// every layer (entropy, attention received, the top 8 keys of every query). The peer takes the faster of its two ways to attend.
/// </summary>
internal static unsafe class BertPeer
{
    public static IReadOnlyList<(string Name, BertConfig Config, (int Batch, int Length)[] Texts)> Models { get; } =
    [
        ("MiniLM", new BertConfig { Width = 384, Layers = 6, Heads = 12, FeedForward = 1536 }, [(1, 128), (8, 128), (1, 512)]),
        ("BERT-base", new BertConfig(), [(1, 128), (8, 128), (1, 512)]),
    ];

    public static int Run(Options options)
    {
        string only = options.Text("--only", "");
        var table = new PeerTable(options, seconds: 1);
        foreach ((string name, BertConfig config, (int, int)[] texts) in Models.Where(model => model.Name.Contains(only, StringComparison.Ordinal)))
        {
            var weights = new RandomWeights(1);
            using var model = new Bert(new Scope(weights), config);
            foreach ((int batch, int length) in texts)
                foreach (int threads in options.Numbers("--threads", $"1,{WorkerPool.Threads}")) Compare(table, name, model, weights, batch, length, threads);
            foreach (Weight weight in weights.All) weight.Dispose();
        }
        table.Finish();
        return 0;
    }

    private static void Compare(PeerTable table, string name, Bert model, RandomWeights weights, int batch, int length, int threads)
    {
        var random = new Random(1);
        int[] ids = [.. Enumerable.Range(0, batch * length).Select(_ => random.Next(1, model.Config.Vocabulary))];
        TokenBatch texts = TokenBatch.Padded([.. ids.Chunk(length)]);
        PassOptions how = new() { Threads = threads };
        using ModelRun expected = model.Run(texts, options: how);
        using Theirs theirs = new(model.Config, weights, ids, batch, length, threads, expected.Output.Values);

        double flops = Flops(model.Config, batch, length);
        string work = $"{name}, {batch} x {length}";
        table.Compare($"{name}, no record", work, threads, () => model.Run(texts, options: how).Dispose(), theirs.Run, flops);
        table.Compare($"{name}, statistics", $"{work}, statistics", threads, () => model.Run(texts, Capture.Statistics(), how).Dispose(), theirs.Run, flops);
    }

    /// <summary>Projections, scores, sums of values, and the two layers of each feed-forward.</summary>
    private static double Flops(BertConfig config, int batch, int length) =>
        2.0 * config.Layers * batch * length * (4.0 * config.Width * config.Width + 2.0 * length * config.Width + 2.0 * config.Width * config.FeedForward);

    /// <summary>The two ways, of which the faster is kept.</summary>
    private sealed class Theirs : IDisposable
    {
        private readonly Memory _output;
        private readonly OnnxRuntimePeer _peer;

        public Theirs(BertConfig config, RandomWeights weights, int[] ids, int batch, int length, int threads, ReadOnlySpan<float> expected)
        {
            _output = new Memory(batch * length * config.Width);
            OnnxRuntimePeer One(bool packed)
            {
                OnnxNetwork network = new BertNetwork(weights, config, packed).Build(batch, length, out string output);
                return new OnnxRuntimePeer(network, threads).Input("tokens", [.. ids.Select(id => (long)id)], batch, length)
                    .Input("types", new long[ids.Length], batch, length).Output(output, _output.Pointer, batch, length, config.Width);
            }
            OnnxRuntimePeer packed = One(true), apart = One(false);
            double first = Least(packed, expected), second = Least(apart, expected);
            _peer = first < second ? packed : apart;
            (first < second ? apart : packed).Dispose();
        }

        public void Run() => _peer.Run();

        private double Least(OnnxRuntimePeer peer, ReadOnlySpan<float> expected)
        {
            double least = double.MaxValue;
            for (int i = 0; i < 5; i++)
            {
                long begin = Stopwatch.GetTimestamp();
                peer.Run();
                least = Math.Min(least, Stopwatch.GetElapsedTime(begin).TotalSeconds);
            }
            Agreement.Expect("BERT", expected, _output.Span, 1e-3);
            return least;
        }

        public void Dispose()
        {
            _peer.Dispose();
            _output.Dispose();
        }
    }
}
