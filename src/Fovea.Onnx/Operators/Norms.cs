using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>What brings numbers to a common mean and size: over the last axes, a picture, a group of channels, a batch.</summary>
internal static class Norms
{
    private const float Epsilon = 1e-5f;

    public static Operator[] All { get; } =
    [
        new("LayerNormalization", Layer),
        new("RMSNormalization", RootMeanSquare),
        new("BatchNormalization", Batch, Since: 9),
        new("InstanceNormalization", Instance),
        new("GroupNormalization", Group),
        new("LpNormalization", Length),
        new("MeanVarianceNormalization", MeanVariance),
        new("LRN", LocalResponse),
    ];

    private static float EpsilonOf(Call call) => call.Node.Number("epsilon", Epsilon);

    /// <summary>Over all axes from one on, with their mean and the inverse of their deviation where they are wanted.</summary>
    private static OnnxValue[] Layer(Call call)
    {
        Tensor x = call.Floats(0), rows = Rows(call, x, out Shape kept);
        float epsilon = EpsilonOf(call);
        Tensor y = Scaled(call, x, scale => rows.LayerNorm(scale, null, epsilon));
        if (call.OptionalFloats(2) is { } shift) y += shift;
        if (!call.Wants(1) && !call.Wants(2)) return call.Like(0, y);
        Tensor mean = rows.Mean([1], keep: true), inverse = 1 / ((rows - mean).Square().Mean([1], keep: true) + epsilon).Sqrt();
        return [call.Like(0, y)[0], new(mean.Reshape(kept)), new(inverse.Reshape(kept))];
    }

    private static OnnxValue[] RootMeanSquare(Call call)
    {
        Tensor x = call.Floats(0), rows = Rows(call, x, out _);
        return call.Like(0, Scaled(call, x, scale => rows.RmsNorm(scale, EpsilonOf(call))));
    }

    /// <summary>[outer, inner], and the shape of what is said of each row.</summary>
    private static Tensor Rows(Call call, Tensor x, out Shape kept)
    {
        int axis = call.Axis("axis", -1, x.Shape.Rank);
        kept = x.Shape;
        for (int i = axis; i < x.Shape.Rank; i++) kept = kept.With(i, 1);
        return x.Reshape([x.Shape[..axis].Count, x.Shape[axis..].Count]);
    }

    /// <summary>The scale is as long as a row, or what stretches to the input.</summary>
    private static Tensor Scaled(Call call, Tensor x, Func<Tensor, Tensor> norm)
    {
        int axis = call.Axis("axis", -1, x.Shape.Rank);
        Tensor scale = call.Floats(1);
        if (scale.Shape == x.Shape[axis..]) return norm(scale.Reshape([scale.Count])).Reshape(x.Shape);
        Tensor y = norm(Ones(call, x.Shape[axis..].Count)).Reshape(x.Shape) * scale;
        Shape.Expect(y.Shape == x.Shape, $"the scale must stretch to {x.Shape}, got {scale.Shape}");
        return y;
    }

    private static Tensor Ones(Call call, long count) => call.Zero([count]) + 1;

    /// <summary>One number for each channel as something that stretches to [N, C, ..].</summary>
    public static Tensor PerChannel(Tensor numbers, Shape like)
    {
        Shape shape = like;
        for (int axis = 0; axis < like.Rank; axis++) shape = shape.With(axis, axis == 1 ? numbers.Count : 1);
        return numbers.Reshape(shape);
    }

    /// <summary>By the mean and variance that were learned, or in training by those of the batch, which then change the learned ones.</summary>
    private static OnnxValue[] Batch(Call call)
    {
        Tensor x = call.Floats(0), scale = call.Floats(1), shift = call.Floats(2), mean = call.Floats(3), variance = call.Floats(4);
        if (x.Shape.Rank == 1) x = x.Reshape([x.Count, 1]);
        if (call.Version < 14 || !call.Node.Flag("training_mode")) return call.Like(0, x.BatchNorm(mean, variance, scale, shift, EpsilonOf(call)).Reshape(call[0].Shape));

        int[] axes = [.. Enumerable.Range(0, x.Shape.Rank).Where(axis => axis != 1)];
        Tensor batchMean = x.Mean(axes), batchVariance = (x - PerChannel(batchMean, x.Shape)).Square().Mean(axes);
        float keep = call.Node.Number("momentum", 0.9f);
        Tensor y = x.BatchNorm(batchMean, batchVariance, scale, shift, EpsilonOf(call)).Reshape(call[0].Shape);
        return [.. call.Like(0, y), .. call.Like(3, mean * keep + batchMean * (1 - keep)), .. call.Like(4, variance * keep + batchVariance * (1 - keep))];
    }

    private static OnnxValue[] Instance(Call call)
    {
        Tensor x = call.Floats(0);
        return call.Like(0, x.GroupNorm((int)x.Shape[1], call.Floats(1), call.Floats(2), EpsilonOf(call)));
    }

    /// <summary>Before version 21 there is a scale and a shift for each group, since then for each channel.</summary>
    private static OnnxValue[] Group(Call call)
    {
        Tensor x = call.Floats(0);
        int groups = call.Node.Integer("num_groups");
        if (call.Version >= 21) return call.Like(0, x.GroupNorm(groups, call.Floats(1), call.Floats(2), EpsilonOf(call)));
        Tensor y = x.GroupNorm(groups, null, null, EpsilonOf(call)).Reshape([x.Shape[0], groups, x.Shape[1..].Count / groups]);
        return call.Like(0, (y * PerChannel(call.Floats(1), y.Shape) + PerChannel(call.Floats(2), y.Shape)).Reshape(x.Shape));
    }

    /// <summary>To length 1 along an axis; what is zero stays so.</summary>
    private static OnnxValue[] Length(Call call)
    {
        Tensor x = call.Floats(0);
        int axis = call.Axis("axis", -1, x.Shape.Rank);
        Tensor length = call.Node.Integer("p", 2) == 1 ? call.Map(x, MathF.Abs).Sum([axis], keep: true) : x.Square().Sum([axis], keep: true).Sqrt();
        return call.Like(0, call.Zip(x, length, (number, by) => by == 0 ? 0 : number / by));
    }

    private static OnnxValue[] MeanVariance(Call call)
    {
        Tensor x = call.Floats(0);
        int[] axes = [.. (call.Node.Integers("axes") ?? [0, 2, 3]).Select(axis => Call.Axis(axis, x.Shape.Rank))];
        Tensor centred = x - x.Mean(axes, keep: true);
        return call.Like(0, centred / (centred.Square().Mean(axes, keep: true).Sqrt() + 1e-9f));
    }

    /// <summary>Each number by the squares of the channels around its own.</summary>
    private static OnnxValue[] LocalResponse(Call call)
    {
        Tensor x = call.Floats(0);
        int size = call.Node.Integer("size"), channels = (int)x.Shape[1], before = (size - 1) / 2, after = size - 1 - before;
        float alpha = call.Node.Number("alpha", 1e-4f), beta = call.Node.Number("beta", 0.75f), bias = call.Node.Number("bias", 1);
        Tensor squares = x.Square();
        Tensor[] sums = new Tensor[channels];
        for (int c = 0; c < channels; c++)
        {
            int from = Math.Max(0, c - before), to = Math.Min(channels - 1, c + after);
            sums[c] = squares.Slice(1, from, to - from + 1).Sum([1], keep: true);
        }
        return call.Like(0, call.Zip(x, Tensor.Concatenate(sums, 1), (number, sum) => number / MathF.Pow(bias + alpha / size * sum, beta)));
    }
}
