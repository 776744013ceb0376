using System.Numerics.Tensors;
using Fovea.Attention;

namespace Fovea.Explain;

/// <summary>
/// Follows attention through the layers of a vision Transformer, from what is said of a picture back to its patches: those of one grid, or of grids that
/// become coarser from stage to stage, with attention within windows.
/// </summary>
public static class PictureFlow
{
    /// <summary>Gradient times attention: which patches made a score what it is.</summary>
    /// <param name="record">Of <c>Capture.GradientTimesAttention()</c>, after the pass went back from the score.</param>
    /// <param name="item">Which picture of the batch.</param>
    /// <returns>The patches of the first layer; 1 is the patch that counted most.</returns>
    /// <remarks>Chefer et al., "Generic Attention-model Explainability", 2021, arXiv:2103.15679, section 3.1.</remarks>
    /// <exception cref="ArgumentException">A layer is not within a picture, or did not show what is needed, or there is no such picture.</exception>
    public static HeatMap Relevance(AttentionRecord record, int item = 0) =>
        Follow(record, item, (layer, part) => Map(layer, layer.GradientTimesAttention, part, nameof(AttentionLayer.GradientTimesAttention)), adds: true);

    /// <summary>Attention rollout: how much of each patch what is said is made of, whatever it says.</summary>
    /// <param name="record">Of <c>Capture.Weights()</c>.</param>
    /// <param name="item">Which picture of the batch.</param>
    /// <returns>The patches of the first layer; 1 is the patch that counted most.</returns>
    /// <remarks>Abnar and Zuidema, "Quantifying Attention Flow in Transformers", 2020, arXiv:2005.00928, section 3: half of a layer's output is what went in.</remarks>
    /// <exception cref="ArgumentException">A layer is not within a picture, or did not show what is needed, or there is no such picture.</exception>
    public static HeatMap Rollout(AttentionRecord record, int item = 0) => Follow(record, item, HalfSeen, adds: false);

    /// <param name="record">The layers.</param>
    /// <param name="item">Which picture.</param>
    /// <param name="map">What the queries of one window saw, [T, T].</param>
    /// <param name="adds">Whether a layer adds to what went in; else what it saw takes its place.</param>
    private static HeatMap Follow(AttentionRecord record, int item, Func<AttentionLayer, int, ReadOnlyMemory<float>> map, bool adds)
    {
        ArgumentNullException.ThrowIfNull(record);
        Shape.Expect(record.Layers.Count > 0, $"attention flows through at least 1 layer, got {record.Layers.Count}");
        Shape.Expect(item >= 0, $"a picture of the batch is counted from 0, got {item}");
        AttentionGrid grid = GridOf(record.Layers[^1]);
        float[] row = Said(grid), own = row;
        for (int i = record.Layers.Count - 1; i >= 0; i--)
        {
            AttentionLayer layer = record.Layers[i];
            AttentionGrid before = GridOf(layer);
            if (before.Rows != grid.Rows || before.Columns != grid.Columns) (row, own) = (Spread(row, grid, before), Spread(own, grid, before));
            grid = before;
            float[] seen = Seen(row, grid, window => map(layer, item * grid.Windows + window));
            if (adds) TensorPrimitives.Add(seen, row, seen);
            row = seen;
        }
        if (adds) TensorPrimitives.Subtract(row, own, row);                 // what a patch is to itself says nothing of the picture
        return HeatMap.Scaled(grid.Rows, grid.Columns, row.AsSpan(grid.Leading));
    }

    /// <summary>What is said of the picture is read from the class token, or from the mean of all patches where there is none.</summary>
    private static float[] Said(AttentionGrid grid)
    {
        float[] row = new float[grid.Leading + grid.Rows * grid.Columns];
        if (grid.Leading > 0) row[0] = 1;
        else row.AsSpan().Fill(1f / row.Length);
        return row;
    }

    /// <summary>One layer: each position hands on what it has, to what it saw.</summary>
    private static float[] Seen(float[] row, AttentionGrid grid, Func<int, ReadOnlyMemory<float>> map)
    {
        float[] seen = new float[row.Length];
        int length = grid.Positions;
        int[] places = new int[length];
        float[] sum = new float[length];
        for (int window = 0; window < grid.Windows; window++)
        {
            ReadOnlySpan<float> weights = map(window).Span;
            for (int i = 0; i < length; i++) places[i] = Place(grid, window, i);
            Array.Clear(sum);
            for (int query = 0; query < length; query++)
                if (places[query] >= 0 && row[places[query]] != 0) TensorPrimitives.MultiplyAdd(weights.Slice(query * length, length), row[places[query]], sum, sum);
            for (int key = 0; key < length; key++)
                if (places[key] >= 0) seen[places[key]] += sum[key];
        }
        return seen;
    }

    private static int Place(AttentionGrid grid, int window, int position)
    {
        if (grid.Window == 0) return position;
        int patch = grid.PatchAt(window, position);
        return patch < 0 ? -1 : grid.Leading + patch;
    }

    /// <summary>A patch that was made of several hands on what it has to these, to each alike.</summary>
    private static float[] Spread(float[] row, AttentionGrid coarse, AttentionGrid fine)
    {
        int down = (fine.Rows + coarse.Rows - 1) / coarse.Rows, across = (fine.Columns + coarse.Columns - 1) / coarse.Columns;
        Shape.Expect(coarse.Leading == fine.Leading && down * coarse.Rows >= fine.Rows && across * coarse.Columns >= fine.Columns, $"patches are merged from layer to layer, got {fine.Rows} x {fine.Columns} before {coarse.Rows} x {coarse.Columns}");
        float[] spread = new float[fine.Leading + fine.Rows * fine.Columns];
        row.AsSpan(0, fine.Leading).CopyTo(spread);
        for (int r = 0; r < fine.Rows; r++)
            for (int c = 0; c < fine.Columns; c++)
            {
                int parts = Math.Min(down, fine.Rows - r / down * down) * Math.Min(across, fine.Columns - c / across * across);
                spread[fine.Leading + r * fine.Columns + c] = row[coarse.Leading + r / down * coarse.Columns + c / across] / parts;
            }
        return spread;
    }

    private static AttentionGrid GridOf(AttentionLayer layer) =>
        layer.Grid ?? throw new ArgumentException($"the positions of layer '{layer.Path}' must be in a picture, they are in none: use AttentionFlow for texts");

    private static ReadOnlyMemory<float> Map(AttentionLayer layer, DetachedTensor? all, int part, string what)
    {
        Shape.Expect(all is not null, $"layer '{layer.Path}' must have shown {what}, it did not: capture it");
        long length = layer.Grid!.Positions;
        Shape.Expect(all!.Shape[^1] == length && all.Shape[^2] == length, $"{what} of layer '{layer.Path}' must be [.., {length}, {length}], got {all.Shape}");
        Shape.Expect(part < all.Shape[0], $"there is no such picture in the batch: {what} of layer '{layer.Path}' has {all.Shape[0] / layer.Grid.Windows}");
        int count = (int)all.Shape[1..].Count;
        return all.Values.AsMemory(part * count, count);
    }

    /// <summary>Half the mean of all heads and half the identity: [T, T].</summary>
    private static ReadOnlyMemory<float> HalfSeen(AttentionLayer layer, int part)
    {
        ReadOnlyMemory<float> weights = Map(layer, layer.Weights, part, nameof(AttentionLayer.Weights));
        int length = layer.Grid!.Positions;
        Shape item = [weights.Length / (length * length), length, length];
        return AttentionFlow.HalfSeen(new DetachedTensor(item, weights.ToArray())).Values;
    }
}
