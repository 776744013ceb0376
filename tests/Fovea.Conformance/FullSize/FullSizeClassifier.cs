using System.Text.Json;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Numerics.Kernels;
using Fovea.Weights;

namespace Fovea.Conformance.FullSize;

/// <summary>A network for pictures: the last map's means and the logits of two pictures, and what it takes to calculate them.</summary>
internal static class FullSizeClassifier
{
    private const double Tolerance = 1e-3;

    /// <summary>
    /// A few networks blow rounding up: selective kernels divide what they choose by through norms of tiny variances. Then the reference, of 32-bit floats too, is no nearer to the
    /// exact result than what it is compared with. Two orders of summation show how much that is; a difference may be twice as large.
    /// </summary>
    private const double Roundings = 2;

    private const string Input = "pixel_values";

    public static void Check(string folder, JsonElement about, PublishedNetwork network, Differences differences)
    {
        using ImageClassifier model = Load(folder, about, network);
        Shape shape = Shape.Of([.. about.GetProperty("inputs").GetProperty(Input).GetProperty("shape").Integers()]);
        float[] pixels = Pixels(shape);
        Said found = Run(model, pixels, shape, Processor.Current);

        using SafetensorsFile outputs = SafetensorsFile.Open(Path.Combine(folder, "outputs.safetensors"));
        double tolerance = Tolerance;
        if (Compared(outputs, found, tolerance).Failures.Count > 0) tolerance = Math.Max(tolerance, Roundings * Rounding(found, Run(model, pixels, shape, InstructionSet.Scalar)));
        differences.Add(Compared(outputs, found, tolerance));

        differences.Same("number of parameters", [about.GetProperty("parameters").GetInt64()], [found.Layers.Sum(layer => layer.Parameters)]);
        differences.Same("multiply-adds of one picture", [about.GetProperty("multiply_adds_per_item").GetInt64()], [found.Layers.Sum(layer => layer.Products) / shape[0]]);
    }

    /// <summary>Pictures of a coarse pattern of 7 x 7 cells and fine noise.</summary>
    public static float[] Pixels(Shape shape)
    {
        const int Cells = 7;
        int height = (int)shape[^2], width = (int)shape[^1], cell = (width + Cells - 1) / Cells, pictures = (int)(shape.Count / (height * width));
        float[] pixels = Formula.Numbers(Input, shape.Count, scale: 0.5f), coarse = Formula.Numbers($"{Input}.coarse", pictures * Cells * Cells, scale: 1.5f);
        for (int i = 0; i < pixels.Length; i++)
        {
            int row = i / width % height, column = i % width;
            pixels[i] += coarse[i / (height * width) * Cells * Cells + row / cell * Cells + column / cell];
        }
        return pixels;
    }

    private static ImageClassifier Load(string folder, JsonElement about, PublishedNetwork network)
    {
        using FormulaWeights weights = new(folder, about);
        return ImageModels.Fill(network, weights, null);
    }

    private static Said Run(ImageClassifier model, float[] pixels, Shape shape, InstructionSet set)
    {
        using Pass pass = new(Costs.Capture(), new PassOptions { InstructionSet = set });
        Tensor features = model.Features(pass.Tensor(pixels, shape));
        Tensor means = features.Shape.Rank == 4 ? features.Mean([2, 3]) : features.Mean([1]);         // [B, C]: over all places, or all tokens
        return new Said(means.Detach(), model.Classify(features).Detach(), Costs.Of(pass, model.Parameters));
    }

    private static Differences Compared(SafetensorsFile outputs, Said found, double tolerance)
    {
        Differences differences = new();
        Compare(outputs, "features", found.Features, tolerance, differences);
        Compare(outputs, "logits", found.Logits, tolerance, differences);
        foreach (string other in outputs.Tensors.Keys.Except(["features", "logits"])) differences.Fail($"{other}: the product has no such thing");
        return differences;
    }

    private static void Compare(SafetensorsFile outputs, string name, DetachedTensor found, double tolerance, Differences differences)
    {
        if (outputs.Tensors.TryGetValue(name, out StoredTensor? expected))
            differences.Compare(name, Shape.Of(expected.Shape), expected.ToFloats(), found.Shape, found.Values, tolerance);
    }

    /// <summary>The largest difference between two orders of summation, as a share of the largest magnitude.</summary>
    private static double Rounding(Said one, Said other)
    {
        Differences differences = new();
        differences.Compare("features", one.Features.Shape, one.Features.Values, other.Features.Shape, other.Features.Values, 1);
        differences.Compare("logits", one.Logits.Shape, one.Logits.Values, other.Logits.Shape, other.Logits.Values, 1);
        return differences.Largest;
    }

    private sealed record Said(DetachedTensor Features, DetachedTensor Logits, IReadOnlyList<LayerCost> Layers);
}
