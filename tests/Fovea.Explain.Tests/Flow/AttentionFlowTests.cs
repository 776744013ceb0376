using CsCheck;

namespace Fovea.Explain.Tests.Flow;

/// <summary>Attention through all layers: worked out by hand, against the matrices of the papers, and by what must always hold.</summary>
public sealed class AttentionFlowTests
{
    private const int H = 3, T = 7;

    private static readonly Gen<float[]> s_row = Gen.Float[0.001f, 1].Array[T].Select(row => row.Select(weight => weight / row.Sum()).ToArray());

    /// <summary>[H, T, T]: rows sum to one.</summary>
    private static readonly Gen<DetachedTensor[]> s_weights = s_row.Array[H * T].Select(rows => new DetachedTensor([H, T, T], [.. rows.SelectMany(row => row)])).Array[1, 5];

    /// <summary>[T, T]: at least 0, many of them 0, as what is positive of weight times gradient is.</summary>
    private static readonly Gen<DetachedTensor[]> s_relevance = Gen.Float[-1, 1].Select(x => Math.Max(0, x)).Array[T * T].Select(map => new DetachedTensor([T, T], map)).Array[1, 5];

    private static readonly Gen<int> s_token = Gen.Int[0, T - 1];

    [Fact]
    public void Rollout_worked_out_by_hand()
    {
        // The mean of two heads, then half of it and half of what went in.
        DetachedTensor first = new([2, 2, 2], [1, 0, 0.4f, 0.6f, /* and */ 0.2f, 0.8f, 0.8f, 0.2f]);   // mean 0.6 0.4 / 0.6 0.4, half 0.8 0.2 / 0.3 0.7
        DetachedTensor second = new([2, 2, 2], [0, 1, 1, 0, /* and */ 0, 1, 0, 1]);                     // mean 0   1   / 0.5 0.5, half 0.5 0.5 / 0.25 0.75
        Near([0.55, 0.45], AttentionFlow.Rollout([first, second], token: 0));                           // 0.5 (0.8 0.2) + 0.5 (0.3 0.7)
        Near([0.425, 0.575], AttentionFlow.Rollout([first, second], token: 1));                         // 0.25 (0.8 0.2) + 0.75 (0.3 0.7)
        Near([0.45, 0.55], AttentionFlow.Rollout([second, first], token: 0));                           // 0.8 (0.5 0.5) + 0.2 (0.25 0.75)
    }

    [Fact]
    public void Relevance_worked_out_by_hand()
    {
        DetachedTensor first = new([2, 2], [0, 0.5f, 0.25f, 0]), second = new([2, 2], [0, 0.4f, 0.2f, 0.1f]);
        // R = I + first = 1 0.5 / 0.25 1, then R + second R: second R is 0.1 0.4 / 0.225 0.2.
        Near([1.1, 0.9], AttentionFlow.Relevance([first, second], token: 0));
        Near([0.475, 1.2], AttentionFlow.Relevance([first, second], token: 1));
    }

    [Fact]
    public void Brought_to_one_size_the_token_that_sees_most_sees_so_much()
    {
        Near([0, 0.6, 0.3, 1.2], AttentionFlow.OfOneSize(new([2, 2], [0, 0.4f, 0.2f, 0.8f]), 1.5f).Values);
        Near([0, 0, 0, 0], AttentionFlow.OfOneSize(new([2, 2], [0, 0, 0, 0]), 1.5f).Values);
    }

    [Fact]
    public void Brought_to_one_size_relevance_does_not_depend_on_the_size_of_the_score() => Gen.Select(s_relevance, s_token, Gen.Float[0.01f, 100]).Sample((layers, token, size) =>
    {
        DetachedTensor[] larger = [.. layers.Select(layer => new DetachedTensor(layer.Shape, [.. layer.Values.Select(value => value * size)]))];
        Near([.. Sized(layers).Select(value => (double)value)], Sized(larger));
        float[] Sized(DetachedTensor[] of) => AttentionFlow.Relevance([.. of.Select(layer => AttentionFlow.OfOneSize(layer, 1))], token);
    }, iter: 50);

    [Fact]
    public void Rollout_is_the_product_of_the_layers() => Gen.Select(s_weights, s_token).Sample((layers, token) =>
    {
        double[,] rolled = Identity();
        foreach (DetachedTensor layer in layers)
        {
            double[,] half = new double[T, T];
            for (int q = 0; q < T; q++)
                for (int k = 0; k < T; k++) half[q, k] = (q == k ? 0.5 : 0) + Enumerable.Range(0, H).Sum(head => 0.5 * layer[head, q, k] / H);
            rolled = Product(half, rolled);
        }
        Near(Row(rolled, token), AttentionFlow.Rollout(layers, token));
    }, iter: 50);

    [Fact]
    public void Relevance_is_a_row_of_the_matrix_of_the_paper() => Gen.Select(s_relevance, s_token).Sample((layers, token) =>
    {
        double[,] relevance = Identity();
        foreach (DetachedTensor layer in layers)
        {
            double[,] map = new double[T, T], seen;
            for (int q = 0; q < T; q++)
                for (int k = 0; k < T; k++) map[q, k] = layer[q, k];
            seen = Product(map, relevance);
            for (int q = 0; q < T; q++)
                for (int k = 0; k < T; k++) relevance[q, k] += seen[q, k];
        }
        double[] expected = Row(relevance, token);
        Near(expected, AttentionFlow.Relevance(layers, token), 1e-5 * expected.Max());
    }, iter: 50);

