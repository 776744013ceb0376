using System.Text;
using Fovea.Attention;
using Fovea.Explain;
using Fovea.Weights;

namespace Fovea.Tasks;

/// <summary>
/// An explanation as a file of its own: safetensors with versioned metadata, so that other programs can read the numbers too. It holds all
/// that a view shows, and is read without any model.
/// </summary>
/// <remarks>
/// Tensors: "text" U8 [bytes] is the text in UTF-8; "words" I64 [W, 2] (word; start, end) and "heat" F32 [W] the words; "attention.L.KIND"
/// F32 what layer L showed, such as "attention.3.weights" [1, H, T, T]; "gate.G" F32 what gate G was set to; the metadata name the axes. Metadata: "format" is
/// "fovea.explanation", "version" a whole number, "explanation" a JSON object with the rest. Positions are in UTF-16 code units of the text.
/// </remarks>
public static class ExplanationRecord
{
    /// <summary>The version that is written. A reader takes this one and those before.</summary>
    internal const int Version = 1;

    internal const string Format = "fovea.explanation";

    /// <summary>Writes an explanation, whole or not at all.</summary>
    /// <param name="path">Where to; a file that is there already is replaced.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(this Explanation explanation, string path)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        Writer(explanation).Save(path);
    }

    /// <summary>Writes an explanation to a stream.</summary>
    public static void Save(this Explanation explanation, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        Writer(explanation).WriteTo(stream);
    }

    /// <summary>Reads what <see cref="Save(Explanation, string)"/> wrote.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no record, of a later version, or damaged; the message says which.</exception>
    public static Explanation Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return RecordReader.Read(file);
    }

    /// <summary>Reads a record that is in memory already.</summary>
    /// <param name="record">The whole file.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <exception cref="InvalidDataException">It is no record, of a later version, or damaged; the message says which.</exception>
    public static Explanation Load(ReadOnlyMemory<byte> record, string origin = "record in memory")
    {
        using var file = SafetensorsFile.Read(record, origin);
        return RecordReader.Read(file);
    }

    private static SafetensorsWriter Writer(Explanation explanation)
    {
        var writer = new SafetensorsWriter();
        writer.SetMetadata("format", Format);
        writer.SetMetadata("version", FormattableString.Invariant($"{Version}"));
        writer.SetMetadata("explanation", RecordJson.Write(explanation));

        byte[] text = Encoding.UTF8.GetBytes(explanation.Text);
        writer.Add("text", [text.Length], StoredType.U8, sink => sink.WriteBytes(text));
        long count = explanation.Words.Count;
        writer.Add("words", [count, 2], explanation.Words.SelectMany(word => new long[] { word.Range.Start, word.Range.End }).ToArray().AsMemory());
        writer.Add("heat", [count], explanation.Words.Select(word => word.Weight).ToArray().AsMemory());
        foreach (AttentionLayer layer in explanation.Attention?.Layers ?? [])
            foreach (AttentionPart part in AttentionPart.All)
                if (part.Of(layer) is { } tensor) writer.Add(TensorOf(layer.Index, part.Kind), [.. tensor.Shape], tensor.Values.AsMemory());
        foreach (GateLayer gate in explanation.Attention?.Gates ?? []) writer.Add(GateOf(gate.Index), [.. gate.Values.Shape], gate.Values.Values.AsMemory());
        return writer;
    }

    internal static string GateOf(int gate) => FormattableString.Invariant($"gate.{gate}");

    internal static string TensorOf(int layer, string kind) => FormattableString.Invariant($"attention.{layer}.{kind}");
}
