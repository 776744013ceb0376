using Fovea.Attention;
using Fovea.Benchmarks.Attention;
using Fovea.Numerics;
using Fovea.Numerics.Kernels.Attention;
using Fovea.Onnx;

namespace Fovea.Benchmarks.Peers;

/// <summary>
/// One more token: its key and value are added to those of 4,095 others, and its query attends to all. Ours with a
/// <see cref="KeyValueCache"/>, a pass for each token; ONNX Runtime with GroupQueryAttention, whose cache is one buffer that it writes into, and with
/// the ways that have no cache and are given all keys ready, whichever is the fastest.
/// </summary>
internal static unsafe class DecodingPeer
{
    public static void Compare(PeerTable table, int heads, int keyHeads, int size, int keys, int threads)
    {
        using AttentionSet given = new(1, keys, heads, keyHeads, size);
        AttentionProblem problem = given.Problem;
        using KeyValueCache cache = new(1, keyHeads, size);
        float[] query = Numbers(problem.Query, 0, 1, heads, size), key = Numbers(problem.Key, keys - 1, 1, keyHeads, size), value = Numbers(problem.Value, keys - 1, 1, keyHeads, size);
        using (Pass pass = new())
            cache.Append(pass.Tensor(Numbers(problem.Key, 0, keys - 1, keyHeads, size), [1, keys - 1, keyHeads, size]), pass.Tensor(Numbers(problem.Value, 0, keys - 1, keyHeads, size), [1, keys - 1, keyHeads, size]));

        void Ours()
        {
            using Pass pass = new(options: new PassOptions { Threads = threads });
            cache.Truncate(keys - 1);
            cache.Append(pass.Tensor(key, [1, 1, keyHeads, size]), pass.Tensor(value, [1, 1, keyHeads, size]));
            Tensor output = pass.Tensor(query, [1, 1, heads, size]).AttendTo(cache, Mask.Causal);
            output.Values.CopyTo(new Span<float>(given.Results.Output.Pointer, heads * size));
        }
        for (int i = 0; i < 300; i++) Ours();
        using OnnxAttention theirs = new(in problem, threads);
        (string way, Action run) = theirs.Best(given.Results.Output);
        table.Compare("decode", $"1 query, {keys} keys, {heads} heads, {keyHeads} of keys, of {size} ({way})", threads, Ours, run);
    }

    private static float[] Numbers(HeadsView from, int first, int count, int heads, int size) => new Span<float>(from.At(0, first, 0), count * heads * size).ToArray();

    /// <summary>com.microsoft.GroupQueryAttention with past and present in one buffer, [B, Hkv, Tk, D].</summary>
    public static (OnnxRuntimePeer Peer, Memory Output) Grouped(in AttentionProblem problem, Memory keys, Memory values, int threads)
    {
        (long batch, long heads, long keyHeads, long length, long size) = (problem.Batch, problem.Heads, problem.KeyHeads, problem.Keys, problem.Size);
        OnnxNetwork network = new();
        string[] inputs =
        [
            network.Input("q", batch, 1, heads * size), network.Input("k", batch, 1, keyHeads * size), network.Input("v", batch, 1, keyHeads * size),
            network.Input("past k", batch, keyHeads, length, size), network.Input("past v", batch, keyHeads, length, size),
            network.Input("lengths", ElementType.Int32, batch), network.Input("total", ElementType.Int32, 1),
        ];
        string[] results = network.Add("com.microsoft.GroupQueryAttention", inputs, 3, OnnxNetwork.Integer("num_heads", heads), OnnxNetwork.Integer("kv_num_heads", keyHeads));
        network.Output(results[0], batch, 1, heads * size);
        network.Output(results[1], batch, keyHeads, length, size);
        network.Output(results[2], batch, keyHeads, length, size);
        Memory output = new((nint)(batch * heads * size));
        OnnxRuntimePeer peer = new(network, threads);
        peer.Input("q", problem.Query.Pointer, batch, 1, heads * size)
            .Input("k", problem.Key.At(0, (nint)length - 1, 0), batch, 1, keyHeads * size).Input("v", problem.Value.At(0, (nint)length - 1, 0), batch, 1, keyHeads * size)
            .Input("past k", keys.Pointer, batch, keyHeads, length, size).Input("past v", values.Pointer, batch, keyHeads, length, size)
            .Input("lengths", [(int)length - 1], batch).Input("total", [(int)length], 1)
            .Output(results[0], output.Pointer, batch, 1, heads * size)
            .Output(results[1], keys.Pointer, batch, keyHeads, length, size).Output(results[2], values.Pointer, batch, keyHeads, length, size);
        return (peer, output);
    }
}