    [Fact]
    public void The_shares_of_a_rollout_sum_to_one_and_none_is_negative() => Gen.Select(s_weights, s_token).Sample((layers, token) =>
    {
        float[] shares = AttentionFlow.Rollout(layers, token);
        Assert.Equal(1, shares.Sum(), 1e-5f);
        Assert.All(shares, share => Assert.InRange(share, 0, 1));
    }, iter: 50);

    [Fact]
    public void Attention_to_oneself_alone_leaves_every_token_what_it_is() => Gen.Select(Gen.Int[1, 6], s_token).Sample((count, token) =>
    {
        float[] identity = [.. Enumerable.Range(0, T * T).Select(i => i / T == i % T ? 1f : 0)];
        DetachedTensor[] weights = [.. Enumerable.Repeat(new DetachedTensor([1, T, T], identity), count)], relevance = [.. Enumerable.Repeat(new DetachedTensor([T, T], identity), count)];
        Near(Only(token, 1), AttentionFlow.Rollout(weights, token));
        Near(Only(token, Math.Pow(2, count)), AttentionFlow.Relevance(relevance, token));    // each layer adds what is there
    }, iter: 30);

    [Fact]
    public void What_saw_nothing_is_made_of_itself()
    {
        DetachedTensor nothing = new([H, T, T], new float[H * T * T]);
        Near(Only(3, 1), AttentionFlow.Rollout([nothing, nothing], token: 3));                // fully masked rows are zeros
        Near(Only(3, 1), AttentionFlow.Relevance([new([T, T], new float[T * T])], token: 3));
    }

    [Fact]
    public void A_token_that_nobody_saw_has_no_part_in_others() => Gen.Select(s_weights, s_token, s_token).Where((_, token, hidden) => token != hidden).Sample((layers, token, hidden) =>
    {
        foreach (DetachedTensor layer in layers)
            for (int row = 0; row < H * T; row++) layer.Values[row * T + hidden] = 0;
        float[] shares = AttentionFlow.Rollout(layers, token);
        Assert.Equal(0, shares[hidden]);
        Assert.Equal(1, shares.Sum(), 1e-5f);
    }, iter: 30);

    [Fact]
    public void The_order_of_heads_does_not_matter() => Gen.Select(s_weights, s_token).Sample((layers, token) =>
    {
        DetachedTensor[] turned = [.. layers.Select(layer => layer with { Values = [.. layer.Values[(T * T)..], .. layer.Values[..(T * T)]] })];
        Near(AttentionFlow.Rollout(layers, token).Select(share => (double)share), AttentionFlow.Rollout(turned, token));
    }, iter: 30);

    [Fact]
    public void Layers_are_left_as_they_were() => Gen.Select(s_weights, s_relevance, s_token).Sample((weights, relevance, token) =>
    {
        float[][] before = [.. weights.Concat(relevance).Select(layer => (float[])layer.Values.Clone())];
        AttentionFlow.Rollout(weights, token);
        AttentionFlow.Relevance(relevance, token);
        Assert.Equal(before, weights.Concat(relevance).Select(layer => layer.Values));
    }, iter: 10);

    [Fact]
    public void What_does_not_fit_is_refused_with_what_was_expected()
    {
        static string Message(Action action) => Assert.Throws<ArgumentException>(action).Message;
        DetachedTensor two = new([2, 2], new float[4]), three = new([3, 3], new float[9]), heads = new([1, 2, 2], new float[4]), oblong = new([2, 3], new float[6]);

        Assert.Equal("attention flows through at least 1 layer, got 0", Message(() => AttentionFlow.Relevance([], 0)));
        Assert.Equal("attention flows through at least 1 layer, got 0", Message(() => AttentionFlow.Rollout([], 0)));
        Assert.Equal("the token must be from 0 to 1, got 2", Message(() => AttentionFlow.Relevance([two], 2)));
        Assert.Equal("the token must be from 0 to 1, got -1", Message(() => AttentionFlow.Rollout([heads], -1)));
        Assert.Equal("layer 1 must be [2, 2] like the first, got [3, 3]", Message(() => AttentionFlow.Relevance([two, three], 0)));
        Assert.Equal("layer 0 must be [3, 3] like the first, got [2, 3]", Message(() => AttentionFlow.Relevance([oblong], 0)));
        Assert.Equal("the weights of a layer must be [H, T, T], got [2, 2]", Message(() => AttentionFlow.Rollout([two], 0)));
    }

    private static double[,] Identity()
    {
        double[,] identity = new double[T, T];
        for (int i = 0; i < T; i++) identity[i, i] = 1;
        return identity;
    }

    private static double[,] Product(double[,] a, double[,] b)
    {
        double[,] product = new double[T, T];
        for (int row = 0; row < T; row++)
            for (int column = 0; column < T; column++)
                for (int k = 0; k < T; k++) product[row, column] += a[row, k] * b[k, column];
        return product;
    }

    private static double[] Row(double[,] matrix, int row) => [.. Enumerable.Range(0, T).Select(column => matrix[row, column])];

    private static double[] Only(int token, double value) => [.. Enumerable.Range(0, T).Select(i => i == token ? value : 0)];

    private static void Near(IEnumerable<double> expected, IEnumerable<float> found, double within = 1e-5) =>
        Assert.Equal(expected, found.Select(x => (double)x), (a, b) => Math.Abs(a - b) <= within);
}
