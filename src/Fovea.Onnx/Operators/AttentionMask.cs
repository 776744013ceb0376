using Fovea.Attention;
using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Which keys the queries of an attention operator may see, and what is added to their scores: said once, used by the fused kernel and by hand.</summary>
/// <param name="call">The operator.</param>
/// <param name="queries">How many queries.</param>
/// <param name="keys">How many keys, those of the past included.</param>
internal sealed class AttentionMask(Call call, int queries, int keys)
{
    private readonly List<(bool[] Allowed, Shape Shape)> _allowed = [];
    private Tensor? _bias;
    private bool _causal;

    /// <summary>A mask of truth values or of numbers that are added. Keys beyond its end can't be seen.</summary>
    public void Add(OnnxValue mask)
    {
        Shape.Expect(mask.Shape.Rank is >= 1 and <= 4 && mask.Shape[-1] <= keys, $"a mask must be [B, H, Tq, Tk] or stretch to it, with at most {keys} keys, got {mask.Shape}");
        int missing = keys - (int)mask.Shape[-1];
        if (!mask.IsFloat)
        {
            Shape shape = mask.Shape.With(-1, mask.Shape[-1] + missing);
            long[] steps = Places.Steps(mask.Shape);
            int[] places = Places.Of(shape, at => at[^1] < mask.Shape[-1] ? Places.At(at, steps) : Places.Nowhere);
            _allowed.Add((Array.ConvertAll(places, place => place != Places.Nowhere && mask.Integers[place] != 0), shape));
            return;
        }
        Tensor bias = mask.Floats;
        if (missing > 0) bias = Tensor.Concatenate([bias, call.Zero(mask.Shape.With(-1, missing)) + float.NegativeInfinity], -1);
        _bias = _bias is { } known ? known + bias : bias;
    }

    /// <summary>A query sees keys up to its own place, which is so many keys after its index.</summary>
    public void AddCausal(int offset)
    {
        if (keys == queries + offset) _causal = true;
        else AddPairs([1, 1, queries, keys], (_, query, key) => key <= query + offset);
    }

    /// <summary>As <see cref="AddCausal(int)"/>, with an offset for each item of the batch.</summary>
    public void AddCausal(ReadOnlySpan<long> offsets)
    {
        long[] given = offsets.ToArray();
        AddPairs([given.Length, 1, queries, keys], (item, query, key) => key <= query + given[item]);
    }

    /// <summary>Only so many keys of each item of the batch are there.</summary>
    public void AddLengths(ReadOnlySpan<long> lengths)
    {
        long[] given = lengths.ToArray();
        AddPairs([given.Length, 1, 1, keys], (item, _, key) => key < given[item]);
    }

    /// <summary>For the fused kernel.</summary>
    public Mask ToMask()
    {
        Mask mask = _causal ? Mask.Causal : Mask.None;
        if (_bias is { } bias) mask = mask.And(Mask.Bias(bias));
        foreach ((bool[] allowed, Shape shape) in _allowed) mask = mask.And(Mask.Allow(allowed, shape));
        return mask;
    }

    /// <summary>By hand: minus infinity where a key can't be seen.</summary>
    /// <param name="scores">[B, H, Tq, Tk].</param>
    public Tensor AddTo(Tensor scores)
    {
        if (_bias is { } bias) scores += bias;
        if (_causal) AddPairs([1, 1, queries, keys], (_, query, key) => key <= query + keys - queries);
        foreach ((bool[] allowed, Shape shape) in _allowed)
            scores += call.Pass.Tensor(Array.ConvertAll(allowed, seen => seen ? 0 : float.NegativeInfinity), shape);
        _causal = false;
        return scores;
    }

    private void AddPairs(Shape shape, Func<long, long, long, bool> sees)
    {
        bool[] allowed = new bool[shape.Count];
        for (int i = 0; i < allowed.Length; i++)
            allowed[i] = sees(i / shape[3] / shape[2] / shape[1], i / shape[3] % shape[2], i % shape[3]);
        _allowed.Add((allowed, shape));
    }
}
