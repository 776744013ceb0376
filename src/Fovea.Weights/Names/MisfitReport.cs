using System.Text;

namespace Fovea.Weights;

/// <summary>Everything in which a checkpoint differs from the model that is to take it, told at once.</summary>
internal sealed class MisfitReport(string origin)
{
    /// <summary>How many of a kind are listed.</summary>
    private const int Most = 20;

    private readonly List<(string Key, string Line)> _missing = [], _extra = [], _shapes = [], _types = [];

    public void Missing(string key, ReadOnlySpan<long> shape) => _missing.Add((key, $"{Text.Plain(key)} {Text.Shape(shape)}"));

    public void Extra(StoredTensor tensor) => _extra.Add((tensor.Name, $"{Text.Plain(tensor.Name)} {tensor.ShapeText}"));

    public void OtherShape(StoredTensor tensor, ReadOnlySpan<long> expected) =>
        _shapes.Add((tensor.Name, $"{Text.Plain(tensor.Name)} expected {Text.Shape(expected)}, found {tensor.ShapeText}"));

    public void OtherType(StoredTensor tensor) =>
        _types.Add((tensor.Name, $"{Text.Plain(tensor.Name)} expected F32, F16, BF16, F64 or I8 with a scale per row, found {Text.Plain(tensor.TypeName)}"));

    /// <exception cref="InvalidDataException">Something was reported.</exception>
    public void ThrowIfAny()
    {
        if (_missing.Count + _extra.Count + _shapes.Count + _types.Count == 0) return;
        var text = new StringBuilder($"{origin} does not fit the model: {_missing.Count} missing, {_extra.Count} extra, {_shapes.Count} of another shape, {_types.Count} of another type; take the weights and the config.json of one model");
        List(text, "missing", _missing);
        List(text, "extra", _extra);
        List(text, "shape", _shapes);
        List(text, "type", _types);
        throw new InvalidDataException(text.ToString());
    }

    private static void List(StringBuilder text, string kind, List<(string Key, string Line)> found)
    {
        found.Sort((a, b) => NaturalOrder.Comparer.Compare(a.Key, b.Key));
        foreach ((_, string line) in found.Take(Most)) text.Append($"\n  {kind}: {line}");
        if (found.Count > Most) text.Append($"\n  {kind}: and {found.Count - Most} more");
    }
}
