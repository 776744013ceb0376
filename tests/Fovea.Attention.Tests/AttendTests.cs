using Fovea.Numerics;

namespace Fovea.Attention.Tests;

/// <summary>Attention as an operation on tensors: what comes out, and what is refused.</summary>
public sealed class AttendTests
{
    public static TheoryData<string> Sets => Sample.Sets;

    private const int B = 2, H = 3, Tq = 5, Tk = 7, D = 11, Dv = 13;

    private static (Tensor Query, Tensor Key, Tensor Value) Given(Pass pass, int keyHeads = H, int keys = Tk) =>
        (Sample.Tensor(pass, [B, Tq, H, D], 1), Sample.Tensor(pass, [B, keys, keyHeads, D], 2), Sample.Tensor(pass, [B, keys, keyHeads, Dv], 3));

    [Theory, MemberData(nameof(Sets))]
    public void The_operation_answers_as_the_readable_reference(string set)
    {
        using var pass = new Pass(options: Sample.On(set));
        (Tensor query, Tensor key, Tensor value) = Given(pass);
        Tensor output = query.Attend(key, value, Mask.Causal, new AttentionOptions { Scale = 0.3f, SoftCap = 2 });

        ScoreRule rule = new() { Scale = 0.3f, SoftCap = 2, Allows = (q, k) => k <= q + Tk - Tq };
        float[] weights = new float[Tq * Tk];
        for (int b = 0; b < B; b++)
            for (int h = 0; h < H; h++)
            {
                float[] expected = new float[Tq * Dv];
                ScaledDotProduct.Attend(Rows(query, b, h), Rows(key, b, h), Rows(value, b, h), rule, new Matrix<float>(expected, Tq, Dv), new Matrix<float>(weights, Tq, Tk));
                Sample.Near(expected, Numbers(output, b, h), 1e-5);
            }
    }

    private static Matrix<float> Rows(Tensor of, int b, int h) => new(Numbers(of, b, h), (int)of.Shape[1], (int)of.Shape[3]);

    private static float[] Numbers(Tensor of, int b, int h)
    {
        (int length, int heads, int size) = ((int)of.Shape[1], (int)of.Shape[2], (int)of.Shape[3]);
        float[] rows = new float[length * size];
        for (int t = 0; t < length; t++) of.Values.Slice(((b * length + t) * heads + h) * size, size).CopyTo(rows.AsSpan(t * size));
        return rows;
    }

    [Theory, MemberData(nameof(Sets))]
    public void Gradients_are_the_slopes_that_differences_find(string set)
    {
        Shape[] shapes = [[2, 3, 4, 5], [2, 5, 2, 5], [2, 5, 2, 3], [4, 1, 5]];
        float[][] numbers = [.. shapes.Select((shape, i) => Sample.Numbers(shape.Count, (uint)i + 10))];
        float[] probe = Sample.Numbers(2 * 3 * 4 * 3, 20);
        PassOptions options = Sample.On(set) with { Training = true, Seed = 5, Step = 2 };

        using var pass = new Pass(options: options);
        Tensor[] inputs = [.. shapes.Select((shape, i) => pass.Tensor(numbers[i], shape))];
        foreach (Tensor input in inputs) pass.Watch(input);
        pass.Backward(Given(inputs), probe);

        for (int i = 0; i < inputs.Length; i++)
            for (int at = 0; at < numbers[i].Length; at++)
                Sample.Near([Slope(options, shapes, numbers, i, at, probe)], [pass.Gradient(inputs[i]).Values[at]], 2e-3, $"gradient of input {i} at {at}");

        static Tensor Given(Tensor[] inputs) =>
            inputs[0].Attend(inputs[1], inputs[2], Mask.Causal.And(Mask.Bias(inputs[3])), new AttentionOptions { Scale = 0.4f, SoftCap = 2, Dropout = 0.3f });

        static double Loss(PassOptions options, Shape[] shapes, float[][] numbers, float[] probe)
        {
            using var pass = new Pass(options: options);
            ReadOnlySpan<float> output = Given([.. shapes.Select((shape, i) => pass.Tensor(numbers[i], shape))]).Values;
            double loss = 0;
            for (int i = 0; i < output.Length; i++) loss += (double)output[i] * probe[i];
            return loss;
        }

        static float Slope(PassOptions options, Shape[] shapes, float[][] numbers, int input, int at, float[] probe)
        {
            const float Step = 1f / 64;
            float kept = numbers[input][at];
            double slope = 0;
            foreach ((int steps, int weight) in new[] { (1, 8), (-1, -8), (2, -1), (-2, 1) })
            {
                numbers[input][at] = kept + steps * Step;
                slope += weight * Loss(options, shapes, numbers, probe) / (12 * Step);
            }
            numbers[input][at] = kept;
            return (float)slope;
        }
    }

