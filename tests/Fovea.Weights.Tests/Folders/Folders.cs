using System.Text.Json;
using Fovea.Tests;

namespace Fovea.Weights.Tests;

/// <summary>A Hub-style folder is found to have what a model needs, or the message says what it lacks.</summary>
public sealed class Folders
{
    [Fact]
    public void MiniLM_is_a_sentence_model()
    {
        var folder = ModelFolder.Open(SharedData.Folder("models/all-MiniLM-L6-v2"));
        Assert.Equal("bert", folder.ModelType);
        Assert.Equal(384, folder.Config.GetProperty("hidden_size").GetInt32());
        Assert.Equal(new SentenceModules("", SentencePooling.Mean, Normalise: true, MaximumTokens: 256), folder.Sentence);
        Assert.Equal(folder.TokenizerFile, folder.RequireTokenizer());
        Assert.Null(folder.VocabularyFile);
        using ITensorSource weights = folder.OpenWeights();
        Assert.Equal(104, weights.Tensors.Count);
    }

    [Fact]
    public void Weights_may_be_in_several_files()
    {
        using var at = new TemporaryFolder();
        at.Write("config.json", """{"model_type":"bert"}""");
        Shards.Save(at, "model-00001-of-00001.safetensors", ("a", 7));
        at.Write("model.safetensors.index.json", """{"weight_map":{"a":"model-00001-of-00001.safetensors"}}""");
        using ITensorSource weights = ModelFolder.Open(at.Path).OpenWeights();
        Assert.Equal([7f], weights.Tensors["a"].ToFloats());
    }

    [Fact]
    public void The_network_of_a_sentence_model_may_have_a_folder_of_its_own()
    {
        using var at = new TemporaryFolder();
        at.Write("modules.json", """[{"path":"0_Transformer","type":"sentence_transformers.models.Transformer"},{"path":"1_Pooling","type":"sentence_transformers.models.Pooling"}]""");
        at.Write("0_Transformer/config.json", "\uFEFF{}");
        at.Write("0_Transformer/vocab.txt", "[PAD]\n");
        at.Write("1_Pooling/config.json", """{"pooling_mode":"cls"}""");
        var folder = ModelFolder.Open(at.Path);
        Assert.Equal(at["0_Transformer"], folder.Path);
        Assert.Equal(new SentenceModules("0_Transformer", SentencePooling.First, Normalise: false, MaximumTokens: null), folder.Sentence);
        Assert.Equal(Path.Combine(at["0_Transformer"], "vocab.txt"), folder.RequireTokenizer());
        Assert.Equal("", folder.ModelType);
    }

    [Fact]
    public void A_folder_that_is_none_is_refused()
    {
        using var at = new TemporaryFolder();
        Assert.Equal($"cannot open the model {at["x"]}: there is no such folder; check the path", Assert.Throws<DirectoryNotFoundException>(() => ModelFolder.Open(at["x"])).Message);
        string file = at.Write("model.safetensors", "");
        Assert.Equal($"cannot open the model {file}: expected a folder with config.json, model.safetensors and tokenizer.json, found a file; name the folder that holds it",
            Assert.Throws<InvalidDataException>(() => ModelFolder.Open(file)).Message);
    }

    [Fact]
    public void What_is_missing_is_told_beside_what_is_there()
    {
        using var at = new TemporaryFolder();
        at.Write("README.md", "");
        Assert.Equal($"cannot open the model {at.Path}: looked for config.json (the settings of a Hugging Face model), the folder has README.md; copy it from where the weights come from",
            Assert.Throws<FileNotFoundException>(() => ModelFolder.Open(at.Path)).Message);

        at.Write("config.json", "{}");
        var folder = ModelFolder.Open(at.Path);
        Assert.Equal($"cannot open the model {at.Path}: looked for tokenizer.json or vocab.txt (the vocabulary of the model), the folder has README.md, config.json; copy one from where the weights come from",
            Assert.Throws<FileNotFoundException>(() => folder.RequireTokenizer()).Message);
        Assert.Equal($"cannot open the model {at.Path}: looked for model.safetensors or model.safetensors.index.json (the weights), the folder has README.md, config.json; get the weights in the safetensors format",
            Assert.Throws<FileNotFoundException>(() => folder.OpenWeights()).Message);

        at.Write("pytorch_model.bin", "");
        Assert.Equal($"cannot open the model {at.Path}: looked for model.safetensors or model.safetensors.index.json (the weights), the folder has README.md, config.json, pytorch_model.bin; pytorch_model.bin is not read, for it can run code: save the model again with safe_serialization=True",
            Assert.Throws<FileNotFoundException>(() => folder.OpenWeights()).Message);
    }

