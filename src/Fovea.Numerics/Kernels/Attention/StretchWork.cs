using Fovea.Numerics.Memory;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>An item is a stretch of the keys of one key head, with all queries of all heads that share it.</summary>
internal unsafe struct StretchWork<T> : IWork where T : unmanaged, ILanes<T>
{
    public FewQueries<T> Shared;

    public void Run(nint item)
    {
        ref readonly AttentionProblem problem = ref Shared.Problem;
        int stretch = (int)(item % Shared.Stretches), keyHead = (int)(item / Shared.Stretches % problem.KeyHeads), batch = (int)(item / Shared.Stretches / problem.KeyHeads);
        int start = stretch * FewQueries<T>.Stretch, end = Math.Min(problem.Keys, start + FewQueries<T>.Stretch);
        (int first, _) = problem.RangeOf(batch, 0);                         // later queries see later keys
        (_, int last) = problem.RangeOf(batch, problem.Queries - 1);
        (first, last) = (Math.Max(first, start), Math.Min(last, end));

        int group = problem.Heads / problem.KeyHeads;
        nint rows = (nint)group * problem.Queries, row = problem.RowOf(batch, keyHead * group, 0);
        nint vectors = (end - start + T.Count - 1) / T.Count;
        Hide(row, rows, start, Math.Max(start, first), last, start + (int)vectors * T.Count);
        if (first < last) Score(batch, keyHead, row, rows, first, last);
        for (nint i = 0; i < rows; i++)
            Finish(batch, keyHead * group + (int)(i / problem.Queries), (int)(i % problem.Queries), stretch, row + i, start, end, first, last, vectors);
        if (first < last) Mix(batch, keyHead, stretch, row, rows, first, last);
    }

    private readonly void Mix(int batch, int keyHead, int stretch, nint row, nint rows, int first, int last)
    {
        ref readonly HeadsView values = ref Shared.Problem.Value;
        for (int key = first; key < last; key = EndOfTile(key, last))
        {
            float* from = values.At(batch, key, keyHead);
            int keys = EndOfTile(key, last) - key;
            for (nint i = 0; i < rows; i++)
                KeyLanes.Mix<T>(Strip(row + i) + key, from, values.Row, keys, Shared.ValueSize / T.Count, Shared.Mixed + Shared.Part(stretch, row + i) * Shared.ValueSize, i == 0 ? KeyLanes.RowsAhead * values.Row : 0);
            if (key + keys < last) KeyLanes.Prefetch(values.At(batch, key + keys, keyHead), values.Row, KeyLanes.RowsAhead, Shared.ValueSize);
        }
    }

    private readonly float* Strip(nint row) => Shared.Strip + row * Shared.Stride;

    /// <summary>Keys are taken page by page; where there are no pages, as many at a time.</summary>
    private static int EndOfTile(int key, int end) => Math.Min(end, (key / HeadsView.PageLength + 1) * HeadsView.PageLength);

    /// <summary>Of the keys of a stretch, hides those that no query sees, up to the end of the last vector.</summary>
    private readonly void Hide(nint row, nint rows, int start, int first, int last, int end)
    {
        for (; rows > 0; rows--, row++)
        {
            new Span<float>(Strip(row) + start, Math.Min(first, end) - start).Fill(float.NegativeInfinity);
            if (last < end) new Span<float>(Strip(row) + Math.Max(last, start), end - Math.Max(last, start)).Fill(float.NegativeInfinity);
        }
    }

    private readonly void Score(int batch, int keyHead, nint row, nint rows, int first, int last)
    {
        ref readonly AttentionProblem problem = ref Shared.Problem;
        nint size = Shared.Size, vectors = size / T.Count;
        using Scratch.Loan loan = Scratch.Rent(rows * size + 4);
        float* queries = loan.Pointer, sums = queries + rows * size;
        LoadQueries(batch, row, rows, queries);
        for (int key = first; key < last; key = EndOfTile(key, last))
        {
            float* from = problem.Key.At(batch, key, keyHead);
            int keys = EndOfTile(key, last) - key;
            nint i = 0;
            nint ahead = KeyLanes.RowsAhead * problem.Key.Row;
            for (; i + 4 <= rows; i += 4, ahead = 0) KeyLanes.ScoresOfFour<T>(queries + i * size, size, from, problem.Key.Row, keys, vectors, Strip(row + i) + key, Shared.Stride, ahead, sums);
            for (; i < rows; i++, ahead = 0) KeyLanes.Scores<T>(queries + i * size, from, problem.Key.Row, keys, vectors, Strip(row + i) + key, ahead);
            ref readonly HeadsView next = ref (key + keys < last ? ref problem.Key : ref problem.Value);   // after the keys come the values
            KeyLanes.Prefetch(next.At(batch, key + keys < last ? key + keys : first, keyHead), next.Row, KeyLanes.RowsAhead, size);
        }
    }

    /// <summary>[rows, padded size], with the scale.</summary>
    private readonly void LoadQueries(int batch, nint row, nint rows, float* to)
    {
        ref readonly AttentionProblem problem = ref Shared.Problem;
        float scale = problem.SoftCap > 0 ? problem.Scale : problem.Scale * LaneSoftmax.Log2E;
        new Span<float>(to, (int)rows * Shared.Size).Clear();
        for (nint i = row; i < row + rows; i++, to += Shared.Size)
        {
            float* query = problem.Query.At(batch, i % problem.Queries, i / problem.Queries % problem.Heads);
            for (nint d = 0; d < problem.Size; d++) to[d] = scale * query[d];
        }
    }

    /// <summary>From the scores of one row to its exponentials, with what is to be known of them.</summary>
    private readonly void Finish(int batch, int head, int query, int stretch, nint row, int start, int end, int first, int last, nint vectors)
    {
        ref readonly AttentionProblem problem = ref Shared.Problem;
        float* strip = Strip(row);
        if (problem.SoftCap > 0) KeyLanes.Cap<T>(strip + start, vectors, problem.SoftCap);
        if (problem.Bias.IsPresent)
            for (int key = first; key < last; key++) strip[key] += LaneSoftmax.Log2E * *problem.Bias.At(batch, head, query, key);
        (int low, int high) = problem.RangeOf(batch, query);
        Hide(row, 1, start, Math.Clamp(low, start, end), Math.Min(high, end), start + (int)vectors * T.Count);
        if (problem.Allowed.IsPresent)
            for (int key = first; key < last; key++)
                if (*problem.Allowed.At(batch, head, query, key) == 0) strip[key] = float.NegativeInfinity;

        nint part = Shared.Part(stretch, row);
        Shared.Largest[part] = KeyLanes.Largest<T>(strip + start, vectors);
        Shared.Sum[part] = KeyLanes.Exponentials<T>(strip + start, vectors, Shared.Largest[part], out Shared.Moment[part]);
        new Span<float>(Shared.Mixed + part * Shared.ValueSize, Shared.ValueSize).Clear();
    }
}
