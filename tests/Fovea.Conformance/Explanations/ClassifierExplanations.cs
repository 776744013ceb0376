using System.Globalization;
using System.Numerics.Tensors;
using Fovea.Attention;
using Fovea.Explain;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Weights;
using Tensor = Fovea.Numerics.Tensor;

namespace Fovea.Conformance.Explanations;

/// <summary>What made a classifier say what it says of a text.</summary>
internal sealed class ClassifierExplanations : IDisposable
{
    private const double Tolerance = 1e-4;
    private const int Steps = 64;

    private readonly SafetensorsFile _expected, _inputs;
    private readonly HashSet<string> _open;
    private readonly Differences _differences;
    private readonly SequenceClassifier _model;
    private readonly int[] _ids, _types;
    private readonly Mask _mask;
    private readonly Shape _shape;

    public ClassifierExplanations(string folder, string model, Differences differences)
    {
        _differences = differences;
        _expected = SafetensorsFile.Open(Path.Combine(folder, "tensors.safetensors"));
        _inputs = SafetensorsFile.Open(Path.Combine(model, "inputs.safetensors"));
        _open = [.. _expected.Tensors.Keys];
        _model = SequenceClassifier.Load(model);
        int length = (int)_inputs["input_ids"].Shape[1];
        (_ids, _types) = (First("input_ids", length), First("token_type_ids", length));
        bool[] present = [.. First("attention_mask", length, otherwise: 1).Select(flag => flag != 0)];
        (_shape, _mask) = ([1, length], Mask.Allow(present, [1, 1, 1, length]));
    }

    public void Check()
    {
        int target = Attentions();
        WordGradients(target);
        foreach (string name in _open.Order(StringComparer.Ordinal)) _differences.Fail($"{name}: the product has no such thing");
    }

    public void Dispose()
    {
        _expected.Dispose();
        _inputs.Dispose();
        _model.Dispose();
    }

    private int[] First(string input, int length, int otherwise = 0) =>
        _inputs.Tensors.TryGetValue(input, out StoredTensor? given) ? [.. given.ToIntegers().Take(length).Select(number => (int)number)] : [.. Enumerable.Repeat(otherwise, length)];

    /// <summary>Everything that is read off attention weights and their gradients.</summary>
    private int Attentions()
    {
        using Pass pass = new(Capture.Weights().And(Capture.WeightGradients()).And(Capture.GradientTimesAttention()));
        Tensor logits = _model.Forward(pass.Indices(_ids, _shape), pass.Indices(_types, _shape), _mask);
        Compare("logits", logits.Shape, logits.Values);
        int target = TensorPrimitives.IndexOfMax(logits.Values);
        if (_open.Remove("target")) _differences.Same("target", _expected["target"].ToIntegers(), [target]);
        pass.Backward(logits, Only(target, (int)logits.Count));

        IReadOnlyList<AttentionLayer> layers = pass.Record().Layers;
        for (int layer = 0; layer < layers.Count; layer++)
            Compare(string.Create(CultureInfo.InvariantCulture, $"attention_gradient.{layer}"), layers[layer].WeightGradients!.Shape, layers[layer].WeightGradients!.Values);

        int length = _ids.Length;
        DetachedTensor[] weights = [.. layers.Select(layer => OfFirst(layer.Weights!))], relevance = [.. layers.Select(layer => OfFirst(layer.GradientTimesAttention!))];
        Shape map = [1, length, length];
        Compare("rollout", map, [.. Enumerable.Range(0, length).SelectMany(token => AttentionFlow.Rollout(weights, token))]);
        Compare("chefer", map, [.. Enumerable.Range(0, length).SelectMany(token => AttentionFlow.Relevance(relevance, token))]);
        return target;
    }

    /// <summary>Everything that is read off the gradients of the words' vectors.</summary>
    private void WordGradients(int target)
    {
        float[] words = Words();
        Compare("input_x_gradient", _shape, PerToken(Product(words, Gradient(words, target))));
        if (_open.Contains("integrated_gradients"))
            Compare("integrated_gradients", _shape, PerToken(IntegratedGradients.Of(words, new float[words.Length], at => Gradient(at, target), Steps)));
    }

    private float[] Words()
    {
        using Pass pass = new();
        return pass.Use(_model.Encoder.Words).Embed(pass.Indices(_ids, _shape)).Values.ToArray();
    }

    /// <summary>The gradient of the target's score with respect to vectors in the place of the words: [T, W].</summary>
    private float[] Gradient(float[] words, int target)
    {
        using Pass pass = new();
        Tensor x = pass.Tensor(words, _shape.Append([_model.Config.Width]));
        pass.Watch(x);
        Tensor logits = _model.Classify(_model.Encoder.Forward(x, pass.Indices(_types, _shape), _mask));
        pass.Backward(logits, Only(target, (int)logits.Count));
        return pass.Gradient(x).Values.ToArray();
    }

    private float[] PerToken(float[] numbers) => [.. numbers.Chunk(_model.Config.Width).Select(token => TensorPrimitives.Sum<float>(token))];

    private static float[] Product(float[] a, float[] b) => [.. a.Zip(b, (x, y) => x * y)];

    private static float[] Only(int which, int count)
    {
        float[] weights = new float[count];
        weights[which] = 1;
        return weights;
    }

    /// <summary>Of a batch of one: [1, ..] to [..].</summary>
    private static DetachedTensor OfFirst(DetachedTensor tensor) => new(tensor.Shape[1..], tensor.Values);

    private void Compare(string name, Shape shape, ReadOnlySpan<float> found)
    {
        if (_open.Remove(name)) _differences.Compare(name, Shape.Of(_expected[name].Shape), _expected[name].ToFloats(), shape, found, Tolerance);
    }
}
