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
        Table(output, "layers", [.. summary.Layers.Select(layer => (string[])[layer.Operator, layer.Name, $"{layer.Output}", $"{Many(layer.Parameters)} parameters", $"{Many(layer.Products)} multiply-adds"])]);
        Table(output, "gates", [.. summary.Gates.Select(gate => (string[])[gate.Name, $"{Many(gate.Channels)} channels"])]);
        Table(output, "attention", [.. summary.Attention.Select(attention => (string[])[attention.Kind == AttentionKind.Self ? "self" : "cross", attention.Name, $"{attention.Weights[1]} heads", $"{attention.Weights[2]} queries", $"{attention.Weights[3]} keys"])]);
        output.WriteLine();
        output.WriteLine($"{Many(summary.Layers.Count)} layers, {Many(summary.Gates.Count)} gates, {Many(summary.Attention.Count)} attention, {Many(summary.Parameters)} parameters, {Many(summary.Products)} multiply-adds");
    }

    /// <summary>Columns as wide as their widest cell; nothing where there is no row.</summary>
    private static void Table(TextWriter output, string title, string[][] rows)
    {
        if (rows.Length == 0) return;
        foreach (string[] row in rows)
            for (int i = 0; i < row.Length; i++) row[i] = Messages.Plain(row[i]);
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        output.WriteLine();
        output.WriteLine(title);
        foreach (string[] row in rows) output.WriteLine(("  " + string.Join("  ", row.Select((cell, column) => char.IsAsciiDigit(cell[0]) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])))).TrimEnd());
    }

    private static string Many(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

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
