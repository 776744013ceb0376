using Fovea.Attention;
using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Shows attention that was calculated step by step, with its matrix of weights there, as the fused kernel shows its own.</summary>
internal static class Shown
{
    /// <param name="pass">Says what is asked for.</param>
    /// <param name="scores">[B, H, Tq, Tk], before softmax; null where they are not at hand.</param>
    /// <param name="weights">[B, H, Tq, Tk], after it.</param>
    /// <param name="kind">Who looks at whom.</param>
    /// <exception cref="NotSupportedException">What is asked for can't be had here.</exception>
    public static void Report(Pass pass, Tensor? scores, Tensor weights, AttentionKind kind)
    {
        if (pass.Capture.IsEmpty) return;
        int layer = pass.CountLayer();
        Layer shown = new(pass, layer, Seen.SortOf(kind));
        Pairs(shown, Seen.Scores, scores);
        Pairs(shown, Seen.Weights, weights);
        if (shown.Asked(Seen.Entropy) is not null) shown.Say(Seen.Entropy, Entropy(weights));
        if (shown.Asked(Seen.Received) is not null) shown.Say(Seen.Received, weights.Sum([2]).Detach());
        if (shown.Asked(Seen.TopKeys) is { } top) TopKeys(shown, weights, top.Parameter);
        foreach (string kindOf in (ReadOnlySpan<string>)[Seen.HeadContributions, Seen.GradientTimesAttention, Seen.WeightGradients])
            if (shown.Asked(kindOf) is not null)
                throw new NotSupportedException($"can't capture {kindOf} of '{pass.LayerPath}': attention of an ONNX network shows scores, weights, entropy, attention received and top keys");
    }

    /// <summary>Weights that may have fewer axes: without batch, or with batch and heads in one.</summary>
    public static void Weights(Pass pass, Tensor scores, Tensor weights, AttentionKind kind)
    {
        Shape shape = weights.Shape;
        if (shape.Rank is < 2 or > 4) return;
        shape = shape.Rank switch { 2 => [1, 1, shape[0], shape[1]], 3 => [shape[0], 1, shape[1], shape[2]], _ => shape };
        Report(pass, scores.Reshape(shape), weights.Reshape(shape), kind);
    }

    /// <summary>Channel gates: [B, C, 1, 1], or without the last axes.</summary>
    public static void Gates(Tensor gates)
    {
        if (gates.Shape.Rank >= 2 && gates.Shape[2..].Count == 1) GateObserver.Observe(GateOver.Channels, gates.Reshape(gates.Shape[..2]));
    }

    private static void Pairs(Layer shown, string kind, Tensor? pairs)
    {
        if (shown.Asked(kind) is not { } part) return;
        Tensor all = pairs ?? throw new NotSupportedException($"can't capture {kind}: the network calculates none that can be seen");
        (int Start, int End) heads = AttentionExtensions.Part(part.Heads, (int)all.Shape[1], "heads"), queries = AttentionExtensions.Part(part.Queries, (int)all.Shape[2], "queries");
        shown.Say(kind, all.Slice(1, heads.Start, heads.End - heads.Start).Slice(2, queries.Start, queries.End - queries.Start).Detach());
        shown.Say(Seen.Parts, new DetachedTensor([4], [heads.Start, heads.End, queries.Start, queries.End]));
    }

    private static DetachedTensor Entropy(Tensor weights)
    {
        int keys = (int)weights.Shape[3];
        float[] entropy = new float[weights.Count / keys];
        for (int row = 0; row < entropy.Length; row++)
        {
            double sum = 0;
            foreach (float weight in weights.Values.Slice(row * keys, keys))
                if (weight > 0) sum -= weight * Math.Log(weight);
            entropy[row] = (float)sum;
        }
        return new DetachedTensor(weights.Shape[..3], entropy);
    }

    private static void TopKeys(Layer shown, Tensor weights, int count)
    {
        int keys = (int)weights.Shape[3], rows = (int)weights.Shape[..3].Count;
        float[] places = new float[rows * count], sizes = new float[rows * count];
        Array.Fill(places, -1);
        for (int row = 0; row < rows; row++)
        {
            float[] own = weights.Values.Slice(row * keys, keys).ToArray();
            int at = row * count;
            foreach (int key in Enumerable.Range(0, keys).Where(key => own[key] > 0).OrderByDescending(key => own[key]).Take(count))
                (places[at], sizes[at++]) = (key, own[key]);
        }
        Shape shape = weights.Shape.With(3, count);
        shown.Say(Seen.TopKeys, new DetachedTensor(shape, places));
        shown.Say(Seen.TopWeights, new DetachedTensor(shape, sizes));
    }

    private readonly record struct Layer(Pass Pass, int Number, string Sort)
    {
        public CaptureRequest? Asked(string kind) => Pass.Capture.Find(kind, Number);

        public void Say(string kind, DetachedTensor value) => Pass.Observe(new Observation(Pass.LayerPath, kind, value) { Layer = Number, Sort = Sort });
    }
}
