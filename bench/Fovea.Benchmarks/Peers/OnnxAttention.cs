using System.Diagnostics;
using Fovea.Numerics.Kernels.Attention;

namespace Fovea.Benchmarks.Peers;

/// <summary>The ways in which ONNX Runtime can solve an attention problem, on copies of its numbers.</summary>
internal sealed unsafe class OnnxAttention : IDisposable
{
    private readonly AttentionProblem _problem;
    private readonly int _threads;
    private readonly Memory _queries, _keys, _values;
    private readonly List<(string Name, OnnxRuntimePeer Peer, Memory Output, bool Apart)> _ways = [];

    public OnnxAttention(in AttentionProblem problem, int threads)
    {
        (_problem, _threads) = (problem, threads);
        nint asking = (nint)Batch * Queries * Heads * Size, asked = (nint)Batch * Keys * KeyHeads * Size;
        (_queries, _keys, _values) = (new Memory(asking), new Memory(asked), new Memory(asked));
        Apart(problem.Query, Queries, Heads, _queries);
        Apart(problem.Key, Keys, KeyHeads, _keys);
        Apart(problem.Value, Keys, KeyHeads, _values);
        AddStandard();
        if (Queries == 1) AddGrouped();
        if (KeyHeads != Heads) return;
        AddOwn();
        if (problem.After != 0) AddProducts();
    }

    private int Batch => _problem.Batch;
    private int Heads => _problem.Heads;
    private int KeyHeads => _problem.KeyHeads;
    private int Queries => _problem.Queries;
    private int Keys => _problem.Keys;
    private int Size => _problem.Size;
    private bool Causal => _problem.After == 0;

    /// <summary>Checks all ways against what ours said, and picks the fastest.</summary>
    public (string Name, Action Run) Best(HeadsView ours)
    {
        (string Name, Action Run) best = default;
        double least = double.MaxValue;
        foreach ((string name, OnnxRuntimePeer peer, Memory output, bool apart) in _ways)
        {
            peer.Run();
            Agree(name, ours, output, apart);
            for (int i = 0; i < 3; i++)
            {
                long begin = Stopwatch.GetTimestamp();
                peer.Run();
                double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
                if (seconds < least) (least, best) = (seconds, (name, peer.Run));
            }
        }
        return best;
    }

    public void Dispose()
    {
        foreach ((_, OnnxRuntimePeer peer, Memory output, _) in _ways)
        {
            peer.Dispose();
            output.Dispose();
        }
        foreach (Memory memory in new[] { _queries, _keys, _values }) memory.Dispose();
    }

    /// <summary>com.microsoft.MultiHeadAttention on [B, T, H · D].</summary>
    private void AddOwn()
    {
        OnnxNetwork network = new();
        long width = (long)Heads * Size;
        string[] inputs = [network.Input("q", Batch, Queries, width), network.Input("k", Batch, Keys, width), network.Input("v", Batch, Keys, width)];
        string result = network.Add("com.microsoft.MultiHeadAttention", inputs, OnnxNetwork.Integer("num_heads", Heads), OnnxNetwork.Integer("unidirectional", Causal ? 1 : 0));
        network.Output(result, Batch, Queries, width);
        Memory output = new((nint)Batch * Queries * Heads * Size);
        OnnxRuntimePeer peer = new(network, _threads);
        peer.Input("q", _problem.Query.Pointer, Batch, Queries, width).Input("k", _problem.Key.Pointer, Batch, Keys, width).Input("v", _problem.Value.Pointer, Batch, Keys, width);
        _ways.Add(("MultiHeadAttention", peer.Output(result, output.Pointer, Batch, Queries, width), output, false));
    }

    private void AddGrouped()
    {
        (OnnxRuntimePeer peer, Memory output) = DecodingPeer.Grouped(in _problem, _keys, _values, _threads);
        _ways.Add(("GroupQueryAttention", peer, output, false));
    }

    /// <summary>Attention of the standard on [B, H, T, D].</summary>
    private void AddStandard()
    {
        OnnxNetwork network = new();
        AddApart("Attention", network, network.Add("Attention", Inputs(network), OnnxNetwork.Integer("is_causal", Causal ? 1 : 0)));
    }

    /// <summary>softmax(Q Kᵀ / √D) V out of single operators, which ONNX Runtime fuses as it likes.</summary>
    private void AddProducts()
    {
        OnnxNetwork network = new();
        string[] inputs = Inputs(network);
        string turned = network.Add("Transpose", [inputs[1]], OnnxNetwork.IntegerList("perm", 0, 1, 3, 2));
        string scores = network.Add("Mul", [network.Add("MatMul", [inputs[0], turned]), network.Constant([1 / MathF.Sqrt(Size)], 1)]);
        AddApart("MatMul", network, network.Add("MatMul", [network.Add("Softmax", [scores], OnnxNetwork.Integer("axis", -1)), inputs[2]]));
    }

    private string[] Inputs(OnnxNetwork network) =>
        [network.Input("q", Batch, Heads, Queries, Size), network.Input("k", Batch, KeyHeads, Keys, Size), network.Input("v", Batch, KeyHeads, Keys, Size)];

    private void AddApart(string name, OnnxNetwork network, string result)
    {
        network.Output(result, Batch, Heads, Queries, Size);
        Memory output = new((nint)Batch * Heads * Queries * Size);
        OnnxRuntimePeer peer = new(network, _threads);
        peer.Input("q", _queries.Pointer, Batch, Heads, Queries, Size).Input("k", _keys.Pointer, Batch, KeyHeads, Keys, Size).Input("v", _values.Pointer, Batch, KeyHeads, Keys, Size);
        _ways.Add((name, peer.Output(result, output.Pointer, Batch, Heads, Queries, Size), output, true));
    }

    /// <summary>[B, T, H, D] to [B, H, T, D].</summary>
    private void Apart(HeadsView from, int length, int heads, Memory to)
    {
        float* next = to.Pointer;
        for (int batch = 0; batch < Batch; batch++)
            for (int head = 0; head < heads; head++)
                for (int row = 0; row < length; row++, next += Size) new Span<float>(from.At(batch, row, head), Size).CopyTo(new Span<float>(next, Size));
    }

    private void Agree(string name, HeadsView ours, Memory theirs, bool apart)
    {
        using Memory turned = new(theirs.Count);
        if (apart) Apart(ours, Queries, Heads, turned);
        Agreement.Expect(name, apart ? turned.Span : new Span<float>(ours.Pointer, (int)theirs.Count), theirs.Span, 1e-4);
    }
}
