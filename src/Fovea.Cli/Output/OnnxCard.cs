using System.Globalization;
using Fovea.Attention;
using Fovea.Onnx;

namespace Fovea.Cli.Output;

/// <summary>What is in an ONNX file: its layers, gates and attention, and what they cost.</summary>
internal static class OnnxCard
{
    public static void Write(string path, string[] shapes, TextWriter output)
    {
        using OnnxModel model = OnnxModel.Load(path);
        NetworkSummary summary = NetworkSummary.Of(model, shapes.Select(Parse).ToDictionary(shape => shape.Name, shape => shape.Shape));

        foreach ((string name, ElementType type, Shape shape) in summary.Inputs) output.WriteLine($"in   {Messages.Plain(name)}  {type.Word()} {shape}");
        foreach ((string name, ElementType type, Shape shape) in summary.Outputs) output.WriteLine($"out  {Messages.Plain(name)}  {type.Word()} {shape}");
        TextTable.Write(output, "layers", [.. summary.Layers.Select(layer => (string[])[layer.Operator, layer.Name, $"{layer.Output}", $"{TextTable.Many(layer.Parameters)} parameters", $"{TextTable.Many(layer.Products)} multiply-adds"])]);
        TextTable.Write(output, "gates", [.. summary.Gates.Select(gate => (string[])[gate.Name, $"{TextTable.Many(gate.Channels)} channels"])]);
        TextTable.Write(output, "attention", [.. summary.Attention.Select(attention => (string[])[attention.Kind == AttentionKind.Self ? "self" : "cross", attention.Name, $"{attention.Weights[1]} heads", $"{attention.Weights[2]} queries", $"{attention.Weights[3]} keys"])]);
        output.WriteLine();
        output.WriteLine($"{TextTable.Many(summary.Layers.Count)} layers, {TextTable.Many(summary.Gates.Count)} gates, {TextTable.Many(summary.Attention.Count)} attention, {TextTable.Many(summary.Parameters)} parameters, {TextTable.Many(summary.Products)} multiply-adds");
    }

    /// <summary>"x=1x3x48x160".</summary>
    private static (string Name, Shape Shape) Parse(string text)
    {
        int at = text.LastIndexOf('=');
        string[] lengths = at < 0 ? [] : text[(at + 1)..].Split('x');
        long[] numbers = new long[lengths.Length];
        for (int i = 0; i < lengths.Length; i++)
            if (!long.TryParse(lengths[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) lengths = [];
        return lengths.Length is > 0 and <= Shape.MaximumRank
            ? (text[..at], Shape.Of(numbers))
            : throw new ArgumentException($"--shape must be like x=1x3x224x224, with at most {Shape.MaximumRank} lengths, got '{text}'");
    }
}
