using System.Buffers.Binary;
using System.Text.Json;

namespace Fovea.Embedded.Tests;

/// <summary>What the embedded models are made of. A build without a model is a build all the same: then these tests are skipped.</summary>
public sealed class EmbeddedFilesTests
{
    private static readonly string[] s_needed = ["README.md", "config.json", "model.safetensors", "tokenizer.json"];

    public static TheoryData<string> Models => [.. EmbeddedModel.All.Select(model => model.Name)];

    [Theory, MemberData(nameof(Models))]
    public void A_model_has_all_that_it_takes_and_its_card(string name) => Assert.Equal([], s_needed.Except(Here(name).Files));

    [Theory, MemberData(nameof(Models))]
    public void All_its_files_together_have_at_most_24_MB(string name)
    {
        EmbeddedModel model = Here(name);
        Assert.InRange(model.Files.Sum(file => Bytes(model, file).LongLength), 1, 24_000_000);
    }

    [Theory, MemberData(nameof(Models))]
    public void Its_card_says_where_it_comes_from_what_it_was_trained_on_and_how_good_it_is(string name)
    {
        EmbeddedModel model = Here(name);
        using StreamReader card = new(model.Open("README.md"));
        string text = card.ReadToEnd();
        foreach (string said in (ReadOnlySpan<string>)["started from", "trained by", "licence", "## Figures", "## What it cannot do", "fovea train", "fovea eval"])
            Assert.Contains(said, text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Models))]
    public void Its_weights_say_how_they_were_trained(string name)
    {
        byte[] file = Bytes(Here(name), "model.safetensors");
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, (int)BinaryPrimitives.ReadInt64LittleEndian(file)));
        JsonElement metadata = header.RootElement.GetProperty("__metadata__");
        Assert.Equal("pt", metadata.GetProperty("format").GetString());
        Assert.True(int.Parse(metadata.GetProperty("steps").GetString()!, System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.NotEqual("", metadata.GetProperty("training").GetString());
    }

    [Theory, MemberData(nameof(Models))]
    public void Its_config_says_what_kind_of_model_it_is(string name)
    {
        using JsonDocument config = JsonDocument.Parse(Bytes(Here(name), "config.json"));
        Assert.Equal("bert", config.RootElement.GetProperty("model_type").GetString());
        Assert.Equal("BertForQuestionAnswering", config.RootElement.GetProperty("architectures")[0].GetString());
    }

    [Theory, MemberData(nameof(Models))]
    public void A_file_that_it_has_not_is_told_with_those_that_it_has(string name)
    {
        EmbeddedModel model = Here(name);
        var error = Assert.Throws<FileNotFoundException>(() => model.Open("pytorch_model.bin"));
        Assert.Equal($"the embedded model '{name}' has no file pytorch_model.bin: it has {string.Join(", ", model.Files)}", error.Message);
    }

    internal static EmbeddedModel Here(string name)
    {
        EmbeddedModel model = EmbeddedModel.All.Single(model => model.Name == name);
        Assert.SkipUnless(model.IsHere, $"this build was made without the files of models/{name}: get them and build again");
        return model;
    }

    private static byte[] Bytes(EmbeddedModel model, string file)
    {
        using Stream stream = model.Open(file);
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
