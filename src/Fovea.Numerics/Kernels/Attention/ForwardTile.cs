using System.Runtime.CompilerServices;
using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// Attention of up to 64 queries of one head. Score, stabilise, normalise, mix: tile by tile of keys, or, where something is
/// asked about single weights, each step over all keys, with 64 x Tk exponentials at hand and still no Tq x Tk matrix.
/// </summary>
internal unsafe struct ForwardTile<T> where T : unmanaged, ILanes<T>
{
    private const int Width = LaneSoftmax.Width;

    private readonly AttentionProblem* _problem;
    private readonly AttentionResults* _results;
    private readonly int _keyTile;
    private readonly float* _strip, _output, _largest, _old, _factor, _sum, _moment, _inverse, _shares, _received, _maxima, _best;
    private readonly WeightDropout<T> _dropout;
    private ScoreTile<T> _scores;
    private int _batch, _head, _firstQuery;
    private bool _mixed;

    /// <param name="strip">[<see cref="StripRows"/>, 64]: tiles that work in turns share it.</param>
    public ForwardTile(ref readonly AttentionProblem problem, ref readonly AttentionResults results, ref Carver room, float* strip)
    {
        _problem = AttentionProblem.Pointer(in problem);
        _results = (AttentionResults*)Unsafe.AsPointer(ref Unsafe.AsRef(in results));
        _keyTile = KeyTile(in problem, in results);
        _scores = new ScoreTile<T>(in problem, ref room, _keyTile);
        _dropout = new WeightDropout<T>(in problem, ref room, _keyTile);
        _strip = strip;
        _output = room.Take((nint)problem.ValueSize * Width);
        _largest = room.Take(Width);
        _old = room.Take(Width);
        _factor = room.Take(Width);
        _sum = room.Take(Width);
        _moment = room.Take(Width);
        _inverse = room.Take(Width);
        _shares = room.Take(ReceivedRoom(in problem, in results));
        _received = room.Take(ReceivedRoom(in problem, in results));
        _maxima = room.Take(MaximaRoom(in problem, in results));
        _best = room.Take(TopKeys<T>.Room(results.Top));
        if (results.Received != null) new Span<float>(_received, problem.Keys).Clear();
    }

    public static nint Room(ref readonly AttentionProblem problem, ref readonly AttentionResults results) =>
        ScoreTile<T>.Room(in problem, KeyTile(in problem, in results)) + WeightDropout<T>.Room(in problem, KeyTile(in problem, in results))
        + ((nint)problem.ValueSize + 6) * Width
        + 2 * Carver.Rounded(ReceivedRoom(in problem, in results)) + Carver.Rounded(MaximaRoom(in problem, in results)) + Carver.Rounded(TopKeys<T>.Room(results.Top));

    public static int KeyTile(ref readonly AttentionProblem problem, ref readonly AttentionResults results) =>
        ScoreTile<T>.KeyTile(in problem, results.KeyTile);

    public static nint StripRows(ref readonly AttentionProblem problem, ref readonly AttentionResults results) =>
        results.NeedsStrip ? problem.Keys : KeyTile(in problem, in results);

    private static nint ReceivedRoom(ref readonly AttentionProblem problem, ref readonly AttentionResults results) =>
        results.Received == null ? 0 : (nint)problem.Keys + T.Count;

    private static nint MaximaRoom(ref readonly AttentionProblem problem, ref readonly AttentionResults results) =>
        results.TopKeys == null ? 0 : (nint)TopKeys<T>.Groups(problem.Keys) * Width;

    /// <summary>Turns to the queries from <paramref name="firstQuery"/> of one head.</summary>
    public void Begin(int batch, int head, int firstQuery)
    {
        _batch = batch;
        _head = head;
        _firstQuery = firstQuery;
        _scores.Begin(batch, head, firstQuery);
        new Span<float>(_largest, Width).Fill(LaneSoftmax.Nothing);
        new Span<float>(_sum, Width).Clear();
        new Span<float>(_moment, Width).Clear();
        _mixed = false;
    }

