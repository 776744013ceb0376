using System.Runtime.InteropServices;
using Fovea.Models;
using Fovea.Numerics;

namespace Fovea.Benchmarks.Peers;

/// <summary>
/// A model of the BERT family as an ONNX network of the same weights, with the operators of ONNX Runtime that say most at once:
/// SkipLayerNormalization, BiasGelu, and attention in one of two ways.
/// </summary>
internal sealed class BertNetwork(RandomWeights weights, BertConfig config, bool packedAttention)
{
    private readonly OnnxNetwork _network = new();

    /// <summary>[B, T] tokens and their types to [B, T, W], called <paramref name="output"/>.</summary>
    public OnnxNetwork Build(int batch, int length, out string output)
    {
        string words = _network.Add("Gather", [Constant("embeddings.word"), _network.Input("tokens", Onnx.ElementType.Int64, batch, length)]);
        string types = _network.Add("Gather", [Constant("embeddings.type"), _network.Input("types", Onnx.ElementType.Int64, batch, length)]);
        string positions = _network.Constant(Values("embeddings.position")[..(length * config.Width)], length, config.Width);
        string sum = _network.Add("Add", [_network.Add("Add", [words, types]), positions]);
        string x = _network.Add("LayerNormalization", [sum, Constant("embeddings.norm.scale"), Constant("embeddings.norm.shift")], Epsilon, OnnxNetwork.Integer("axis", -1));
        for (int layer = 0; layer < config.Layers; layer++) x = Layer(x, $"layer.{layer}");
        _network.Output(x, batch, length, config.Width);
        output = x;
        return _network;
    }

    private Onnx.Format.AttributeMessage Epsilon => OnnxNetwork.Number("epsilon", config.NormEpsilon);

    private string Layer(string x, string path)
    {
        string seen = packedAttention ? Packed(x, $"{path}.attention") : Apart(x, $"{path}.attention");
        x = AddAndNormalise(Product(seen, $"{path}.attention.output"), x, $"{path}.attention.norm", $"{path}.attention.output.bias");
        string thought = _network.Add("com.microsoft.BiasGelu", [Product(x, $"{path}.expand"), Constant($"{path}.expand.bias")]);
        return AddAndNormalise(Product(thought, $"{path}.contract"), x, $"{path}.norm", $"{path}.contract.bias");
    }

    /// <summary>com.microsoft.Attention: projects and attends.</summary>
    private string Packed(string x, string path)
    {
        string[] parts = ["query", "key", "value"];
        int width = config.Width;
        float[] all = new float[width * 3 * width];
        for (int part = 0; part < 3; part++)
        {
            ReadOnlySpan<float> from = Values($"{path}.{parts[part]}.weight");
            for (int o = 0; o < width; o++)
                for (int i = 0; i < width; i++) all[i * 3 * width + part * width + o] = from[o * width + i];
        }
        float[] bias = [.. parts.SelectMany(part => Values($"{path}.{part}.bias").ToArray())];
        return _network.Add("com.microsoft.Attention", [x, _network.Constant(all, width, 3 * width), _network.Constant(bias, 3 * width)], Heads);
    }

    /// <summary>Three products, and com.microsoft.MultiHeadAttention, which adds their biases.</summary>
    private string Apart(string x, string path)
    {
        float[] bias = [.. new[] { "query", "key", "value" }.SelectMany(part => Values($"{path}.{part}.bias").ToArray())];
        return _network.Add("com.microsoft.MultiHeadAttention",
            [Product(x, $"{path}.query"), Product(x, $"{path}.key"), Product(x, $"{path}.value"), _network.Constant(bias, 3 * config.Width)], Heads);
    }

    private Onnx.Format.AttributeMessage Heads => OnnxNetwork.Integer("num_heads", config.Heads);

    private string AddAndNormalise(string x, string skip, string norm, string bias) => _network.Add(
        "com.microsoft.SkipLayerNormalization", [x, skip, Constant($"{norm}.scale"), Constant($"{norm}.shift"), Constant(bias)], Epsilon);

    /// <summary>x Wᵀ: ONNX has its matrices as [inputs, outputs].</summary>
    private string Product(string x, string path)
    {
        Shape shape = weights[$"{path}.weight"].Shape;
        (int outputs, int inputs) = ((int)shape[0], (int)shape[1]);
        ReadOnlySpan<float> from = Values($"{path}.weight");
        float[] turned = new float[from.Length];
        for (int o = 0; o < outputs; o++)
            for (int i = 0; i < inputs; i++) turned[i * outputs + o] = from[o * inputs + i];
        return _network.Add("MatMul", [x, _network.Constant(turned, inputs, outputs)]);
    }

    private string Constant(string path)
    {
        Weight weight = Of(path);
        return _network.Constant(weight.Values, [.. Enumerable.Range(0, weight.Shape.Rank).Select(axis => weight.Shape[axis])]);
    }

    private ReadOnlySpan<float> Values(string path) => Of(path).Values;

    /// <summary>The table of an embedding has a path of its own below it.</summary>
    private Weight Of(string path) => weights.All.Single(weight => weight.Name == path || weight.Name == $"{path}.weight");
}