    public static TheoryData<string, string> WrongConfigs => new()
    {
        { "", "expected JSON, found something else in line 1 at byte 1" },
        { "{\n\"a\": tru }", "expected JSON, found something else in line 2 at byte 9" },
        { "[1]", "expected a JSON object, found an array" },
        { "\"bert\"", "expected a JSON object, found \"bert\"" },
        { """{"a":1,"a":2}""", "expected every key of an object once, found one twice" },
        { """{"a":{"\udfff":1}}""", "expected Unicode texts, found half a surrogate pair" },
    };

    [Theory, MemberData(nameof(WrongConfigs))]
    public void A_wrong_config_is_refused_and_the_message_says_why(string json, string message)
    {
        using var at = new TemporaryFolder();
        string config = at.Write("config.json", json);
        Assert.Equal($"cannot read {config}: {message}; get the model again or correct the file", Assert.Throws<InvalidDataException>(() => ModelFolder.Open(at.Path)).Message);
    }

    [Fact]
    public void A_config_that_is_no_text_or_far_too_long_is_refused()
    {
        using var at = new TemporaryFolder();
        string config = at.Write("config.json", [(byte)'{', 0xff, (byte)'}']);
        Assert.Equal($"cannot read {config}: expected UTF-8, found bytes that are not; get the model again or correct the file", Assert.Throws<InvalidDataException>(() => ModelFolder.Open(at.Path)).Message);
        using (var stream = File.OpenWrite(config)) stream.SetLength(16_000_001);
        Assert.Equal($"cannot read {config}: expected at most 16000000 bytes, found 16000001; get the model again or correct the file", Assert.Throws<InvalidDataException>(() => ModelFolder.Open(at.Path)).Message);
    }

    public static TheoryData<string, string, Type, string> WrongModules => new()
    {
        { "{}", "{}", typeof(InvalidDataException), "cannot read MODULES: expected a JSON array, found an object; get the model again or correct the file" },
        { "[7]", "{}", typeof(InvalidDataException), "cannot read MODULES: expected every module to have a text 'type', found 7; get the model again or correct the file" },
        { "[]", "{}", typeof(InvalidDataException), "cannot read MODULES: expected a module Pooling, found none; get the model again or correct the file" },
        { """[{"type":"x.Pooling","path":"../../etc"}]""", "{}", typeof(InvalidDataException), "cannot read MODULES: expected the path of a module inside the folder, found '../../etc'; get the model again or correct the file" },
        { """[{"type":"x.Pooling","path":"/etc"}]""", "{}", typeof(InvalidDataException), "cannot read MODULES: expected the path of a module inside the folder, found '/etc'; get the model again or correct the file" },
        { """[{"type":"x.Dense","path":"2_Dense"}]""", "{}", typeof(NotSupportedException), "cannot use MODULES: expected modules Transformer, Pooling and Normalize, found 'x.Dense'; without it the vectors would be others" },
        { """[{"type":"x.Pooling","path":"p"}]""", "{}", typeof(InvalidDataException), "cannot read POOLING: expected one pooling mode, found none; get the model again or correct the file" },
        { """[{"type":"x.Pooling","path":"p"}]""", """{"pooling_mode_mean_tokens":true,"pooling_mode_cls_token":true}""", typeof(NotSupportedException), "cannot use POOLING: expected one pooling mode of mean, cls, max and mean_sqrt_len, found another or several; without it the vectors would be others" },
        { """[{"type":"x.Pooling","path":"p"}]""", """{"pooling_mode_lasttoken":true}""", typeof(NotSupportedException), "cannot use POOLING: expected one pooling mode of mean, cls, max and mean_sqrt_len, found another or several; without it the vectors would be others" },
    };

    [Theory, MemberData(nameof(WrongModules))]
    public void Modules_that_would_give_other_vectors_are_refused(string modules, string pooling, Type type, string message)
    {
        using var at = new TemporaryFolder();
        at.Write("config.json", "{}");
        string modulesPath = at.Write("modules.json", modules), poolingPath = at.Write("p/config.json", pooling);
        Exception? error = Record.Exception(() => ModelFolder.Open(at.Path));
        Assert.IsType(type, error);
        Assert.Equal(message.Replace("MODULES", modulesPath, StringComparison.Ordinal).Replace("POOLING", poolingPath, StringComparison.Ordinal), error.Message);
    }

    [Fact]
    public void Json_in_memory_is_read_alike()
    {
        Assert.Equal(7, JsonFile.Parse("{\"a\":7}"u8.ToArray(), "resource", JsonValueKind.Object).GetProperty("a").GetInt32());
    }
}