    /// <summary>Writes the results of these queries, when all keys were looked at.</summary>
    public readonly void End()
    {
        if (!_mixed) new Span<float>(_output, _problem->ValueSize * Width).Clear();
        LaneSoftmax.Invert<T>(_sum, _scores.Queries, _scores.Lanes, _inverse);
        if (_results->NeedsStrip) StoreFromStrip();
        StoreOutput();
        if (_results->WantsRows) StoreStatistics();
    }

    /// <summary>No query of this tile sees a key outside of these.</summary>
    public readonly int FirstKey => _scores.FirstKey;

    public readonly int EndKey => _scores.EndKey;

    private readonly float* MomentIfWanted => _results->Entropy != null ? _moment : null;

    /// <summary>All four steps for the keys from <paramref name="firstKey"/>, as far as any query sees them.</summary>
    public void Step(int firstKey, int endKey)
    {
        int key = Math.Max(firstKey, _scores.FirstKey), keys = Math.Min(endKey, _scores.EndKey) - key;
        if (keys <= 0) return;
        Sight sight = _scores.Look(key, keys);
        if (sight == Sight.Nothing) return;

        int lanes = _scores.Lanes;
        _scores.Score(key, keys, sight, _strip);
        Buffer.MemoryCopy(_largest, _old, Width * sizeof(float), Width * sizeof(float));
        LaneSoftmax.FoldLargest<T>(_strip, keys, lanes, _largest);
        LaneSoftmax.Rescale<T>(lanes, _old, _largest, _factor, _sum, MomentIfWanted);
        LaneSoftmax.Exponentials<T>(_strip, keys, lanes, _largest, _sum, MomentIfWanted, null, 0);
        Mix(key, keys, _strip, _factor);
    }

    /// <summary>Tiles of keys begin at fixed places, where pages do.</summary>
    private readonly int EndOfTile(int key) => (key / _keyTile + 1) * _keyTile;

    /// <summary>The scores of all keys, then the other steps, with the exponentials of all keys at hand.</summary>
    public void RunInSteps()
    {
        int first = _scores.FirstKey, end = _scores.EndKey, lanes = _scores.Lanes;
        for (int key = first, next; key < end; key = next)
        {
            next = Math.Min(EndOfTile(key), end);
            _scores.Score(key, next - key, _scores.Look(key, next - key), Strip(key));
            LaneSoftmax.FoldLargest<T>(Strip(key), next - key, lanes, _largest);
        }
        if (_results->Scores != null) StorePairs(_results->Scores, LaneSoftmax.Ln2, float.NegativeInfinity);
        new Span<float>(_factor, Width).Fill(1);
        for (int key = first, next; key < end; key = next)
        {
            next = Math.Min(EndOfTile(key), end);
            float* maxima = _results->TopKeys != null ? _maxima + (nint)((key - first) / LaneSoftmax.Group) * T.Count : null;
            LaneSoftmax.Exponentials<T>(Strip(key), next - key, lanes, _largest, _sum, MomentIfWanted, maxima, TopKeys<T>.Groups(end - first));
            Mix(key, next - key, Strip(key), _factor);
        }
    }

    /// <summary>Where the row of a key begins, if all keys are at hand.</summary>
    private readonly float* Strip(int key) => _strip + (nint)(key - _scores.FirstKey) * Width;

    private readonly void StoreFromStrip()
    {
        int first = _scores.FirstKey, count = _scores.EndKey - first;
        if (_results->Received != null) AddReceived(first, count);
        if (_results->TopKeys != null) StoreTopKeys(first, count);
        if (_results->Weights != null) StoreWeights(count);
    }

    private readonly void AddReceived(int firstKey, int count)
    {
        LaneSoftmax.Received<T>(_strip, count, _scores.Lanes, _inverse, _shares);
        new Span<float>(_shares + count, T.Count).Clear();
        KeyLanes.AddScaled<T>(_shares, 1, (count + T.Count - 1) / T.Count, _received + firstKey);
    }

