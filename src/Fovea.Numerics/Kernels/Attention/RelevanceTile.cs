using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// The gradient of the loss with respect to the weights themselves, for up to 64 queries and all their heads, and what
/// explanations make of it: the mean over heads of max(0, weight · gradient), summed here so that heads need not be kept.
/// </summary>
internal unsafe ref struct RelevanceTile<T> where T : unmanaged, ILanes<T>
{
    private const int Width = LaneSoftmax.Width;

    private readonly ref readonly AttentionProblem _problem;
    private readonly ref readonly AttentionGradients _gradients;
    private readonly int _keyTile;
    private readonly float* _weights, _weightGradients, _relevance, _outputLanes, _largest, _inverse;
    private readonly WeightDropout<T> _dropout;
    private ScoreTile<T> _scores;

    public RelevanceTile(ref readonly AttentionProblem problem, ref readonly AttentionGradients gradients, float* room)
    {
        _problem = ref problem;
        _gradients = ref gradients;
        _keyTile = ScoreTile<T>.KeyTile(in problem, gradients.KeyTile);
        Carver carver = new(room);
        _scores = new ScoreTile<T>(in problem, ref carver, _keyTile);
        _dropout = new WeightDropout<T>(in problem, ref carver, _keyTile);
        _weights = carver.Take((nint)_keyTile * Width);
        _weightGradients = carver.Take((nint)_keyTile * Width);
        _relevance = carver.Take((nint)problem.Keys * Width);
        _outputLanes = carver.Take((nint)problem.ValueSize * Width);
        _largest = carver.Take(Width);
        _inverse = carver.Take(Width);
    }

    public static nint Room(ref readonly AttentionProblem problem, ref readonly AttentionGradients gradients)
    {
        int keyTile = ScoreTile<T>.KeyTile(in problem, gradients.KeyTile);
        return ScoreTile<T>.Room(in problem, keyTile) + WeightDropout<T>.Room(in problem, keyTile)
            + (2 * (nint)keyTile + problem.Keys + problem.ValueSize + 2) * Width;
    }

    public void Run(int batch, int firstQuery)
    {
        new Span<float>(_relevance, _problem.Keys * Width).Clear();
        for (int head = 0; head < _problem.Heads; head++) RunHead(batch, head, firstQuery);
        if (_gradients.Relevance == null) return;
        float* to = _gradients.Relevance + ((nint)batch * _problem.Queries + firstQuery) * _problem.Keys;
        LaneTranspose.Run<T>(_relevance, Width, _problem.Keys, _scores.Queries, 1, to, _problem.Keys);
    }

    private void RunHead(int batch, int head, int firstQuery)
    {
        _scores.Begin(batch, head, firstQuery);
        ScoreTile<T>.LoadLanes(in _gradients.OutputGradient, batch, head, firstQuery, _scores.Queries, _scores.Lanes, _problem.ValueSize, 1, _outputLanes);
        nint at = _problem.RowOf(batch, head, firstQuery);
        for (int lane = 0; lane < Width; lane++)
        {
            _largest[lane] = lane < _scores.Queries ? _gradients.Largest[at + lane] : 0;
            _inverse[lane] = lane < _scores.Queries ? _gradients.Inverse[at + lane] : 0;
        }
        for (int key = 0; key < _problem.Keys; key += _keyTile) RunKeys(batch, head, firstQuery, key, Math.Min(_keyTile, _problem.Keys - key));
    }

    private readonly void RunKeys(int batch, int head, int firstQuery, int firstKey, int keys)
    {
        Sight sight = _scores.Look(firstKey, keys);
        if (sight == Sight.Nothing && _gradients.Weights == null) return;
        LaneBlocks.Multiply<T>(keys, _problem.ValueSize, _problem.Value.At(batch, firstKey, _problem.KeyHead(head)), _problem.Value.Row, 1,
            _outputLanes, Width, _weightGradients, Width, _scores.Lanes, null);         // dW   [keys, 64]
        if (_problem.DropProbability > 0)
        {
            _dropout.Draw(in _problem, batch, head, firstQuery, _scores.Queries, firstKey, keys);
            _dropout.Apply(in _problem, _weightGradients, keys, _scores.Lanes);
        }
        if (_gradients.Weights != null)
            LaneTranspose.Run<T>(_weightGradients, Width, keys, _scores.Queries, 1, _gradients.Weights + _problem.RowOf(batch, head, firstQuery) * _problem.Keys + firstKey, _problem.Keys);
        if (_gradients.Relevance == null || sight == Sight.Nothing) return;

        _scores.Score(firstKey, keys, sight, _weights);
        LaneSoftmax.Weights<T>(_weights, keys, _scores.Lanes, _largest, _inverse);
        LaneSoftmax.AddRelevance<T>(_weights, _weightGradients, keys, _scores.Lanes, 1f / _problem.Heads, _relevance + (nint)firstKey * Width);
    }
}
