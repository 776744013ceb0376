using System.Text.Json;
using Fovea.Inputs;

namespace Fovea.Training.Data;

/// <summary>A place in a JSON file that knows its path, so that what is wrong there can be named.</summary>
internal readonly record struct SquadNode(string File, string Path, JsonElement Value)
{
    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string field) => Value.TryGetProperty(field, out JsonElement found) && found.ValueKind != JsonValueKind.Null;

    /// <summary>The items of a list, each with its path.</summary>
    public IEnumerable<SquadNode> Items(string field)
    {
        SquadNode list = Field(field, JsonValueKind.Array, "a list");
        return list.Value.EnumerateArray().Select((item, index) => item.ValueKind == JsonValueKind.Object
            ? new SquadNode(list.File, $"{list.Path}[{index}]", item)
            : throw new SquadNode(list.File, $"{list.Path}[{index}]", item).Mismatch("an object"));
    }

    public string Text(string field) => Field(field, JsonValueKind.String, "a text").Value.GetString()!;

    public string TextOr(string field, string otherwise) => Has(field) ? Text(field) : otherwise;

    /// <summary>A yes or no; no when the field is absent.</summary>
    public bool Flag(string field)
    {
        if (!Has(field)) return false;
        SquadNode flag = this with { Path = $"{Path}.{field}", Value = Value.GetProperty(field) };
        return flag.Value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw flag.Mismatch("true or false"),
        };
    }

    public int Number(string field)
    {
        SquadNode number = Field(field, JsonValueKind.Number, "a whole number");
        return number.Value.TryGetInt32(out int found) ? found : throw number.Mismatch("a whole number");
    }

    /// <summary>A pair [start, end] of positions in a text, the end not included.</summary>
    public TextRange Range(string field, string text)
    {
        SquadNode range = Field(field, JsonValueKind.Array, "[start, end]");
        if (range.Value.GetArrayLength() != 2
            || range.Value[0].ValueKind != JsonValueKind.Number || !range.Value[0].TryGetInt32(out int start)
            || range.Value[1].ValueKind != JsonValueKind.Number || !range.Value[1].TryGetInt32(out int end)
            || start < 0 || end < start || end > text.Length)
            throw range.Mismatch($"[start, end] with 0 <= start <= end <= {text.Length}");
        return new(start, end);
    }

    public InvalidDataException Error(string expected, string found, string fix) => BadData.At(File, Path, expected, found, fix);

    private SquadNode Field(string field, JsonValueKind kind, string what)
    {
        if (Value.ValueKind != JsonValueKind.Object) throw Mismatch("an object");
        if (!Value.TryGetProperty(field, out JsonElement found))
            throw Error($"a field \"{field}\" with {what}", "none", "this reader needs SQuAD layout: data, paragraphs, context, qas, id, question, answers, text, answer_start");
        SquadNode node = new(File, Path == "file" ? field : $"{Path}.{field}", found);
        return found.ValueKind == kind ? node : throw node.Mismatch(what);
    }

    private InvalidDataException Mismatch(string expected) =>
        Error(expected, BadData.Quote(Value.GetRawText()), "correct the field or fetch the file again");
}
