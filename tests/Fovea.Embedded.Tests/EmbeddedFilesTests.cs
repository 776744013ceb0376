using System.Buffers.Binary;
using System.Text.Json;

namespace Fovea.Embedded.Tests;

/// <summary>What the embedded models are made of. A build without a model is a build all the same: then these tests are skipped.</summary>
public sealed class EmbeddedFilesTests
{
    private static readonly string[] s_needed = ["README.md", "config.json", "model.safetensors"];

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
    public void Its_card_says_with_which_command_it_was_made_how_good_it_is_and_what_it_cannot_do(string name) =>
        CardSays(name, "\n```\nfovea ", "## Figures", "## What it cannot do");

    [Fact]
    public void The_card_of_the_reader_says_where_it_comes_from_and_what_it_was_trained_on() =>
        CardSays("reader", "started from", "trained by", "licence", "fovea train", "fovea eval");

    [Fact]
    public void The_weights_of_the_reader_say_how_they_were_trained()
    {
        byte[] file = Bytes(Here("reader"), "model.safetensors");
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, (int)BinaryPrimitives.ReadInt64LittleEndian(file)));
        JsonElement metadata = header.RootElement.GetProperty("__metadata__");
        Assert.Equal("pt", metadata.GetProperty("format").GetString());
        Assert.True(int.Parse(metadata.GetProperty("steps").GetString()!, System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.NotEqual("", metadata.GetProperty("training").GetString());
    }

    [Fact]
    public void The_config_of_the_reader_says_what_kind_of_model_it_is_and_there_is_a_tokenizer()
    {
        using JsonDocument config = JsonDocument.Parse(Bytes(Here("reader"), "config.json"));
        Assert.Contains("tokenizer.json", Here("reader").Files);
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

    [Fact]
    public void The_classifier_has_at_most_6_MB() => Assert.InRange(Here("efficientnet-lite0").Files.Sum(file => Bytes(Here("efficientnet-lite0"), file).LongLength), 1, 6_000_000);

    private static void CardSays(string name, params ReadOnlySpan<string> all)
    {
        using StreamReader card = new(Here(name).Open("README.md"));
        string text = card.ReadToEnd();
        foreach (string said in all) Assert.Contains(said, text, StringComparison.Ordinal);
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