    /// <summary>output[d, lane] = keep[lane] · output[d, lane] + Σ over keys of strip[key, lane] · value[key, d].</summary>
    private void Mix(int firstKey, int keys, float* strip, float* keep)
    {
        if (_problem->DropProbability > 0)
        {
            _dropout.Draw(in *_problem, _batch, _head, _firstQuery, _scores.Queries, firstKey, keys);
            strip = _dropout.Take(in *_problem, strip, keys, _scores.Lanes);
        }
        LaneBlocks.Multiply<T>(_problem->ValueSize, keys, _problem->Value.At(_batch, firstKey, _problem->KeyHead(_head)), 1, _problem->Value.Row,
            strip, Width, _output, Width, _scores.Lanes, _mixed ? keep : null);
        _mixed = true;
    }

    private readonly void StoreOutput()
    {
        LaneSoftmax.ScaleLanes<T>(_output, _problem->ValueSize, _scores.Lanes, _inverse);
        LaneTranspose.Run<T>(_output, Width, _problem->ValueSize, _scores.Queries, 1, _results->Output.At(_batch, _firstQuery, _head), _results->Output.Row);
    }

    private readonly void StoreStatistics()
    {
        Store(_largest, _results->Largest);
        Store(_inverse, _results->Inverse);
        LaneSoftmax.Logarithms<T>(_sum, _moment, _largest, _scores.Lanes, _old, _factor);
        Store(_old, _results->LogSumExp);
        Store(_factor, _results->Entropy);
    }

    /// <summary>A number of each query into a [B, H, Tq] result, where it is wanted.</summary>
    private readonly void Store(float* lanes, float* to)
    {
        if (to != null) new ReadOnlySpan<float>(lanes, _scores.Queries).CopyTo(new Span<float>(to + _problem->RowOf(_batch, _head, _firstQuery), _scores.Queries));
    }

    private readonly void StoreTopKeys(int firstKey, int count)
    {
        nint at = _problem->RowOf(_batch, _head, _firstQuery) * _results->Top;
        TopKeys<T>.Find(_strip, _maxima, firstKey, count, _scores.Queries, _inverse, _results->Top, _best, _results->TopKeys + at, _results->TopWeights + at);
    }

    /// <summary>The strip holds weights from here on, not exponentials.</summary>
    private readonly void StoreWeights(int count)
    {
        LaneSoftmax.ScaleLanes<T>(_strip, count, _scores.Lanes, _inverse);
        StorePairs(_results->Weights, 1, 0);
    }

    /// <summary>Writes the strip into the rows of a [B, heads, queries, Tk] result, for those heads and queries that it holds.</summary>
    private readonly void StorePairs(float* to, float scale, float unseen)
    {
        ref readonly AttentionResults wanted = ref *_results;
        int endHead = Math.Min(wanted.EndHead, _problem->Heads), endQuery = Math.Min(wanted.EndQuery, _problem->Queries);
        int first = Math.Max(wanted.FirstQuery, _firstQuery), end = Math.Min(endQuery, _firstQuery + _scores.Queries);
        if (_head < wanted.FirstHead || _head >= endHead || first >= end) return;

        nint keys = _problem->Keys, heads = endHead - wanted.FirstHead, queries = endQuery - wanted.FirstQuery;
        float* row = to + ((_batch * heads + _head - wanted.FirstHead) * queries + first - wanted.FirstQuery) * keys;
        LaneTranspose.Run<T>(_strip + (first - _firstQuery), Width, _scores.EndKey - _scores.FirstKey, end - first, scale, row + _scores.FirstKey, keys);
        for (int query = first; query < end; query++, row += keys)
        {
            new Span<float>(row, _scores.FirstKey).Fill(unseen);
            new Span<float>(row + _scores.EndKey, _problem->Keys - _scores.EndKey).Fill(unseen);
        }
    }

    /// <summary>What keys received from all these queries: [Tk].</summary>
    public readonly void StoreReceived(float* to) => new ReadOnlySpan<float>(_received, _problem->Keys).CopyTo(new Span<float>(to, _problem->Keys));
}
