using System.Globalization;
using System.Numerics.Tensors;
using Fovea.Attention;
using Fovea.Explain;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Weights;
using Tensor = Fovea.Numerics.Tensor;

namespace Fovea.Conformance.Explanations;

/// <summary>What made a vision Transformer say what it says of pictures.</summary>
internal sealed class PictureExplanations : IDisposable
{
    private const double Tolerance = 1e-4;
    private const int Steps = 64;

    private readonly SafetensorsFile _expected, _inputs;
    private readonly HashSet<string> _open;
    private readonly Differences _differences;
    private readonly VisionTransformer _model;
    private readonly float[] _pixels;
    private readonly Shape _shape;

    public PictureExplanations(string folder, string model, Differences differences)
    {
        _differences = differences;
        _expected = SafetensorsFile.Open(Path.Combine(folder, "tensors.safetensors"));
        _inputs = SafetensorsFile.Open(Path.Combine(model, "inputs.safetensors"));
        _open = [.. _expected.Tensors.Keys];
        _model = (VisionTransformer)ImageModels.Load(model);
        (_pixels, _shape) = (_inputs["pixel_values"].ToFloats(), Shape.Of(_inputs["pixel_values"].Shape));
    }

    public void Check()
    {
        int[] targets = Attentions();
        if (_open.Contains("input_x_gradient")) Compare("input_x_gradient", _shape, Product(_pixels, Gradient(_pixels, targets)));
        if (_open.Contains("integrated_gradients")) Compare("integrated_gradients", _shape, IntegratedGradients.Of(_pixels, new float[_pixels.Length], at => Gradient(at, targets), Steps));
        if (_open.Contains("occlusion")) Compare("occlusion", _shape, Occluded(targets));
        foreach (string name in _open.Order(StringComparer.Ordinal)) _differences.Fail($"{name}: the product has no such thing");
    }

    public void Dispose()
    {
        _expected.Dispose();
        _inputs.Dispose();
        _model.Dispose();
    }

    /// <summary>Everything that is read off attention weights and their gradients.</summary>
    private int[] Attentions()
    {
        using Pass pass = new(Capture.Weights().And(Capture.WeightGradients()).And(Capture.GradientTimesAttention()));
        Tensor logits = _model.Forward(pass.Tensor(_pixels, _shape));
        Compare("logits", logits.Shape, logits.Values);
        int[] targets = Largest(logits);
        if (_open.Remove("target")) _differences.Same("target", _expected["target"].ToIntegers(), [.. targets.Select(target => (long)target)]);
        pass.Backward(logits, Only(targets, (int)logits.Shape[1]));

        AttentionRecord record = pass.Record();
        for (int layer = 0; layer < record.Layers.Count; layer++)
            Compare(string.Create(CultureInfo.InvariantCulture, $"attention_gradient.{layer}"), record.Layers[layer].WeightGradients!.Shape, record.Layers[layer].WeightGradients!.Values);
        int length = (int)record.Layers[0].Weights!.Shape[^1];
        Shape map = [_shape[0], length, length];
        Compare("rollout", map, Flow(record, layer => layer.Weights!, AttentionFlow.Rollout, length));
        Compare("chefer", map, Flow(record, layer => layer.GradientTimesAttention!, AttentionFlow.Relevance, length));
        for (int item = 0; item < targets.Length; item++) CheckPatches(record, item, length);
        return targets;
    }

    private float[] Flow(AttentionRecord record, Func<AttentionLayer, DetachedTensor> of, Func<IReadOnlyList<DetachedTensor>, int, float[]> flow, int length) =>
        [.. Enumerable.Range(0, (int)_shape[0]).SelectMany(item =>
        {
            DetachedTensor[] layers = [.. record.Layers.Select(layer => Item(of(layer), item))];
            return Enumerable.Range(0, length).SelectMany(token => flow(layers, token));
        })];

    /// <summary>The map that is drawn over a picture is what the class token's row says of the patches.</summary>
    private void CheckPatches(AttentionRecord record, int item, int length)
    {
        int leading = record.Layers[0].Grid!.Leading;
        foreach ((string name, HeatMap drawn) in ((string, HeatMap)[])[("rollout", PictureFlow.Rollout(record, item)), ("chefer", PictureFlow.Relevance(record, item))])
        {
            if (!_expected.Tensors.ContainsKey(name)) continue;
            float[] row = _expected[name].ToFloats().AsSpan(item * length * length + leading, length - leading).ToArray();
            TensorPrimitives.Divide(row, row.Max(), row);
            _differences.Compare($"{name} over picture {item}", [row.Length], row, [drawn.Values.Length], drawn.Values, Tolerance);
        }
    }

    /// <summary>The gradient of the targets' scores with respect to pixels.</summary>
    private float[] Gradient(float[] pixels, int[] targets)
    {
        using Pass pass = new();
        Tensor x = pass.Tensor(pixels, _shape);
        pass.Watch(x);
        Tensor logits = _model.Forward(x);
        pass.Backward(logits, Only(targets, (int)logits.Shape[1]));
        return pass.Gradient(x).Values.ToArray();
    }

    private float[] Occluded(int[] targets)
    {
        Shape picture = _shape[1..];
        PixelSize patch = _model.Config.Patches.Patch;
        int count = (int)picture.Count, channels = (int)picture[0];
        return [.. targets.SelectMany((target, item) =>
        {
            float[] falls = Occlusion.Of(_pixels.AsSpan(item * count, count), picture, patch.Height, patch.Width, pixels => Score(pixels, picture, target));
            return Enumerable.Repeat(falls, channels).SelectMany(channel => channel);
        })];
    }

    private double Score(float[] pixels, Shape picture, int target)
    {
        using Pass pass = new();
        return _model.Forward(pass.Tensor(pixels, Shape.Of([1]).Append(picture))).Values[target];
    }

    private static int[] Largest(Tensor logits) =>
        [.. logits.Values.ToArray().Chunk((int)logits.Shape[1]).Select(item => TensorPrimitives.IndexOfMax<float>(item))];

    private static float[] Only(int[] targets, int classes)
    {
        float[] weights = new float[targets.Length * classes];
        for (int item = 0; item < targets.Length; item++) weights[item * classes + targets[item]] = 1;
        return weights;
    }

    private static float[] Product(float[] a, float[] b) => [.. a.Zip(b, (x, y) => x * y)];

    /// <summary>Of one picture of the batch: [B, ..] to [..].</summary>
    private static DetachedTensor Item(DetachedTensor tensor, int item)
    {
        Shape shape = tensor.Shape[1..];
        return new DetachedTensor(shape, tensor.Values.AsSpan((int)(item * shape.Count), (int)shape.Count).ToArray());
    }

    private void Compare(string name, Shape shape, ReadOnlySpan<float> found)
    {
        if (_open.Remove(name)) _differences.Compare(name, Shape.Of(_expected[name].Shape), _expected[name].ToFloats(), shape, found, Tolerance);
    }
}
