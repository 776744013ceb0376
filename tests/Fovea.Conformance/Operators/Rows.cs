using System.Globalization;
using Fovea.Numerics;

namespace Fovea.Conformance.Operators;

/// <summary>What works along one axis: softmax, norms, tables, rotary positions.</summary>
internal static class Rows
{
    public static void Softmax(OperatorCase given) => given.Finish(given.Input("x").Softmax(given.Integer("axis", -1)));

    public static void LogSoftmax(OperatorCase given) => given.Finish(given.Input("x").LogSoftmax(given.Integer("axis", -1)));

    public static void LayerNorm(OperatorCase given) =>
        Norm(given, (x, scale, shift) => x.LayerNorm(scale, shift, (float)given.Number("epsilon", 1e-5)));

    public static void RmsNorm(OperatorCase given) =>
        Norm(given, (x, scale, _) => x.RmsNorm(scale, (float)given.Number("epsilon", 1e-6)));

    public static void Embedding(OperatorCase given) =>
        given.Finish(given.Pass.Use(given.Parameter("w")).Embed(given.Indices("idx"), given.Integer("padding_index", -1)));

    public static void Rotary(OperatorCase given)
    {
        Tensor x = given.Input("x");
        int rotated = given.Integer("rotated", (int)x.Shape[-1]);
        RotaryAngles angles = new(rotated, given.Number("theta", 10000), given.Flag("interleaved"));
        string first = given.Text("positions", "0..").Split("..")[0];
        given.Finish(x.Rotary(angles, axis: -2, int.Parse(first, CultureInfo.InvariantCulture)));
    }

    /// <summary>A norm over the last axes: they are made one.</summary>
    private static void Norm(OperatorCase given, Func<Tensor, Tensor, Tensor?, Tensor> norm)
    {
        Tensor x = given.Input("x");
        int[] axes = given.List("axes") is { Length: > 0 } list ? [.. list.Select(axis => x.Shape.Axis((int)axis)).Order()] : [x.Shape.Rank - 1];
        for (int i = 0; i < axes.Length; i++)
            if (axes[i] != x.Shape.Rank - axes.Length + i) throw new NotSupportedException($"a norm over the axes {string.Join(", ", axes)} of {x.Shape}: only the last axes can be normalised");

        Shape kept = x.Shape[..axes[0]];
        long width = x.Shape[axes[0]..].Count;
        Tensor scale = given.Used("w") ?? given.Pass.Tensor([.. Enumerable.Repeat(1f, (int)width)], [width]);
        Tensor y = norm(x.Reshape(kept.Append([width])), scale.Reshape([width]), given.Used("b")?.Reshape([width]));
        given.Finish(y.Reshape(x.Shape));
    }
}
