using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// Attention backwards, for one key head and the query heads that share it: gradients of query, key and value. Weights
/// are made again from the scores, bit for bit, tile by tile; nothing of size Tq x Tk is kept or needed.
/// </summary>
/// <remarks>
/// Dao et al., "FlashAttention", 2022, arXiv:2205.14135, appendix B.4. With W the weights and O the output:
/// dV = Wᵀ dO, dW = dO Vᵀ, dS = W ∘ (dW - Σ W ∘ dW), where Σ over keys of W ∘ dW is dO · O; dQ = scale · dS K, dK = scale · dSᵀ Q.
/// </remarks>
internal unsafe ref struct BackwardTile<T> where T : unmanaged, ILanes<T>
{
    private const int Width = LaneSoftmax.Width;

    private readonly ref readonly AttentionProblem _problem;
    private readonly ref readonly AttentionGradients _gradients;
    private readonly int _keyTile, _size, _valueSize;
    private readonly float* _weights, _scoreGradients, _capped, _queryGradient, _keyGradient, _valueGradient;
    private readonly float* _queryRows, _outputRows, _outputLanes, _mixedLanes, _largest, _inverse, _mean, _ones;
    private readonly WeightDropout<T> _dropout;
    private ScoreTile<T> _scores;
    private int _batch, _head, _firstQuery;

    public BackwardTile(ref readonly AttentionProblem problem, ref readonly AttentionGradients gradients, float* room)
    {
        _problem = ref problem;
        _gradients = ref gradients;
        _keyTile = ScoreTile<T>.KeyTile(in problem, gradients.KeyTile);
        (_size, _valueSize) = (Padded(problem.Size), Padded(problem.ValueSize));
        Carver carver = new(room);
        _scores = new ScoreTile<T>(in problem, ref carver, _keyTile);
        _dropout = new WeightDropout<T>(in problem, ref carver, _keyTile);
        nint strip = (nint)_keyTile * Width, keys = (nint)problem.Keys;
        _weights = carver.Take(strip);
        _scoreGradients = carver.Take(strip);
        _capped = carver.Take(strip);
        _queryGradient = carver.Take((nint)problem.Size * Width);
        _keyGradient = carver.Take(keys * _size);
        _valueGradient = carver.Take(keys * _valueSize);
        _queryRows = carver.Take(_size * Width);
        _outputRows = carver.Take(_valueSize * Width);
        _outputLanes = carver.Take(problem.ValueSize * Width);
        _mixedLanes = carver.Take(problem.ValueSize * Width);
        _largest = carver.Take(Width);
        _inverse = carver.Take(Width);
        _mean = carver.Take(Width);
        _ones = carver.Take(Math.Max(Width, Math.Max(_size, _valueSize)));
    }

    public static nint Room(ref readonly AttentionProblem problem, ref readonly AttentionGradients gradients)
    {
        int keyTile = ScoreTile<T>.KeyTile(in problem, gradients.KeyTile), size = Padded(problem.Size), valueSize = Padded(problem.ValueSize);
        return ScoreTile<T>.Room(in problem, keyTile) + WeightDropout<T>.Room(in problem, keyTile)
            + 3 * (nint)keyTile * Width + (nint)problem.Size * Width
            + (nint)problem.Keys * (size + valueSize) + ((nint)size + valueSize + 2 * problem.ValueSize + 4) * Width
            + size + valueSize;
    }

    /// <summary>Where the numbers of a head are lanes, they fill whole vectors of any width, so that pieces stay aligned.</summary>
    private static int Padded(int size) => (int)Carver.Rounded(size);

    /// <summary>All gradients of one key head: its query heads, and their queries, one after the other.</summary>
    public void Run(int batch, int keyHead)
    {
        _batch = batch;
        new Span<float>(_ones, Math.Max(Width, Math.Max(_size, _valueSize))).Fill(1);
        new Span<float>(_keyGradient, _problem.Keys * _size).Clear();
        new Span<float>(_valueGradient, _problem.Keys * _valueSize).Clear();

        int group = _problem.Heads / _problem.KeyHeads;
        for (_head = keyHead * group; _head < (keyHead + 1) * group; _head++)
            for (_firstQuery = 0; _firstQuery < _problem.Queries; _firstQuery += Width) RunQueries();

        Store(_keyGradient, _size, _problem.Scale, _problem.Size, _problem.Keys, _gradients.Key.Pointer == null ? null : _gradients.Key.At(batch, 0, keyHead), _gradients.Key.Row, _gradients.AddToKey);
        Store(_valueGradient, _valueSize, 1, _problem.ValueSize, _problem.Keys, _gradients.Value.Pointer == null ? null : _gradients.Value.At(batch, 0, keyHead), _gradients.Value.Row, _gradients.AddToValue);
    }

    private void RunQueries()
    {
        _scores.Begin(_batch, _head, _firstQuery);
        LoadQueries();
        new Span<float>(_queryGradient, _problem.Size * Width).Clear();
        for (int key = _scores.FirstKey; key < _scores.EndKey; key += _keyTile)
        {
            int keys = Math.Min(_keyTile, _scores.EndKey - key);
            Sight sight = _scores.Look(key, keys);
            if (sight != Sight.Nothing) RunKeys(key, keys, sight);
            else if (_gradients.Scores != null) StoreScoreGradients(key, keys, seen: false);
        }
        if (_gradients.Scores != null) ClearUnseen();
        if (_gradients.Query.Pointer != null) StoreQueryGradient();
    }

    /// <summary>Query and dO by rows, dO in lanes as well, and what the forward pass left about each query.</summary>
    private readonly void LoadQueries()
    {
        int queries = _scores.Queries;
        ref readonly HeadsView given = ref _gradients.OutputGradient;
        ScoreTile<T>.LoadLanes(in given, _batch, _head, _firstQuery, queries, _scores.Lanes, _problem.ValueSize, 1, _outputLanes);
        CopyRows(in _problem.Query, queries, _problem.Size, _queryRows, _size);
        CopyRows(in given, queries, _problem.ValueSize, _outputRows, _valueSize);

        nint at = _problem.RowOf(_batch, _head, _firstQuery);
        new Span<float>(_inverse, Width).Clear();                           // a lane without a query weighs nothing
        new Span<float>(_largest, Width).Clear();
        for (int lane = 0; lane < queries; lane++)
        {
            _largest[lane] = _gradients.Largest[at + lane];
            _inverse[lane] = _gradients.Inverse[at + lane];
        }
        ScoreTile<T>.LoadLanes(in _gradients.Output, _batch, _head, _firstQuery, queries, _scores.Lanes, _problem.ValueSize, 1, _mixedLanes);
        LaneSoftmax.Dot<T>(_mixedLanes, _outputLanes, _problem.ValueSize, _scores.Lanes, _mean);    // dO · O, which is Σ W ∘ dW
    }

    private readonly void CopyRows(in HeadsView from, int rows, int size, float* to, int stride)
    {
        for (int row = 0; row < rows; row++, to += stride)
        {
            new Span<float>(from.At(_batch, _firstQuery + row, _head), size).CopyTo(new Span<float>(to, size));
            new Span<float>(to + size, stride - size).Clear();
        }
    }

    private readonly void RunKeys(int firstKey, int keys, Sight sight)
    {
        int keyHead = _problem.KeyHead(_head), lanes = _scores.Lanes;
        _scores.Score(firstKey, keys, sight, _weights);
        LaneSoftmax.Weights<T>(_weights, keys, lanes, _largest, _inverse);              // W    [keys, 64]
        LaneBlocks.Multiply<T>(keys, _problem.ValueSize, _problem.Value.At(_batch, firstKey, keyHead), _problem.Value.Row, 1,
            _outputLanes, Width, _scoreGradients, Width, lanes, null);                  // dW   [keys, 64]
        if (_problem.DropProbability > 0)
        {
            _dropout.Draw(in _problem, _batch, _head, _firstQuery, _scores.Queries, firstKey, keys);
            _dropout.Apply(in _problem, _scoreGradients, keys, lanes);
        }
        LaneSoftmax.ScoreGradients<T>(_weights, _scoreGradients, keys, lanes, _mean);   // dS   [keys, 64]
        if (_gradients.Scores != null) StoreScoreGradients(firstKey, keys, seen: true);
        if (_problem.DropProbability > 0) _dropout.Apply(in _problem, _weights, keys, lanes);
        if (_gradients.Value.Pointer != null)
            LaneBlocks.Multiply<T>(keys, _scores.Queries, _weights, Width, 1, _outputRows, _valueSize,
                _valueGradient + (nint)firstKey * _valueSize, _valueSize, _valueSize, _ones);   // dV += Wᵀ dO
        AddScoreProducts(firstKey, keys);
    }

    /// <summary>From dS to the gradients of query and key.</summary>
    private readonly void AddScoreProducts(int firstKey, int keys)
    {
        if (_problem.SoftCap > 0)
        {
            _scores.Products(firstKey, keys, _capped);
            LaneSoftmax.CapGradients<T>(_capped, _scoreGradients, keys, _scores.Lanes, _problem.SoftCap);
        }
        if (_gradients.Query.Pointer != null)
            LaneBlocks.Multiply<T>(_problem.Size, keys, _problem.Key.At(_batch, firstKey, _problem.KeyHead(_head)), 1, _problem.Key.Row,
                _scoreGradients, Width, _queryGradient, Width, _scores.Lanes, _ones);   // dQᵀ += Kᵀ dSᵀ
        if (_gradients.Key.Pointer != null)
            LaneBlocks.Multiply<T>(keys, _scores.Queries, _scoreGradients, Width, 1, _queryRows, _size,
                _keyGradient + (nint)firstKey * _size, _size, _size, _ones);            // dK += dSᵀ Q
    }

    private readonly void StoreQueryGradient()
    {
        // The rows of the tile are free by now: they take the gradient on its way.
        LaneTranspose.Run<T>(_queryGradient, Width, _problem.Size, _scores.Queries, 1, _queryRows, _size);
        Store(_queryRows, _size, _problem.Scale, _problem.Size, _scores.Queries, _gradients.Query.At(_batch, _firstQuery, _head), _gradients.Query.Row, _gradients.AddToQuery);
    }

    private static void Store(float* from, int stride, float scale, int size, int rows, float* to, nint toStride, bool add)
    {
        if (to == null) return;
        for (int row = 0; row < rows; row++, from += stride, to += toStride)
            if (add) for (int d = 0; d < size; d++) to[d] += scale * from[d];
            else for (int d = 0; d < size; d++) to[d] = scale * from[d];
    }

    private readonly void StoreScoreGradients(int firstKey, int keys, bool seen)
    {
        float* to = _gradients.Scores + _problem.RowOf(_batch, _head, _firstQuery) * _problem.Keys + firstKey;
        if (seen) LaneTranspose.Run<T>(_scoreGradients, Width, keys, _scores.Queries, 1, to, _problem.Keys);
        else for (int query = 0; query < _scores.Queries; query++) new Span<float>(to + (nint)query * _problem.Keys, keys).Clear();
    }

    private readonly void ClearUnseen()
    {
        float* row = _gradients.Scores + _problem.RowOf(_batch, _head, _firstQuery) * _problem.Keys;
        for (int query = 0; query < _scores.Queries; query++, row += _problem.Keys)
        {
            new Span<float>(row, _scores.FirstKey).Clear();
            new Span<float>(row + _scores.EndKey, _problem.Keys - _scores.EndKey).Clear();
        }
    }
}
