using System.Text.Json;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Weights;

namespace Fovea.Conformance.FullSize;

/// <summary>A network for pictures: the last map's means and the logits of two pictures, and what it takes to calculate them.</summary>
internal static class FullSizeClassifier
{
    private const double Tolerance = 1e-3;

    private const string Input = "pixel_values";

    public static void Check(string folder, JsonElement about, PublishedNetwork network, Differences differences)
    {
        using ImageClassifier model = Load(folder, about, network);
        Shape shape = Shape.Of([.. about.GetProperty("inputs").GetProperty(Input).GetProperty("shape").Integers()]);
        using Pass pass = new(Costs.Capture());
        Tensor features = model.Features(pass.Tensor(Pixels(shape), shape));
        Tensor logits = model.Classify(features);

        using SafetensorsFile outputs = SafetensorsFile.Open(Path.Combine(folder, "outputs.safetensors"));
        Compare(outputs, "features", Means(features), differences);
        Compare(outputs, "logits", logits, differences);
        foreach (string other in outputs.Tensors.Keys.Except(["features", "logits"])) differences.Fail($"{other}: the product has no such thing");

        IReadOnlyList<LayerCost> layers = Costs.Of(pass, model.Parameters);
        differences.Same("number of parameters", [about.GetProperty("parameters").GetInt64()], [layers.Sum(layer => layer.Parameters)]);
        differences.Same("multiply-adds of one picture", [about.GetProperty("multiply_adds_per_item").GetInt64()], [layers.Sum(layer => layer.Products) / shape[0]]);
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

    /// <summary>Over all places of a map [B, C, H, W], or all tokens [B, T, W].</summary>
    private static Tensor Means(Tensor features) => features.Shape.Rank == 4 ? features.Mean([2, 3]) : features.Mean([1]);

    private static void Compare(SafetensorsFile outputs, string name, Tensor found, Differences differences)
    {
        if (outputs.Tensors.TryGetValue(name, out StoredTensor? expected))
            differences.Compare(name, Shape.Of(expected.Shape), expected.ToFloats(), found.Shape, found.Values, Tolerance);
    }
}
