using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.RegularExpressions;
using Fovea.Attention;
using Fovea.Conformance.FullSize;
using Fovea.Explain;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Weights;
using Capture = Fovea.Numerics.Capture;
using Tensor = Fovea.Numerics.Tensor;

namespace Fovea.Conformance.Explanations;

/// <summary>
/// Grad-CAM of a published network with weights by formula, for the best class of each picture, and the gates that it set on the way. The case says the layer in words;
/// the tensors of the network are listed by the case of the full kind, which lies in a folder full above it.
/// </summary>
internal sealed partial class GradCamCase(string folder, JsonElement about, Differences differences)
{
    private const double Tolerance = 1e-3;
    private const string Prefix = "gradcam-", Gate = "gate.";

    public static bool IsCase(JsonElement? json) => json.Text("name")?.StartsWith(Prefix, StringComparison.Ordinal) ?? false;

    public void Check()
    {
        string name = about.GetProperty("name").GetString()![Prefix.Length..];
        PublishedNetwork network = ImageModels.Find(name) ?? throw new UnknownCaseException($"Grad-CAM of '{name}'");
        JsonElement full = Full(name);
        using FormulaWeights weights = new(folder, full);
        using ImageClassifier model = ImageModels.Fill(network, weights, null);
        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(folder, "tensors.safetensors"));
        StoredTensor target = expected["target"];
        Shape shape = Shape.Of([.. full.GetProperty("inputs").GetProperty("pixel_values").GetProperty("shape").Integers()]).With(0, target.Count);

        using Pass pass = new(GateObserver.Capture());
        Tensor map = Map(model, pass.Tensor(FullSizeClassifier.Pixels(shape), shape));
        pass.Watch(map);
        Tensor logits = Logits(model, map);
        int classes = (int)logits.Shape[1];
        long[] best = [.. Enumerable.Range(0, (int)shape[0]).Select(picture => (long)TensorPrimitives.IndexOfMax(logits.Values.Slice(picture * classes, classes)))];
        differences.Same("target", target.ToIntegers(), best);
        float[] one = new float[logits.Count];
        for (int picture = 0; picture < best.Length; picture++) one[picture * classes + best[picture]] = 1;
        pass.Backward(logits, one);

        DetachedTensor heat = GradCam.Of(map.Detach(), pass.Gradient(map).Detach());
        Compare(expected["gradcam"], [heat.Shape[0], 1, heat.Shape[1], heat.Shape[2]], heat.Values);
        Gates(expected, pass.Gates());
    }

    /// <summary>In the order of their names, which is that of the calculation.</summary>
    private void Gates(SafetensorsFile expected, IReadOnlyList<GateLayer> found)
    {
        string[] names = [.. expected.Tensors.Keys.Where(key => key.StartsWith(Gate, StringComparison.Ordinal)).Order(NaturalOrder.Comparer)];
        if (names.Length == 0) return;
        differences.Same("number of gates", [names.Length], [found.Count]);
        for (int at = 0; at < Math.Min(names.Length, found.Count); at++)
        {
            // Where a channel was zero everywhere, the reference could not see its gate and says zero.
            float[] wanted = expected[names[at]].ToFloats(), gates = [.. found[at].Values.Values];
            for (int i = 0; i < Math.Min(wanted.Length, gates.Length); i++)
                if (wanted[i] == 0) gates[i] = 0;
            Compare(expected[names[at]], found[at].Values.Shape, gates);
        }
    }

    /// <summary>The map that the case speaks of: the last, but for networks with a convolution after their blocks.</summary>
    private Tensor Map(ImageClassifier model, Tensor pixels) => model is MobileNetwork mobile && AtBlocks ? mobile.Blocks(pixels) : model.Features(pixels);

    private Tensor Logits(ImageClassifier model, Tensor map) => model.Classify(model is MobileNetwork mobile && AtBlocks ? mobile.Head(map) : map);

    private bool AtBlocks => Layer().Match(about.GetProperty("what").GetString()!).Groups[1].Value == "blocks";

    private void Compare(StoredTensor expected, Shape shape, ReadOnlySpan<float> found) =>
        differences.Compare(expected.Name, Shape.Of(expected.Shape), expected.ToFloats(), shape, found, Tolerance);

    private JsonElement Full(string name)
    {
        for (DirectoryInfo? above = new(folder); above is not null; above = above.Parent)
            if (CaseFiles.Json(Path.Combine(above.FullName, "full", $"timm-{name}"), "case.json") is { } found) return found;
        throw new UnknownCaseException($"the tensors of '{name}', for there is no folder full/timm-{name} above the case: they");
    }

    [GeneratedRegex(@"\bat (\S+) for\b")]
    private static partial Regex Layer();
}
