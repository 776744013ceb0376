using Fovea.Numerics;
using Fovea.Numerics.Kernels.Attention;

namespace Fovea.Attention;

/// <summary>Makes room for what a layer is asked to show, and reports it when the kernels have filled it in.</summary>
internal unsafe struct AttentionObserver
{
    private readonly Pass _pass;
    private readonly int _layer;
    private readonly Shape _sizes;
    private readonly string _path;
    private Tensor _weights, _scores, _entropy, _received, _topKeys, _topWeights, _relevance, _weightGradients;

    /// <param name="pass">Says what is asked for.</param>
    /// <param name="layer">Which attention layer of the pass this is.</param>
    /// <param name="problem">The sizes.</param>
    public AttentionObserver(Pass pass, int layer, in AttentionProblem problem)
    {
        (_pass, _layer) = (pass, layer);
        _sizes = [problem.Batch, problem.Heads, problem.Queries, problem.Keys];
        _path = pass.Capture.IsEmpty ? "" : pass.LayerPath;
    }

    /// <summary>Before the forward kernel.</summary>
    public void MakeRoom(ref AttentionResults results)
    {
        if (_pass.Capture.IsEmpty) return;
        (long batch, long heads, long queries, long keys) = (_sizes[0], _sizes[1], _sizes[2], _sizes[3]);
        if (Asked(Seen.Entropy) is not null) results.Entropy = Room(ref _entropy, [batch, heads, queries]);
        if (Asked(Seen.Received) is not null) results.Received = Room(ref _received, [batch, heads, keys]);
        if (Asked(Seen.TopKeys) is { } top)
        {
            results.Top = top.Parameter;
            results.TopKeys = (int*)Room(ref _topKeys, [batch, heads, queries, top.Parameter]);
            results.TopWeights = Room(ref _topWeights, [batch, heads, queries, top.Parameter]);
        }
        CaptureRequest? weights = Asked(Seen.Weights), scores = Asked(Seen.Scores);
        if ((weights ?? scores) is not { } part) return;
        if (weights is not null && scores is not null && !(Nullable.Equals(weights.Heads, scores.Heads) && Nullable.Equals(weights.Queries, scores.Queries)))
            throw new NotSupportedException("scores and weights of different heads or queries can't be captured in one pass: ask for the same part of both");
        (results.FirstHead, results.EndHead) = Captures.Part(part.Heads, (int)heads, "heads");
        (results.FirstQuery, results.EndQuery) = Captures.Part(part.Queries, (int)queries, "queries");
        Shape kept = [batch, results.EndHead - results.FirstHead, results.EndQuery - results.FirstQuery, keys];
        if (weights is not null) results.Weights = Room(ref _weights, kept);
        if (scores is not null) results.Scores = Room(ref _scores, kept);
    }

    /// <summary>After the forward kernel.</summary>
    public readonly void Report()
    {
        if (_pass.Capture.IsEmpty) return;
        Report(Seen.Scores, _scores);
        Report(Seen.Weights, _weights);
        Report(Seen.Entropy, _entropy);
        Report(Seen.Received, _received);
        if (_topKeys.Pass is null) return;
        ReadOnlySpan<int> keys = new(_topKeys.Pointer, (int)_topKeys.Count);
        float[] asNumbers = new float[keys.Length];
        for (int i = 0; i < keys.Length; i++) asNumbers[i] = keys[i];
        _pass.Observe(_path, Seen.TopKeys, new DetachedTensor(_topKeys.Shape, asNumbers));
        Report(Seen.TopWeights, _topWeights);
    }

    /// <summary>Before the backward kernel.</summary>
    public void MakeRoom(ref AttentionGradients gradients)
    {
        if (Asked(Seen.GradientTimesAttention) is not null) gradients.Relevance = Room(ref _relevance, [_sizes[0], _sizes[2], _sizes[3]]);
        if (Asked(Seen.WeightGradients) is not null) gradients.Weights = Room(ref _weightGradients, _sizes);
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
            throw new NotSupportedException($"no gradient flows through the attention of '{_path}', so none can be captured: watch the input first, with pass.Watch(x)");
    }

    private readonly CaptureRequest? Asked(string kind) => _pass.Capture.IsEmpty ? null : _pass.Capture.Find(kind, _layer);

    private readonly float* Room(ref Tensor tensor, Shape shape)
    {
        tensor = _pass.New(shape);
        return tensor.Pointer;
    }

    private readonly void Report(string kind, Tensor tensor)
    {
        if (tensor.Pass is not null) _pass.Observe(_path, kind, tensor.Detach());
    }
}
