using CsCheck;

namespace Fovea.Weights.Tests;

/// <summary>A checkpoint that does not fit is refused once, with all that is wrong.</summary>
public sealed class Misfits
{
    private static readonly WantedParameter[] Wanted =
    [
        new("layer.10.expand.weight", [3, 5]), new("layer.2.expand.weight", [3, 5]), new("layer.2.expand.bias", [3]),
        new("embeddings.norm.scale", [5]), new("pooler.weight", [5, 5]), new("span.weight", [2, 5]),
    ];

    [Fact]
    public void Everything_is_told_at_once_in_the_words_of_the_checkpoint()
    {
        using var source = Source(
            ("bert.encoder.layer.2.intermediate.dense.bias", [4], StoredType.F32), ("bert.embeddings.LayerNorm.gamma", [5], StoredType.F16),
            ("bert.pooler.dense.weight", [5, 5], StoredType.I64), ("extra.10", [1], StoredType.F32), ("extra.9", [], StoredType.F32),
            ("bert.embeddings.position_ids", [1, 7], StoredType.I64));

        var error = Assert.Throws<InvalidDataException>(() => new StoredParameters(source, BertNames.Map).Take(Wanted));

        Assert.Equal("""
            model.safetensors does not fit the model: 3 missing, 2 extra, 1 of another shape, 1 of another type; take the weights and the config.json of one model
              missing: bert.encoder.layer.2.intermediate.dense.weight [3, 5]
              missing: bert.encoder.layer.10.intermediate.dense.weight [3, 5]
              missing: qa_outputs.weight [2, 5]
              extra: extra.9 []
              extra: extra.10 [1]
              shape: bert.encoder.layer.2.intermediate.dense.bias expected [3], found [4]
              type: bert.pooler.dense.weight expected F32, F16, BF16, F64 or I8 with a scale per row, found I64
            """.ReplaceLineEndings("\n"), error.Message);
    }

    [Fact]
    public void A_long_list_is_cut_and_counted()
    {
        using var source = Source([.. Enumerable.Range(0, 57).Select(i => ($"extra.{i}", Array.Empty<long>(), StoredType.F32))]);
        string[] lines = Assert.Throws<InvalidDataException>(() => new StoredParameters(source, NameMap.Identity).Take([])).Message.Split('\n');
        Assert.Equal(22, lines.Length);
        Assert.Equal("  extra: extra.19 []", lines[20]);
        Assert.Equal("  extra: and 37 more", lines[21]);
    }

    [Fact]
    public void What_may_be_missing_or_extra_is_no_misfit()
    {
        using var source = Source(("encoder.layer.2.intermediate.dense.bias", [3], StoredType.F32), ("classifier.weight", [2, 5], StoredType.F32), ("pooler.dense.bias", [5], StoredType.F32));
        var found = new StoredParameters(source, BertNames.Map).Take(
            [new("layer.2.expand.bias", [3]), new("span.weight", [2, 5])],
            mayBeMissing: path => path.StartsWith("span.", StringComparison.Ordinal),
            mayBeExtra: path => path is "classifier.weight" or "pooler.bias");
        Assert.Equal(["layer.2.expand.bias"], found.Keys);
        Assert.Equal([0f, 0f, 0f], found["layer.2.expand.bias"].Values.ToFloats());
    }

    [Fact]
    public void Eight_bit_matrices_fit_with_their_scales_and_go_with_them()
    {
        var writer = new SafetensorsWriter();
        Int8Rows.Add(writer, "qa_outputs.weight", [2, 5], [.. Enumerable.Range(0, 10).Select(i => (float)i)]);
        Int8Rows.Add(writer, "classifier.weight", [2, 5], new float[10]);
        using var source = Read(writer);
        var parameters = new StoredParameters(source, BertNames.Map);

        var found = parameters.Take([new("span.weight", [2, 5])], mayBeExtra: path => path == "classifier.weight");

        float[] values = new float[10];
        found["span.weight"].CopyTo(values);
        Assert.All(Enumerable.Range(0, 10), i => Assert.InRange(values[i], i - 0.04f, i + 0.04f));
        Assert.Contains("2 extra", Assert.Throws<InvalidDataException>(() => parameters.Take([new("span.weight", [2, 5])])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_not_numbers_are_told_by_tensor_and_element()
    {
        var writer = new SafetensorsWriter();
        writer.Add("qa_outputs.bias", [3], new[] { 1, float.NaN, 2 });
        using var source = Read(writer);
        Assert.Equal("cannot use model.safetensors: tensor 'qa_outputs.bias' must hold finite numbers, it holds NaN at element 1; the training that wrote it has failed, take an earlier checkpoint",
            Assert.Throws<InvalidDataException>(() => new StoredParameters(source, BertNames.Map).Find("span.bias")!.ExpectFinite()).Message);
    }

    [Fact]
    public void Names_are_in_the_order_of_people()
    {
        string[] names = ["a", "a.2", "a.002", "a.10", "a.10.b", "a.9", "b.1", "B.1", "a.2x10", "a.2x9", ""];
        Assert.Equal(["", "B.1", "a", "a.002", "a.2", "a.2x9", "a.2x10", "a.9", "a.10", "a.10.b", "b.1"], names.Order(NaturalOrder.Comparer));

        Gen<string> name = Gen.String[Gen.OneOf('0', '1', '9', '.', 'x'), 0, 6];
        Gen.Select(name, name, name).Sample((a, b, c) =>
        {
            NaturalOrder order = NaturalOrder.Comparer;
            Assert.Equal(Math.Sign(order.Compare(a, b)), -Math.Sign(order.Compare(b, a)));
            Assert.Equal(a == b, order.Compare(a, b) == 0);
            if (order.Compare(a, b) <= 0 && order.Compare(b, c) <= 0) Assert.True(order.Compare(a, c) <= 0, $"{a} {b} {c}");
        });
    }

    private static SafetensorsFile Source(params (string Name, long[] Shape, StoredType Type)[] tensors)
    {
        var writer = new SafetensorsWriter();
        foreach ((string name, long[] shape, StoredType type) in tensors)
            writer.Add(name, shape, type, sink => sink.WriteBytes(new byte[shape.Aggregate(1L, (a, b) => a * b) * type.Size()]));
        return Read(writer);
    }

    private static SafetensorsFile Read(SafetensorsWriter writer)
    {
        var stream = new MemoryStream();
        writer.WriteTo(stream);
        return SafetensorsFile.Read(stream.ToArray(), "model.safetensors");
    }
}
