using System.Text.Json.Nodes;
using Fovea.Models;
using Fovea.Tasks.Tests.Reading;
using Fovea.Weights.Tests;

namespace Fovea.Cli.Tests.BadInput;

/// <summary>Model folders that are no readers: refused at once, with one message that names the file and what is wrong with it.</summary>
public sealed class BadModelTests : IDisposable
{
    private const string Damaged = "; the file is damaged or is not safetensors, get it again";

    private readonly TinyReader _model = new(seed: 3);

    public void Dispose() => _model.Dispose();

    private string Weights => _model["model.safetensors"];

    [Fact]
    public void A_folder_that_is_not_there() => Refused($"cannot open the model {_model["nowhere"]}: there is no such folder; check the path", _model["nowhere"]);

    [Fact]
    public void A_file_for_a_folder() =>
        Refused($"cannot open the model {Weights}: expected a folder with config.json, model.safetensors and tokenizer.json, found a file; name the folder that holds it", Weights);

    [Theory]
    [InlineData("config.json", "looked for config.json (the settings of a Hugging Face model), the folder has model.safetensors, tokenizer.json; copy it from where the weights come from")]
    [InlineData("model.safetensors", "looked for model.safetensors or model.safetensors.index.json (the weights), the folder has config.json, tokenizer.json; get the weights in the safetensors format")]
    [InlineData("tokenizer.json", "looked for tokenizer.json or vocab.txt (the vocabulary of the model), the folder has config.json, model.safetensors; copy one from where the weights come from")]
    public void A_folder_that_lacks_a_file(string file, string message)
    {
        File.Delete(_model[file]);
        Refused($"cannot open the model {_model.Folder}: {message}");
    }

    [Fact]
    public void Weights_that_were_cut_short()
    {
        byte[] whole = File.ReadAllBytes(Weights);
        int data = whole.Length - 8 - BitConverter.ToInt32(whole);
        File.WriteAllBytes(Weights, whole[..^7]);
        Refused($"cannot read {Weights}: the tensors take {data} bytes, the file has {data - 7} after its header: it is cut short{Damaged}");
    }

    public static TheoryData<byte[], string> Files => new()
    {
        { [], "the file is empty" },
        { RawFile.Claiming(1UL << 60, new byte[8]), "the header may have at most 100000000 bytes, it claims 1152921504606846976" },
        { RawFile.Claiming(99_999_999, new byte[8]), "the header claims 99999999 bytes, the file has 8 after the first 8: it is cut short" },
        { RawFile.With(Two("[3]", "[0,12]", "[8,20]"), new byte[20]), "tensors 'a' and 'b' overlap: the first ends at byte 12, the second begins at 8" },
        { RawFile.With(Two("[3]", "[0,12]", "[16,28]"), new byte[28]), "the data must have no holes: tensor 'b' must begin at byte 12, it begins at 16" },
        { RawFile.With(Two("[5]", "[0,12]", "[12,24]"), new byte[24]), "tensor 'a': F32 [5] takes 20 bytes, its 'data_offsets' [0, 12] span 12" },
        { RawFile.With(Two("[4294967296,4294967296]", "[0,12]", "[12,24]"), new byte[24]), "tensor 'a': its shape [4294967296, 4294967296] is larger than any memory" },
        { "version https://git-lfs.github.com/spec/v1"u8.ToArray(), "expected 8 bytes with the length of the header, found the text 'version ', as a web page or a Git LFS pointer starts" },
    };

    [Theory, MemberData(nameof(Files))]
    public void Weights_that_are_no_safetensors_file(byte[] file, string message)
    {
        File.WriteAllBytes(Weights, file);
        Refused($"cannot read {Weights}: {message}{Damaged}");
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "infinity")]
    public void Weights_that_are_no_numbers(float value, string told)
    {
        string name;
        using (var file = Fovea.Weights.SafetensorsFile.Open(Weights)) name = file.Tensors.Keys.Last();
        byte[] bytes = File.ReadAllBytes(Weights);
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 4), value);
        File.WriteAllBytes(Weights, bytes);
        Refused($"cannot use {Weights}: tensor '{name}' must hold finite numbers, it holds {told} at element 1; the training that wrote it has failed, take an earlier checkpoint");
    }

    [Fact]
    public void A_config_that_contradicts_the_weights()
    {
        _model.Save("config.json", TinyReader.ConfigJson(_model.Config with { Positions = 67, SegmentTypes = 3 }).ToJsonString());
        Refused($"""
            {Weights} does not fit the model: 0 missing, 0 extra, 2 of another shape, 0 of another type; take the weights and the config.json of one model
              shape: bert.embeddings.position_embeddings.weight expected [67, 22], found [64, 22]
              shape: bert.embeddings.token_type_embeddings.weight expected [3, 22], found [2, 22]
            """.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("hidden_size", "23", "config.json of a BERT model: hidden_size must be a multiple of num_attention_heads, found 23 and 2")]
    [InlineData("hidden_size", "-22", "config.json of a BERT model: hidden_size must be a whole number from 1 to 268435456, found -22")]
    [InlineData("num_hidden_layers", "\"three\"", "config.json of a BERT model: num_hidden_layers must be a whole number from 1 to 268435456, found \"three\"")]
    [InlineData("model_type", "\"gpt2\"", "config.json of a BERT model: model_type must be \"bert\", found \"gpt2\": load it with the class of that architecture")]
    public void A_config_that_means_nothing(string key, string json, string message)
    {
        JsonObject config = TinyReader.ConfigJson(_model.Config);
        config[key] = JsonNode.Parse(json);
        _model.Save("config.json", config.ToJsonString());
        Refused(message);
    }

    [Fact]
    public void A_config_that_is_no_JSON()
    {
        _model.Save("config.json", "{\n\"hidden_size\": 22,,\n}");
        Refused($"cannot read {_model["config.json"]}: expected JSON, found something else in line 2 at byte 19; get the model again or correct the file");
    }

    [Fact]
    public void A_tokenizer_of_another_kind()
    {
        _model.Save("tokenizer.json", """{"model": {"type": "BPE", "vocab": {}, "merges": []}}""");
        Refused($"{_model["tokenizer.json"]}: expected a model of type WordPiece, found \"BPE\"; this reader is for BERT and its kin");
    }

    [Fact]
    public void A_tokenizer_with_more_tokens_than_the_model()
    {
        _model.Save("config.json", TinyReader.ConfigJson(_model.Config with { Vocabulary = 11 }).ToJsonString());
        Refused($"cannot use {_model.Folder} as a reader: expected a tokenizer of at most 11 tokens, as config.json says, found {_model.Config.Vocabulary}; take all files of one model");
    }

    private void Refused(string message, string? folder = null) => Terminal.Refuses(1, message, "ask", "Where is Alice?", "--text", "Alice went to the garden.", "--model", folder ?? _model.Folder);

    private static string Two(string shape, string first, string second) =>
        "{" + RawFile.Entry("\"a\"", "F32", shape, first) + "," + RawFile.Entry("\"b\"", "F32", "[3]", second) + "}";
}
