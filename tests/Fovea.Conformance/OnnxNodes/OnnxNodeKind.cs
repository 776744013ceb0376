using Fovea.Numerics;
using Fovea.Onnx;

namespace Fovea.Conformance.OnnxNodes;

/// <summary>Cases of the ONNX standard: a folder with model.onnx and data sets of input_N.pb and output_N.pb, each one tensor.</summary>
public sealed class OnnxNodeKind : Kind
{
    /// <summary>What the standard's own runner allows: a share of each number, and a little beside it.</summary>
    private const double Share = 1e-3, Beside = 1e-7;

    /// <inheritdoc/>
    public override string Name => "onnx";

    /// <inheritdoc/>
    public override string What => "operators as the ONNX standard tests them (onnx-node)";

    /// <inheritdoc/>
    protected override bool IsCase(string folder) => File.Exists(Path.Combine(folder, "model.onnx"));

    /// <inheritdoc/>
    protected override void Check(string folder, Differences differences)
    {
        using Graph graph = GraphReader.Read(Path.Combine(folder, "model.onnx"));
        if (OperatorTable.Missing(graph) is { Count: > 0 } missing)
            throw new UnknownCaseException($"operator {string.Join(", ", missing)}{(missing.Select(NotHere.Why).FirstOrDefault(why => why is not null) is { } why ? $" ({why})" : "")}");
        string[] sets = [.. Directory.EnumerateDirectories(folder, "test_data_set_*").Order(StringComparer.Ordinal)];
        if (sets.Length == 0) throw new InvalidDataException($"{folder}: expected a folder test_data_set_0, found none");
        foreach (string set in sets) CheckSet(graph, set, differences);
    }

    private static void CheckSet(Graph graph, string set, Differences differences)
    {
        using Pass pass = new();
        OnnxValue[] inputs = Read(set, "input", pass), expected = Read(set, "output", pass);
        if (expected.Length != graph.Outputs.Length) differences.Fail($"expected {expected.Length} outputs, the graph has {graph.Outputs.Length}");
        OnnxValue[] found = new Executor(pass).Run(graph, inputs);
        for (int i = 0; i < expected.Length && i < found.Length; i++) Compare(graph.Outputs[i].Name, expected[i], found[i], differences);
    }

    private static OnnxValue[] Read(string set, string what, Pass pass)
    {
        List<OnnxValue> values = [];
        for (int i = 0; File.Exists(Path.Combine(set, $"{what}_{i}.pb")); i++)
        {
            string path = Path.Combine(set, $"{what}_{i}.pb");
            using Constant constant = new TensorReader(path).Read(ModelFile.ReadTensor(path));
            OnnxValue value = constant.In(pass);
            values.Add(value.IsFloat ? OnnxValue.Of(value.Type, pass.Tensor(value.Floats.Values, value.Shape)) : value);
        }
        return [.. values];
    }

    private static void Compare(string name, OnnxValue expected, OnnxValue found, Differences differences)
    {
        if (expected.Type != found.Type || expected.Shape != found.Shape) differences.Fail($"{name}: expected {expected}, found {found}");
        else if (expected.IsFloat) differences.Close(name, expected.Shape, expected.Floats.Values, Rounded(found), Share, Beside);
        else if (expected.Type == ElementType.String) differences.Same(name, expected.Strings.ToArray(), found.Strings.ToArray());
        else differences.Same(name, expected.Integers.ToArray(), found.Integers.ToArray());
    }

    private static float[] Rounded(OnnxValue value) => Array.ConvertAll(value.Floats.Values.ToArray(), number => value.Type.Round(number));
}
