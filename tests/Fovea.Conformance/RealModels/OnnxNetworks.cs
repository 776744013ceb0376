using System.Globalization;
using System.Text.Json;
using Fovea.Numerics;
using Fovea.Onnx;
using Fovea.Weights;

namespace Fovea.Conformance.RealModels;

/// <summary>Networks in ONNX files: each output for an input that is made by formula.</summary>
internal static class OnnxNetworks
{
    private const double Tolerance = 1e-3;

    /// <summary>
    /// The reference's sigmoid adds a half to what it calculates, so its results are whole multiples of 2^-23, one more or less. Where a network sees nothing,
    /// all its outputs are a few of these.
    /// </summary>
    private const double Least = 1.5 / (1 << 23) / Tolerance;

    public static void Check(string folder, JsonElement networks, Differences differences)
    {
        using SafetensorsFile tensors = SafetensorsFile.Open(Path.Combine(folder, "reference.safetensors"));
        foreach (JsonElement network in networks.EnumerateArray()) CheckOne(folder, network, tensors, differences);
    }

    private static void CheckOne(string folder, JsonElement network, SafetensorsFile tensors, Differences differences)
    {
        string file = network.GetProperty("file").GetString()!;
        JsonElement input = network.GetProperty("input");
        Shape shape = Shape.Of([.. input.GetProperty("shape").Integers()]);
        using OnnxModel model = OnnxModel.Load(Path.Combine(folder, file));
        using Pass pass = new();
        Tensor given = pass.Tensor(Formula.Numbers(input.GetProperty("formula").GetString()!, shape.Count), shape);
        IReadOnlyDictionary<string, Tensor> found = model.Run(pass, new Dictionary<string, Tensor> { [input.GetProperty("name").GetString()!] = given });
        differences.Same($"{file}: number of outputs", [network.GetProperty("outputs").GetArrayLength()], [found.Count]);
        for (int i = 0; i < model.Outputs.Count; i++)
        {
            StoredTensor expected = tensors[string.Create(CultureInfo.InvariantCulture, $"{file}:{i}")];
            Tensor output = found[model.Outputs[i]];
            differences.Compare(expected.Name, Shape.Of(expected.Shape), expected.ToFloats(), output.Shape, output.Values, Tolerance, Least);
        }
    }
}
