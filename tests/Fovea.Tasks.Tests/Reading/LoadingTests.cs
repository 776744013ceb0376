using System.Text.Json.Nodes;
using Fovea.Explain;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Weights;

namespace Fovea.Tasks.Tests.Reading;

/// <summary>A reader is its folder: whole, or refused with everything that is wrong with it.</summary>
public sealed class LoadingTests
{
    private const string Question = "Who saw the rabbit?", Text = "Alice went to the garden. Then the queen saw a rabbit in the court.";

    [Fact]
    public void The_same_files_give_the_same_reader_wherever_they_are_kept()
    {
        using TinyReader files = new();
        using Reader folder = files.Load(), streams = Reader.Load(name => File.OpenRead(files[name]), "streams");
        Assert.Equal(folder.Answer(Question, Text).Value, streams.Answer(Question, Text).Value);
        Assert.Equal("streams", streams.Name);
        Assert.Equal(Path.GetFileName(files.Folder), folder.Name);
    }

    [Theory]
    [InlineData(1, 5e-3)]
    [InlineData(2, 1e-1)]
    public void Smaller_numbers_give_nearly_the_same_scores(int storage, double within)
    {
        using TinyReader exact = new(), small = new(storage: (MatrixStorage)storage);
        Assert.Equal(Scores(exact), Scores(small), (a, b) => Math.Abs(a - b) <= within);
        Assert.True(new FileInfo(small["model.safetensors"]).Length < new FileInfo(exact["model.safetensors"]).Length);
    }

    [Fact]
    public void A_head_that_is_not_needed_may_be_there()
    {
        using TinyReader files = new();
        RandomWeights weights = new(1);
        Scope scope = new(weights);
        _ = (new SpanReader(scope, files.Config), new Pooler(scope["pooler"], files.Config));
        ParameterFile.Save(files["model.safetensors"], weights.All, BertNames.Map);
        using Reader reader = files.Load();
        Assert.InRange(reader.Answer(Question, Text).Value.Confidence, 0, 1);
    }

    [Fact]
    public void A_config_that_contradicts_the_weights_is_told_with_everything_that_does_not_fit()
    {
        using TinyReader files = new();
        files.Save("config.json", TinyReader.ConfigJson(files.Config with { Layers = 4, FeedForward = 37 }).ToJsonString());
        string message = Assert.Throws<InvalidDataException>(files.Load).Message;
        Assert.StartsWith($"{files["model.safetensors"]} does not fit the model: 16 missing, 0 extra, 9 of another shape, 0 of another type; take the weights and the config.json of one model\n", message, StringComparison.Ordinal);
        Assert.Contains("\n  shape: bert.encoder.layer.0.intermediate.dense.weight expected [37, 22], found [31, 22]", message, StringComparison.Ordinal);
        Assert.Contains("\n  missing: bert.encoder.layer.3.attention.self.query.weight [22, 22]", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hidden_size", 1 << 28)]
    [InlineData("intermediate_size", 1 << 28)]
    [InlineData("vocab_size", 1 << 28)]
    [InlineData("max_position_embeddings", 1 << 28)]
    [InlineData("num_hidden_layers", 1 << 28)]
    public void Sizes_that_are_only_claimed_cost_no_memory(string key, int size)
    {
        using TinyReader files = new();
        JsonObject config = TinyReader.ConfigJson(files.Config);
        config[key] = size;
        files.Save("config.json", config.ToJsonString());
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Assert.Throws<InvalidDataException>(files.Load);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 16 << 20);
    }

    [Theory]
    [InlineData("max_position_embeddings", 7, "expected max_position_embeddings of at least 16, found 7")]
    [InlineData("type_vocab_size", 1, "expected type_vocab_size of at least 2, one for the question and one for the text, found 1")]
    [InlineData("num_hidden_layers", 1 << 28, "expected weights of 268435456 layers, as config.json says, found 55 tensors in all")]
    [InlineData("vocab_size", 11, "expected a tokenizer of at most 11 tokens, as config.json says, found 99")]
    public void A_model_that_cannot_be_a_reader_is_refused(string key, int size, string expected)
    {
        using TinyReader files = new();
        JsonObject config = TinyReader.ConfigJson(files.Config);
        config[key] = size;
        files.Save("config.json", config.ToJsonString());
        Assert.Equal($"cannot use {files.Folder} as a reader: {expected}; take all files of one model", Assert.Throws<InvalidDataException>(files.Load).Message);
    }

    [Fact]
    public void A_weight_that_is_no_number_is_refused()
    {
        using TinyReader files = new();
        byte[] bytes = File.ReadAllBytes(files["model.safetensors"]);
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 4), float.NaN);
        File.WriteAllBytes(files["model.safetensors"], bytes);
        Assert.Contains("NaN", Assert.Throws<InvalidDataException>(files.Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_weights_is_refused()
    {
        using TinyReader files = new();
        File.Delete(files["model.safetensors"]);
        Assert.Equal(
            $"cannot open the model {files.Folder}: looked for model.safetensors or model.safetensors.index.json (the weights), the folder has config.json, tokenizer.json; get the weights in the safetensors format",
            Assert.Throws<FileNotFoundException>(files.Load).Message);
    }

    private static double[] Scores(TinyReader files)
    {
        using Reader reader = files.Load();
        Asked asked = Asked.Of(reader.Model, Question, Text, exhaustive: false);
        SpanScores scores = reader.Model.Read([.. asked.Inputs], PassOptions.Default)[0];
        return [scores.NoAnswer, .. Enumerable.Range(0, asked.Windows[0].Length).Select(token => scores.ProbabilityAround(token, token))];
    }
}
