using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>How much of a tile of queries x keys may be seen.</summary>
internal enum Sight { Nothing, Part, Everything }

/// <summary>
/// Up to 64 queries of one head, ready to be scored against any run of keys: strips [keys, 64] of scores in units of ln 2
/// with scale, cap, bias and masks applied. The forward and the backward pass make their scores here, so they are equal to the bit.
/// </summary>
internal unsafe struct ScoreTile<T> where T : unmanaged, ILanes<T>
{
    private const int Width = LaneSoftmax.Width;

    /// <summary>Where a tile of queries begins to see keys is a multiple of this, so that groups of keys lie alike everywhere.</summary>
    public const int Group = 8;

    private readonly AttentionProblem* _problem;
    private readonly float* _queries, _room, _low, _high;
    private int _batch, _head, _firstQuery;
    private int _latestLow, _earliestHigh;

    /// <summary>Queries in this tile, at most 64, and the lanes they take: whole vectors.</summary>
    public int Queries, Lanes;

    /// <summary>No query of this tile sees a key outside of these.</summary>
    public int FirstKey, EndKey;

    public ScoreTile(ref readonly AttentionProblem problem, scoped ref Carver room, int keyTile)
    {
        _problem = AttentionProblem.Pointer(in problem);
        _queries = room.Take((nint)problem.Size * Width);
        _low = room.Take(Width);
        _high = room.Take(Width);
        _room = room.Take(problem.Bias.IsPresent && problem.Bias.Query != 0 ? (nint)keyTile * Width : 0);
    }

    /// <summary>Floats of scratch that the constructor takes.</summary>
    public static nint Room(ref readonly AttentionProblem problem, int keyTile) => ((nint)problem.Size + 2 + keyTile) * Width;

    /// <summary>How many keys are worked on at a time: a strip of them fits into the first cache, which is 32 KB where there is no AVX-512. Whole <see cref="Group"/>s.</summary>
    public static int KeyTile(ref readonly AttentionProblem problem, int wanted) =>
        Math.Min(problem.Keys, wanted > 0 ? (wanted + Group - 1) / Group * Group : T.Count == 8 ? HeadsView.PageLength / 2 : HeadsView.PageLength);

    /// <summary>Turns to the queries from <paramref name="firstQuery"/> of one head.</summary>
    public void Begin(int batch, int head, int firstQuery)
    {
        _batch = batch;
        _head = head;
        _firstQuery = firstQuery;
        Queries = Math.Min(Width, _problem->Queries - firstQuery);
        Lanes = (Queries + T.Count - 1) / T.Count * T.Count;
        float scale = _problem->SoftCap > 0 ? _problem->Scale : _problem->Scale * LaneSoftmax.Log2E;
        LoadLanes(in _problem->Query, batch, head, firstQuery, Queries, Lanes, _problem->Size, scale, _queries);
        FindRange();
    }

    /// <summary>Transposes rows into lanes; lanes without a row get zeros.</summary>
    public static void LoadLanes(in HeadsView from, int batch, int head, int firstRow, int rows, int lanes, int size, float scale, float* to)
    {
        if (rows != lanes) LaneSoftmax.ClearLast<T>(to, size, lanes);
        LaneTranspose.Run<T>(from.At(batch, firstRow, head), from.Row, rows, size, 1, to, Width);
        if (scale != 1) LaneSoftmax.Scale<T>(to, Width, size, lanes, scale);
    }

    private void FindRange()
    {
        (FirstKey, _earliestHigh) = RangeOf(0);
        (_latestLow, EndKey) = RangeOf(Queries - 1);
        FirstKey = FirstKey < EndKey ? FirstKey / Group * Group : EndKey;
    }

    private readonly (int Low, int High) RangeOf(int lane) => _problem->RangeOf(_batch, _firstQuery + lane);

    /// <summary>Whether the queries of this tile see the keys from <paramref name="firstKey"/>: a tile that nobody sees is skipped.</summary>
    public readonly Sight Look(int firstKey, int keys)
    {
        if (firstKey >= EndKey || firstKey + keys <= FirstKey) return Sight.Nothing;
        Sight sight = firstKey >= _latestLow && firstKey + keys <= _earliestHigh ? Sight.Everything : Sight.Part;
        if (!_problem->Allowed.IsPresent) return sight;

        bool some = false, all = true;
        int rows = _problem->Allowed.Query == 0 ? 1 : Queries;
        for (int row = 0; row < rows; row++)
        {
            Sight found = LookAtRow(row, firstKey, keys);
            some |= found != Sight.Nothing;
            all &= found == Sight.Everything;
        }
        return !some ? Sight.Nothing : all ? sight : Sight.Part;
    }

