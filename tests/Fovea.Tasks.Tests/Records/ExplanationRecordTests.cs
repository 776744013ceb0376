using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Fovea.Attention;
using Fovea.Explain;
using Fovea.Numerics;

namespace Fovea.Tasks.Tests.Records;

/// <summary>Records come back as they were saved, and damaged ones are refused with a reason.</summary>
public sealed class ExplanationRecordTests
{
    private static readonly Gen<Explanation> Any =
        from text in Gen.OneOf(Gen.String, Gen.Const("Alice went to the garden. 爱丽丝 👩\u200D👩\u200D👧 \r\n\0 end"))
        from question in Gen.String
        from answer in Range(text)
        from others in Range(text).Array[0, 3]
        from weights in Gen.Float[0, 1].Array[0, 7]
        from confidence in Gen.Double[0, 1]
        from bare in Gen.Bool
        select Make(Valid(text), Valid(question), answer, others, weights, confidence, bare);

    [Fact]
    public void What_is_loaded_is_what_was_saved() => Any.Sample(saved => AssertSame(saved, ExplanationRecord.Load(Bytes(saved))), iter: 200);

    [Fact]
    public void A_record_goes_through_a_file()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Sample().Save(path);
            AssertSame(Sample(), ExplanationRecord.Load(path));
        }
        finally { File.Delete(path); }
    }

    [Fact]
    public void The_same_explanation_gives_the_same_bytes() => Assert.Equal(Bytes(Sample()), Bytes(Sample()));

    [Fact]
    public void Half_a_character_keeps_its_place()
    {
        Explanation half = Sample() with { Text = "a\uD83Db, the garden c", Question = "\uDE42?" };
        Explanation loaded = ExplanationRecord.Load(Bytes(half));
        Assert.Equal("a\uFFFDb, the garden c", loaded.Text);
        Assert.Equal("\uFFFD?", loaded.Question);
    }

    [Fact]
    public void Another_safetensors_file_is_refused()
    {
        var stream = new MemoryStream();
        new Weights.SafetensorsWriter().WriteTo(stream);
        Refused(stream.ToArray(), "cannot show it: expected a record of an explanation, found a safetensors file without a format; give a file that 'fovea ask --save' wrote");
    }

    [Theory]
    [InlineData("\"version\":\"1\"", "\"version\":\"2\"", "cannot show it: expected a record of version 1 or before, found version '2'; use the version of Fovea that wrote it, or a later one")]
    [InlineData("\\\"window\\\":[0,16]", "\\\"window\\\":[0,99]", "cannot show it: expected the metadata of an explanation, found something else (range 0 to 99 is not in a text of 16 characters); the file is damaged, write it again")]
    [InlineData("\\\"window\\\":[0,16]", "\\\"window\\\":[9,-1]", "cannot show it: expected the metadata of an explanation, found something else (range 9 to -1 is not in a text of 16 characters); the file is damaged, write it again")]
    [InlineData("\\\"window\\\":[0,16]", "\\\"window\\\":[0,1,6", null)]
    [InlineData("\\\"kind\\\":\\\"hot_word\\\"", "\\\"kind\\\":\\\"hot_ward\\\"", "cannot show it: expected the metadata of an explanation, found something else ('hot_ward' is no kind of removal); the file is damaged, write it again")]
    [InlineData("\\\"tokens\\\":[\\\"a\\\",\\\"b\\\"]", "\\\"tokens\\\":[\\\"a,\\\\\\\"b\\\"]", "cannot show it: expected the metadata of an explanation, found something else (attention.3.scores is [1, 3, 2, 2], which does not fit 1 tokens); the file is damaged, write it again")]
    [InlineData("\\\"over\\\":\\\"channels\\\"", "\\\"over\\\":\\\"chinnels\\\"", "cannot show it: expected the metadata of an explanation, found something else ('chinnels' is nothing that a gate turns up or down); the file is damaged, write it again")]
    [InlineData("\\\"over\\\":\\\"positions\\\",", "\\\"over\\\":\\\"channels\\\" ,", "cannot show it: expected the metadata of an explanation, found something else (gate.1 is [1, 2, 1], not [1, channel]); the file is damaged, write it again")]
    [InlineData("\"gate.4\":", "\"gote.4\":", "cannot show it: expected the metadata of an explanation, found something else (there is no tensor gate.4); the file is damaged, write it again")]
    [InlineData("\"heat\":", "\"hoot\":", "cannot show it: expected the metadata of an explanation, found something else (there is no tensor heat); the file is damaged, write it again")]
    [InlineData("\\\"question\\\"", "\\\"quastion\\\"", null)]
    public void A_damaged_record_is_refused(string was, string now, string? message)
    {
        Assert.Equal(was.Length, now.Length);
        byte[] bytes = Bytes(Sample());
        int at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(was));
        Assert.True(at > 0, $"the record has no {was}: {Encoding.UTF8.GetString(bytes.AsSpan(8, (int)BinaryPrimitives.ReadInt64LittleEndian(bytes)))}");
        Encoding.UTF8.GetBytes(now).CopyTo(bytes, at);
        Refused(bytes, message);
    }

    [Fact]
    public void Cut_anywhere_it_is_refused_and_not_misread() => Gen.Int[0, Bytes(Sample()).Length - 1].Sample(length =>
        Assert.Throws<InvalidDataException>(() => ExplanationRecord.Load(Bytes(Sample()).AsMemory(0, length), "it")));

    private static void Refused(byte[] record, string? message)
    {
        var error = Assert.Throws<InvalidDataException>(() => ExplanationRecord.Load(record, "it"));
        if (message is not null) Assert.Equal(message, error.Message);
        else Assert.StartsWith("cannot show it: expected the metadata of an explanation, found something else (", error.Message, StringComparison.Ordinal);
    }

    private static Explanation Sample() => Make("in the garden :)", "Where?", new TextRange(3, 13), [new TextRange(0, 2)], [0.5f, 1f], 0.625, bare: false);

    private static Explanation Make(string text, string question, TextRange answer, TextRange[] others, float[] weights, double confidence, bool bare)
    {
        // A range may cut a character in half; what is left of it is saved as U+FFFD.
        Answer At(TextRange range, double share) => new(Valid(range.In(text)), share, range);
        Answer found = At(answer, confidence);
        return new Explanation
        {
            Question = question,
            Text = text,
            Source = bare ? "" : "a \"file\".txt",
            Model = "reader",
            Answer = bare ? Answer.None(confidence) : found,
            Evidence = bare ? null : new TextRange(0, text.Length),
            Window = new TextRange(0, text.Length),
            Words = [.. weights.Select(weight => new WordHeat(answer, weight))],
            RunnersUp = [.. others.Select(range => At(range, confidence / 2))],
            Receipt = bare ? null : new Receipt(found, Answer.None(0.75)),
            Removals = bare ? [] : [new Removal(RemovalKind.HotWord, answer, Answer.None(0.5), 0.125), new Removal(RemovalKind.Sentence, answer, found, 1)],
            Attention = bare ? null : new AttentionRecord([Layer()]) { Gates = Gates() },
            Tokens = bare ? [] : ["a", "b"],
        };
    }

    /// <summary>A layer that shows all there is: three heads, two tokens.</summary>
    private static AttentionLayer Layer()
    {
        AttentionLayer layer = new() { Index = 3, Path = "layer.3", Kind = AttentionKind.Cross };
        foreach (AttentionPart part in AttentionPart.All)
        {
            Shape shape = Shape.Of([.. part.Axes.Select(axis => axis switch { "batch" => 1L, "head" => 3, "rank" or "channel" => 5, _ => 2 })]);
            layer = part.With(layer, new DetachedTensor(shape, [.. Enumerable.Range(0, (int)shape.Count).Select(number => number / 12f)]));
        }
        return layer;
    }

    /// <summary>One gate of each sort.</summary>
    private static GateLayer[] Gates() =>
    [
        new(0, "stage.1", GateOver.Channels, ["batch", "channel"], new([1, 3], [0.25f, 0.5f, 1])),
        new(1, "stage.1", GateOver.Positions, ["batch", "row", "column"], new([1, 2, 1], [0.125f, 0.75f])),
        new(4, "", GateOver.Branches, ["batch", "branch", "channel"], new([1, 2, 2], [0.25f, 1, 0.75f, 0])),
    ];

    private static IEnumerable<string> Shown(Explanation explanation) => (explanation.Attention?.Gates ?? [])
        .Select(gate => $"{gate.Index} {gate.Path} {gate.Over} {string.Join(' ', gate.Axes)} {gate.Values.Shape} {string.Join(' ', gate.Values.Values)}");

    private static IEnumerable<string> Parts(Explanation explanation) =>
        from layer in explanation.Attention?.Layers ?? []
        from part in AttentionPart.All
        let tensor = part.Of(layer)
        select $"{layer.Index} {layer.Path} {layer.Kind} {part.Kind} {tensor.Shape} {string.Join(' ', tensor.Values)}";

    private static void AssertSame(Explanation saved, Explanation loaded)
    {
        Assert.Equal(saved with { Words = [], RunnersUp = [], Removals = [], Attention = null, Tokens = [] }, loaded with { Words = [], RunnersUp = [], Removals = [], Attention = null, Tokens = [] });
        Assert.Equal(saved.Words, loaded.Words);
        Assert.Equal(saved.RunnersUp, loaded.RunnersUp);
        Assert.Equal(saved.Removals, loaded.Removals);
        Assert.Equal(saved.Tokens, loaded.Tokens);
        Assert.Equal(Parts(saved), Parts(loaded));
        Assert.Equal(Shown(saved), Shown(loaded));
    }

    private static byte[] Bytes(Explanation explanation)
    {
        var stream = new MemoryStream();
        explanation.Save(stream);
        return stream.ToArray();
    }

    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static Gen<TextRange> Range(string text) =>
        from start in Gen.Int[0, text.Length]
        from end in Gen.Int[start, text.Length]
        select new TextRange(start, end);
}