    [Fact]
    public void Only_the_gradients_that_were_asked_for_are_calculated()
    {
        using var pass = new Pass();
        (Tensor query, Tensor key, Tensor value) = Given(pass);
        pass.Watch(key);
        Tensor output = query.Attend(key, value, Mask.None);
        pass.Backward(output, Sample.Numbers(output.Count, 4));

        Assert.Contains(pass.Gradient(key).Values.ToArray(), number => number != 0);
        Assert.Throws<InvalidOperationException>(() => pass.Gradient(query));
        Assert.False(query.NeedsGradient || value.NeedsGradient);
    }

    [Fact]
    public void Dropout_drops_in_training_only_and_the_same_for_the_same_step()
    {
        float[] Output(bool training, long step)
        {
            using var pass = new Pass(options: new PassOptions { Training = training, Seed = 3, Step = step });
            (Tensor query, Tensor key, Tensor value) = Given(pass);
            return query.Attend(key, value, Mask.None, new AttentionOptions { Dropout = 0.5f }).Detach().Values;
        }

        Assert.Equal(Output(training: true, step: 1), Output(training: true, step: 1));
        Assert.NotEqual(Output(training: true, step: 1), Output(training: true, step: 2));
        Assert.Equal(Output(training: false, step: 1), Output(training: false, step: 2));
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        float[][] Numbers(int threads)
        {
            using var pass = new Pass(Capture.Statistics().And(Capture.GradientTimesAttention()), new PassOptions { Threads = threads });
            Tensor query = Sample.Tensor(pass, [2, 131, 4, 11], 1), key = Sample.Tensor(pass, [2, 263, 2, 11], 2), value = Sample.Tensor(pass, [2, 263, 2, 13], 3);
            pass.Watch(query);
            pass.Watch(key);
            Tensor output = query.Attend(key, value, Mask.Causal);
            pass.Backward(output, Sample.Numbers(output.Count, 4));
            AttentionLayer layer = pass.Record().Layers[0];
            return [output.Values.ToArray(), pass.Gradient(query).Values.ToArray(), pass.Gradient(key).Values.ToArray(), layer.Received!.Values, layer.TopKeys!.Values, layer.GradientTimesAttention!.Values];
        }

        Assert.Equal(Numbers(1), Numbers(2));
    }

    [Theory]
    [InlineData("key", "key must be [2, Tk, Hkv, 11] like query [2, 5, 3, 11], got [2, 7, 3, 10]")]
    [InlineData("value", "value must be [2, 7, 3, Dv] like key [2, 7, 3, 11], got [2, 6, 3, 13]")]
    [InlineData("heads", "each key head serves as many query heads: the heads of query must be a multiple of those of key, got 3 and 2")]
    [InlineData("rank", "query, key and value must be [B, T, H, D], got [2, 5, 3, 11], [2, 7, 3, 11] and [2, 7, 39]")]
    [InlineData("empty", "attention needs at least one query, key and number in each, got [2, 5, 3, 11], [2, 0, 3, 11] and [2, 0, 3, 13]")]
    public void A_shape_that_does_not_fit_is_refused(string what, string message)
    {
        using var pass = new Pass();
        (Tensor query, Tensor key, Tensor value) = Given(pass);
        switch (what)
        {
            case "key": key = Sample.Tensor(pass, [B, Tk, H, D - 1]); break;
            case "value": value = Sample.Tensor(pass, [B, Tk - 1, H, Dv]); break;
            case "heads": (_, key, value) = Given(pass, keyHeads: 2); break;
            case "rank": value = Sample.Tensor(pass, [B, Tk, H * Dv]); break;
            default: (key, value) = (pass.Zeros([B, 0, H, D]), pass.Zeros([B, 0, H, Dv])); break;
        }

        Assert.Equal(message, Assert.Throws<ArgumentException>(() => query.Attend(key, value, Mask.None)).Message);
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused()
    {
        using var pass = new Pass();
        (Tensor query, Tensor key, Tensor value) = Given(pass);
        Assert.Throws<ArgumentException>(() => query.Attend(key, value, Mask.None, new AttentionOptions { Dropout = 1 }));
        Assert.Throws<ArgumentException>(() => query.Attend(key, value, Mask.None, new AttentionOptions { SoftCap = -1 }));
        Assert.Throws<ArgumentException>(() => query.Attend(key, value, Mask.None, new AttentionOptions { Scale = float.NaN }));
    }
}
