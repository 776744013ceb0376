using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Attention;

namespace Fovea.Models.Tests;

/// <summary>What config.json says is taken as it is meant, or refused with the key, what was expected and what was found.</summary>
public sealed class ConfigTests
{
    [Fact]
    public void Every_size_is_read_under_the_name_that_the_Hub_gives_it()
    {
        BertConfig config = Read("""
            {"model_type": "bert", "architectures": ["BertForQuestionAnswering"], "vocab_size": 101, "hidden_size": 22, "num_hidden_layers": 3, "num_attention_heads": 11,
             "intermediate_size": 31, "max_position_embeddings": 37, "type_vocab_size": 5, "pad_token_id": null, "hidden_act": "gelu_new", "layer_norm_eps": 1e-5,
             "hidden_dropout_prob": 0.2, "attention_probs_dropout_prob": 0.3, "classifier_dropout": 0.4, "is_decoder": true, "initializer_range": 0.5,
             "id2label": {"1": "no", "0": "yes", "2": "perhaps"}, "unknown": [1]}
            """);
        Assert.Equal(
            new BertConfig
            {
                Vocabulary = 101, Width = 22, Layers = 3, Heads = 11, FeedForward = 31, Positions = 37, SegmentTypes = 5, Padding = null, Activation = Activation.GeluTanh,
                NormEpsilon = 1e-5f, Dropout = 0.2f, AttentionDropout = 0.3f, HeadDropout = 0.4f, Causal = true, InitialRange = 0.5f, Classes = 3, ClassNames = config.ClassNames,
                Architecture = "BertForQuestionAnswering",
            },
            config);
        Assert.Equal(["yes", "no", "perhaps"], config.ClassNames);
    }

    [Fact]
    public void What_is_left_out_is_as_in_BERT_base()
    {
        BertConfig config = Read("{}");
        Assert.Equal(new BertConfig { ClassNames = config.ClassNames }, config);
        Assert.Equal((12, 12, 768, 3_072, 30_522), (config.Layers, config.Heads, config.Width, config.FeedForward, config.Vocabulary));
    }

    [Theory]
    [InlineData("""{"model_type": "roberta"}""", "model_type must be \"bert\", found \"roberta\": load it with the class of that architecture")]
    [InlineData("""{"model_type": 7}""", "model_type must be a text, found 7")]
    [InlineData("""{"position_embedding_type": "relative_key"}""", "position_embedding_type must be \"absolute\", found \"relative_key\": relative positions are not supported")]
    [InlineData("""{"is_decoder": true, "add_cross_attention": true}""", "add_cross_attention must be false, found true: a decoder that looks at an encoder is not supported")]
    [InlineData("""{"is_decoder": 1}""", "is_decoder must be true or false, found 1")]
    [InlineData("""{"hidden_size": 22, "num_attention_heads": 3}""", "hidden_size must be a multiple of num_attention_heads, found 22 and 3")]
    [InlineData("""{"num_hidden_layers": 0}""", "num_hidden_layers must be a whole number from 1 to 268435456, found 0")]
    [InlineData("""{"vocab_size": -5}""", "vocab_size must be a whole number from 1 to 268435456, found -5")]
    [InlineData("""{"vocab_size": 1.5}""", "vocab_size must be a whole number from 1 to 268435456, found 1.5")]
    [InlineData("""{"intermediate_size": 99999999999}""", "intermediate_size must be a whole number from 1 to 268435456, found 99999999999")]
    [InlineData("""{"max_position_embeddings": "many"}""", "max_position_embeddings must be a whole number from 1 to 268435456, found \"many\"")]
    [InlineData("""{"pad_token_id": -1}""", "pad_token_id must be a whole number from 0 to 268435456 or null, found -1")]
    [InlineData("""{"layer_norm_eps": 1e99}""", "layer_norm_eps must be a finite number, found 1e99")]
    [InlineData("""{"layer_norm_eps": 0}""", "layer_norm_eps must be a positive number, found 0")]
    [InlineData("""{"hidden_dropout_prob": 1.0}""", "hidden_dropout_prob must be a number from 0 to below 1, found 1.0")]
    [InlineData("""{"attention_probs_dropout_prob": -0.1}""", "attention_probs_dropout_prob must be a number from 0 to below 1, found -0.1")]
    [InlineData("""{"hidden_act": "swooosh"}""", "hidden_act must be one of gelu, gelu_new, quick_gelu, relu, relu6, leaky_relu, silu, tanh, sigmoid, mish, found \"swooosh\"")]
    [InlineData("""{"id2label": {"0": "no", "2": "yes"}}""", "id2label must name every class from 0 to 2, found 2 names")]
    [InlineData("[]", "must be a JSON object, found Array")]
    public void What_makes_no_sense_is_refused(string json, string expected) =>
        Assert.Equal($"config.json of a BERT model: {expected}", Assert.Throws<InvalidDataException>(() => Read(json)).Message);

    [Theory]
    [InlineData("hidden_dropout_prob"), InlineData("attention_probs_dropout_prob"), InlineData("classifier_dropout"), InlineData("layer_norm_eps"), InlineData("initializer_range")]
    [InlineData("pad_token_id"), InlineData("num_labels"), InlineData("type_vocab_size"), InlineData("num_attention_heads"), InlineData("id2label"), InlineData("hidden_act")]
    public void Whatever_a_key_says_the_model_reads_or_its_file_is_refused(string key)
    {
        using TinyBert files = new((scope, config) => new SequenceClassifier(scope, config));
        foreach (string value in (ReadOnlySpan<string>)["-1", "0", "0.5", "1", "2", "7", "30", "1e9", "1e-30", "1e38", "-1e38", "1e99", "\"\"", "\"x\"", "null", "true", "[]", "{}", "{\"0\": \"a\"}", "{\"-1\": \"a\"}"])
        {
            JsonObject config = TinyBert.ConfigJson(files.Config);
            config[key] = JsonNode.Parse(value);
            files.Save(config);
            try
            {
                using SequenceClassifier model = SequenceClassifier.Load(files.Folder);
                using ModelRun run = model.Run([1, 2, 3], Capture.Weights());
                using ModelRun trained = model.Run(TokenBatch.Of([1, 2, 3]), options: new PassOptions { Training = true });
                Assert.True(float.IsFinite(run.Output.Values[0]), $"{key}: {value} gives {run.Output.Values[0]}");
            }
            catch (InvalidDataException) { }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{key}: {value} is no InvalidDataException but {error.GetType().Name}: {error.Message}");
            }
        }
    }

    private static BertConfig Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return BertConfig.Read(document.RootElement);
    }
}
