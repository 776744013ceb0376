using Fovea.Attention;

namespace Fovea.Numerics.Tests.Kernels.Attention;

/// <summary>A sample in double precision: forward by the readable reference, backward by the formulas as they stand in the papers.</summary>
internal sealed class AttentionReference(AttentionSample sample)
{
    public double[] Query { get; } = [.. sample.Query.Select(x => (double)x)];
    public double[] Key { get; } = [.. sample.Key.Select(x => (double)x)];
    public double[] Value { get; } = [.. sample.Value.Select(x => (double)x)];

    /// <summary>[B, H, Tq, Tk], as if the bias were not broadcast.</summary>
    public double[] Bias { get; } = EachPair(sample, (b, h, q, k) => sample.BiasAt(b, h, q, k));

    /// <summary>[B, H, Tq, Tk].</summary>
    private double[] DropFactors { get; } = EachPair(sample, (b, h, q, k) => sample.DropFactor(b, h, q, k));

    private int KeyHead(int head) => head / (sample.Heads / sample.KeyHeads);

    public (double[] Output, double[] Weights) Forward()
    {
        double[] output = new double[sample.Batch * sample.Queries * sample.Heads * sample.ValueSize], weights = new double[Bias.Length];
        int pairs = sample.Queries * sample.Keys;
        for (int b = 0; b < sample.Batch; b++)
            for (int h = 0; h < sample.Heads; h++)
            {
                double[] value = Head(Value, b, KeyHead(h), sample.Keys, sample.KeyHeads, sample.ValueSize), mixed = new double[sample.Queries * sample.ValueSize];
                Span<double> own = weights.AsSpan((b * sample.Heads + h) * pairs, pairs);
                Attend(b, h, value, mixed, own);
                for (int q = 0; q < sample.Queries; q++)
                    for (int d = 0; d < sample.ValueSize; d++)
                        output[((b * sample.Queries + q) * sample.Heads + h) * sample.ValueSize + d] = sample.DropProbability == 0
                            ? mixed[q * sample.ValueSize + d]
                            : Enumerable.Range(0, sample.Keys).Sum(k => weights[Pair(b, h, q, k)] * DropFactors[Pair(b, h, q, k)] * value[k * sample.ValueSize + d]);
            }
        return (output, weights);
    }

    private void Attend(int b, int h, double[] value, double[] mixed, Span<double> weights)
    {
        double[] query = Head(Query, b, h, sample.Queries, sample.Heads, sample.Size), key = Head(Key, b, KeyHead(h), sample.Keys, sample.KeyHeads, sample.Size);
        ScoreRule rule = new()
        {
            Scale = sample.Scale, SoftCap = sample.SoftCap > 0 ? sample.SoftCap : null,
            Allows = (q, k) => sample.Sees(b, h, q, k), Bias = (q, k) => Bias[Pair(b, h, q, k)],
        };
        ScaledDotProduct.Attend(new Matrix<double>(query, sample.Queries, sample.Size), new Matrix<double>(key, sample.Keys, sample.Size),
            new Matrix<double>(value, sample.Keys, sample.ValueSize), rule, new Matrix<double>(mixed, sample.Queries, sample.ValueSize), new Matrix<double>(weights, sample.Queries, sample.Keys));
    }

    /// <summary>Gradients of Σ output · <paramref name="given"/>.</summary>
    public (double[] Query, double[] Key, double[] Value, double[] Scores, double[] Weights) Backward(ReadOnlySpan<float> given)
    {
        (_, double[] weights) = Forward();
        double[] query = new double[Query.Length], key = new double[Key.Length], value = new double[Value.Length], scores = new double[weights.Length], slopes = new double[weights.Length];
        for (int b = 0; b < sample.Batch; b++)
            for (int h = 0; h < sample.Heads; h++)
                for (int q = 0; q < sample.Queries; q++)
                {
                    int o = ((b * sample.Queries + q) * sample.Heads + h) * sample.ValueSize, at = ((b * sample.Queries + q) * sample.Heads + h) * sample.Size;
                    double mean = 0;
                    for (int k = 0; k < sample.Keys; k++)
                    {
                        int pair = Pair(b, h, q, k), v = ((b * sample.Keys + k) * sample.KeyHeads + KeyHead(h)) * sample.ValueSize;
                        for (int d = 0; d < sample.ValueSize; d++)
                        {
                            slopes[pair] += DropFactors[pair] * given[o + d] * Value[v + d];
                            value[v + d] += weights[pair] * DropFactors[pair] * given[o + d];
                        }
                        mean += weights[pair] * slopes[pair];
                    }
                    for (int k = 0; k < sample.Keys; k++)
                    {
                        int pair = Pair(b, h, q, k), from = ((b * sample.Keys + k) * sample.KeyHeads + KeyHead(h)) * sample.Size;
                        scores[pair] = weights[pair] * (slopes[pair] - mean);
                        double product = sample.Scale * Enumerable.Range(0, sample.Size).Sum(d => Query[at + d] * Key[from + d]);
                        double slope = sample.Scale * scores[pair] * (sample.SoftCap > 0 ? 1 - Math.Pow(Math.Tanh(product / sample.SoftCap), 2) : 1);
                        for (int d = 0; d < sample.Size; d++)
                        {
                            query[at + d] += slope * Key[from + d];
                            key[from + d] += slope * Query[at + d];
                        }
                    }
                }
        return (query, key, value, scores, slopes);
    }

    private int Pair(int b, int h, int q, int k) => ((b * sample.Heads + h) * sample.Queries + q) * sample.Keys + k;

    private static double[] EachPair(AttentionSample sample, Func<int, int, int, int, double> number) =>
    [
        .. from b in Enumerable.Range(0, sample.Batch)
           from h in Enumerable.Range(0, sample.Heads)
           from q in Enumerable.Range(0, sample.Queries)
           from k in Enumerable.Range(0, sample.Keys)
           select number(b, h, q, k),
    ];

    private static double[] Head(double[] from, int b, int h, int length, int heads, int size)
    {
        double[] head = new double[length * size];
        for (int t = 0; t < length; t++)
            from.AsSpan(((b * length + t) * heads + h) * size, size).CopyTo(head.AsSpan(t * size));
        return head;
    }
}
