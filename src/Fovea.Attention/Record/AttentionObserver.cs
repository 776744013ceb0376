using Fovea.Numerics;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Attention;

namespace Fovea.Attention;

/// <summary>Makes room for what a layer is asked to show, and reports it when the kernels have filled it in.</summary>
internal unsafe struct AttentionObserver
{
    private readonly Pass _pass;
    private readonly int _layer;
    private readonly Shape _pairs;
    private readonly string _path;
    private readonly AttentionKind _kind;
    private readonly AttentionGrid? _grid;
    private (int First, int End) _heads, _queries;
    private Tensor _weights, _scores, _entropy, _received, _topKeys, _topWeights, _relevance, _weightGradients;

    /// <summary>Counts the layer where anything is captured.</summary>
    public AttentionObserver(Pass pass, AttentionKind kind, in AttentionProblem problem, AttentionGrid? grid)
    {
        (_pass, _kind, _grid) = (pass, kind, grid);
        _pairs = [problem.Batch, problem.Heads, problem.Queries, problem.Keys];
        (_layer, _path) = pass.Capture.IsEmpty ? (-1, "") : (pass.CountLayer(), pass.LayerPath);
    }

    /// <summary>Before the forward kernel.</summary>
    public void MakeRoom(ref AttentionResults results)
    {
        if (_layer < 0) return;
        Shape rows = _pairs[..3];
        if (Asked(Seen.Entropy) is not null) results.Entropy = Room(ref _entropy, rows);
        if (Asked(Seen.Received) is not null) results.Received = Room(ref _received, [_pairs[0], _pairs[1], _pairs[3]]);
        if (Asked(Seen.TopKeys) is { } top)
        {
            results.Top = top.Parameter;
            results.TopKeys = (int*)Room(ref _topKeys, rows.Append([top.Parameter]));
            results.TopWeights = Room(ref _topWeights, rows.Append([top.Parameter]));
        }
        MakeRoomForPairs(ref results);
    }

    private void MakeRoomForPairs(ref AttentionResults results)
    {
        CaptureRequest? weights = Asked(Seen.Weights), scores = Asked(Seen.Scores);
        if ((weights ?? scores) is not { } part) return;
        if (weights is not null && scores is not null) part = AttentionExtensions.Merge(weights, scores with { Kind = Seen.Weights });

        _heads = AttentionExtensions.Part(part.Heads, (int)_pairs[1], "heads");
        _queries = AttentionExtensions.Part(part.Queries, (int)_pairs[2], "queries");
        (results.FirstHead, results.EndHead) = _heads;
        (results.FirstQuery, results.EndQuery) = _queries;
        Shape kept = [_pairs[0], _heads.End - _heads.First, _queries.End - _queries.First, _pairs[3]];
        if (weights is not null) results.Weights = Room(ref _weights, kept);
        if (scores is not null) results.Scores = Room(ref _scores, kept);
    }

    /// <summary>After the forward kernel.</summary>
    public readonly void Report()
    {
        if (_layer < 0) return;
        if (_grid is not null) Report(Seen.Grid, _grid.Numbers);
        Report(Seen.Scores, _scores);
        Report(Seen.Weights, _weights);
        if (_heads.End > 0) Report(Seen.Parts, new DetachedTensor([4], [_heads.First, _heads.End, _queries.First, _queries.End]));
        Report(Seen.Entropy, _entropy);
        Report(Seen.Received, _received);
        if (_topKeys.Pass is null) return;
        ReadOnlySpan<int> keys = new(_topKeys.Pointer, (int)_topKeys.Count);
        float[] asNumbers = new float[keys.Length];
        for (int i = 0; i < keys.Length; i++) asNumbers[i] = keys[i];
        Report(Seen.TopKeys, new DetachedTensor(_topKeys.Shape, asNumbers));
        Report(Seen.TopWeights, _topWeights);
    }

    /// <summary>What each head adds to the layer's output: the output projection is a sum over heads, each with its own columns of the matrix.</summary>
    /// <param name="mixed">[B, Tq, H, Dv]: what the heads saw.</param>
    /// <param name="projection">[W, H · Dv].</param>
    public readonly void ReportContributions(Tensor mixed, Weight projection)
    {
        if (Asked(Seen.HeadContributions) is null) return;
        (nint batch, nint queries, nint heads, nint size) = ((nint)mixed.Shape[0], (nint)mixed.Shape[1], (nint)mixed.Shape[2], (nint)mixed.Shape[3]);
        nint width = (nint)projection.Shape[0];
        using Pass.Loan room = _pass.Borrow(batch * heads * queries * width);           // [B, H, Tq, W]
        Gemm.Run(new GemmCall(queries, width, size)
        {
            A = mixed.Pointer,
            LeadingA = heads * size,
            B = projection.Pointer,
            LeadingB = heads * size,
            TransposeB = true,
            C = room.Pointer,
            Outer = new GemmBatch(batch, queries * heads * size, 0, heads * queries * width),
            Inner = new GemmBatch(heads, size, size, queries * width),
            Set = _pass.InstructionSet,
            Threads = _pass.Threads,
        });
        Shape shape = [batch, heads, queries, width];
        Report(Seen.HeadContributions, new DetachedTensor(shape, new ReadOnlySpan<float>(room.Pointer, checked((int)shape.Count)).ToArray()));
    }

    /// <summary>The contributions of heads were asked for, and nothing follows the heads.</summary>
    public readonly void RefuseContributions()
    {
        if (Asked(Seen.HeadContributions) is not null)
            throw new NotSupportedException($"can't capture {Seen.HeadContributions} of '{_path}': attention by itself has no output projection: ask a MultiHeadAttention for them");
    }

    /// <summary>Before the backward kernel.</summary>
    public void MakeRoom(ref AttentionGradients gradients)
    {
        if (_layer < 0) return;
        if (Asked(Seen.GradientTimesAttention) is not null) gradients.Relevance = Room(ref _relevance, [_pairs[0], _pairs[2], _pairs[3]]);
        if (Asked(Seen.WeightGradients) is not null) gradients.Weights = Room(ref _weightGradients, _pairs);
    }

    /// <summary>After the backward kernel.</summary>
    public readonly void ReportGradients()
    {
        Report(Seen.GradientTimesAttention, _relevance);
        Report(Seen.WeightGradients, _weightGradients);
    }

    /// <summary>Gradients were asked for of a layer that none flow through.</summary>
    public readonly void RefuseGradients()
    {
        if (Asked(Seen.GradientTimesAttention) is not null || Asked(Seen.WeightGradients) is not null)
            throw new NotSupportedException($"no gradient flows through the attention of '{_path}', so none can be captured: watch its input first, with pass.Watch(x)");
    }

    private readonly CaptureRequest? Asked(string kind) => _layer < 0 ? null : _pass.Capture.Find(kind, _layer);

    private readonly float* Room(ref Tensor tensor, Shape shape)
    {
        tensor = _pass.New(shape);
        return tensor.Pointer;
    }

    private readonly void Report(string kind, Tensor tensor)
    {
        if (tensor.Pass is not null) Report(kind, tensor.Detach());
    }

    private readonly void Report(string kind, DetachedTensor value) =>
        _pass.Observe(new Observation(_path, kind, value) { Layer = _layer, Sort = Seen.SortOf(_kind) });
}
