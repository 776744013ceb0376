using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>
/// Drops weights of up to 64 queries. Which ones follows from their numbers alone, so the backward pass drops the same
/// without a mask being kept, and tiles of any size drop alike.
/// </summary>
internal readonly unsafe struct WeightDropout<T> where T : unmanaged, ILanes<T>
{
    private const int Width = LaneSoftmax.Width, Margin = 48;               // a row starts within a block of four, and ends with a group of eight blocks

    private readonly float* _rows, _lanes;

    public WeightDropout(ref readonly AttentionProblem problem, scoped ref Carver room, int keyTile)
    {
        if (problem.DropProbability == 0) return;
        _rows = room.Take(RowStride(keyTile) * Width);
        _lanes = room.Take((nint)keyTile * Width);
    }

    public static nint Room(ref readonly AttentionProblem problem, int keyTile) =>
        problem.DropProbability == 0 ? 0 : (RowStride(keyTile) + keyTile) * Width;

    private static nint RowStride(int keyTile) => Carver.Rounded(keyTile + Margin);

    /// <summary>Draws what is to be dropped of a tile; then it can be applied to any number of strips.</summary>
    public void Draw(in AttentionProblem problem, int batch, int head, int firstQuery, int queries, int firstKey, int keys)
    {
        nint stride = RowStride(keys);
        for (int query = 0; query < queries; query++)
        {
            ulong element = (ulong)problem.RowOf(batch, head, firstQuery + query) * (ulong)problem.Keys + (ulong)firstKey;
            int skip = (int)(element % 4);
            float* to = _rows + query * stride;
            Philox.Uniforms<T>(problem.DropKey, element / 4, to, (skip + keys + 3) / 4);
            if (skip > 0) new Span<float>(to + skip, keys).CopyTo(new Span<float>(to, keys));
        }
        LaneTranspose.Run<T>(_rows, stride, queries, keys, 1, _lanes, Width);
    }

    /// <summary>Sets dropped elements of a strip [keys, 64] to zero and scales the others up.</summary>
    public void Apply(in AttentionProblem problem, float* strip, int keys, int lanes) => Apply(in problem, strip, keys, lanes, strip);

    /// <summary>The same beside the strip, in room of this struct; what was drawn is used up.</summary>
    public float* Take(in AttentionProblem problem, float* strip, int keys, int lanes)
    {
        Apply(in problem, strip, keys, lanes, _lanes);
        return _lanes;
    }

    private void Apply(in AttentionProblem problem, float* strip, int keys, int lanes, float* to) =>
        LaneSoftmax.Drop<T>(strip, _lanes, keys, lanes, problem.DropProbability, 1 / (1 - problem.DropProbability), to);
}