    private readonly Sight LookAtRow(int row, int firstKey, int keys)
    {
        byte* allowed = _problem->Allowed.At(_batch, _head, _firstQuery + row, firstKey);
        if (_problem->Allowed.Key == 0) return *allowed != 0 ? Sight.Everything : Sight.Nothing;
        ReadOnlySpan<byte> flags = new(allowed, keys);
        if (flags.IndexOf((byte)0) < 0) return Sight.Everything;
        return flags.IndexOfAnyExcept((byte)0) < 0 ? Sight.Nothing : Sight.Part;
    }

    /// <summary>strip[key, lane] = the score of each query with each of <paramref name="keys"/> keys, hidden ones minus infinity.</summary>
    /// <param name="strip">[keys, 64].</param>
    /// <param name="sight">What <see cref="Look"/> said.</param>
    public readonly void Score(int firstKey, int keys, Sight sight, float* strip)
    {
        if (sight == Sight.Nothing)
        {
            new Span<float>(strip, keys * Width).Fill(float.NegativeInfinity);
            return;
        }
        Products(firstKey, keys, strip);
        if (_problem->SoftCap > 0) LaneSoftmax.Cap<T>(strip, keys, Lanes, _problem->SoftCap);
        if (_problem->Bias.IsPresent) AddBias(firstKey, keys, strip);
        if (sight == Sight.Everything) return;
        HideOutside(firstKey, keys, strip);
        if (_problem->Allowed.IsPresent) HideForbidden(firstKey, keys, strip);
    }

    /// <summary>strip[key, lane] = query · key with the scale, before cap, bias and masks.</summary>
    public readonly void Products(int firstKey, int keys, float* strip) =>
        LaneBlocks.Multiply<T>(keys, _problem->Size, _problem->Key.At(_batch, firstKey, _problem->KeyHead(_head)), _problem->Key.Row, 1,
            _queries, Width, strip, Width, Lanes, null);

    private readonly void AddBias(int firstKey, int keys, float* strip)
    {
        ref readonly PairsView<float> bias = ref _problem->Bias;
        float* from = bias.At(_batch, _head, _firstQuery, firstKey);
        if (bias.Query == 0)
        {
            LaneSoftmax.AddToKeys<T>(strip, keys, Lanes, from, bias.Key);
            return;
        }
        if (Queries != Lanes) LaneSoftmax.ClearLast<T>(_room, keys, Lanes);
        if (bias.Key == 1) LaneTranspose.Run<T>(from, bias.Query, Queries, keys, LaneSoftmax.Log2E, _room, Width);
        else LaneTranspose.Gather(from, bias.Query, bias.Key, Queries, keys, LaneSoftmax.Log2E, _room, Width);
        LaneSoftmax.Add<T>(strip, keys, Lanes, _room);
    }

    private readonly void HideOutside(int firstKey, int keys, float* strip)
    {
        if (firstKey >= _latestLow && firstKey + keys <= _earliestHigh) return;
        for (int lane = 0; lane < Lanes; lane++)
        {
            (int low, int high) = RangeOf(Math.Min(lane, Queries - 1));
            _low[lane] = Math.Clamp(low - firstKey, -1, keys + 1);   // small enough to be exact in a float
            _high[lane] = Math.Clamp(high - firstKey, -1, keys + 1);
        }
        LaneSoftmax.HideOutside<T>(strip, keys, Lanes, _low, _high);
    }

    private readonly void HideForbidden(int firstKey, int keys, float* strip)
    {
        ref readonly PairsView<byte> allowed = ref _problem->Allowed;
        int rows = allowed.Query == 0 ? 1 : Queries, width = allowed.Query == 0 ? Lanes : 1;
        for (int row = 0; row < rows; row++)
        {
            if (LookAtRow(row, firstKey, keys) == Sight.Everything) continue;
            byte* flags = allowed.At(_batch, _head, _firstQuery + row, firstKey);
            for (int key = 0; key < keys; key++)
                if (flags[key * allowed.Key] == 0) new Span<float>(strip + (nint)key * Width + row, width).Fill(float.NegativeInfinity);
        }
    }
}
