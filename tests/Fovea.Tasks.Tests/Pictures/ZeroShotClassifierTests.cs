using System.Text.Json;
using Fovea.Explain;
using Fovea.Inputs;
using Fovea.Inputs.Text.BytePair;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Weights;

namespace Fovea.Tasks.Tests.Pictures;

/// <summary>Pictures are told apart by texts; of a model with random numbers, every law holds too.</summary>
public sealed class ZeroShotClassifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea").FullName;
    private readonly Picture _picture = new(31, 23, Enumerable.Range(0, 31 * 23 * 3).Select(i => (byte)(i * i * 7 % 251)).ToArray());

    public ZeroShotClassifierTests()
    {
        List<string> tokens = [.. ((string[])["", "</w>"]).SelectMany(end => Enumerable.Range(0, 256).Select(value => ByteAlphabet.Letter((byte)value) + end)), "<|startoftext|>", "<|endoftext|>"];
        File.WriteAllText(At("vocab.json"), JsonSerializer.Serialize(tokens.Index().ToDictionary(token => token.Item, token => token.Index)));
        File.WriteAllText(At("merges.txt"), "#version: 0.2\n");
        File.WriteAllText(At("config.json"), """
            {"model_type": "clip", "projection_dim": 7, "logit_scale_init_value": 1,
             "text_config": {"hidden_size": 14, "num_attention_heads": 2, "intermediate_size": 19, "num_hidden_layers": 2, "vocab_size": 514, "max_position_embeddings": 11, "eos_token_id": 513, "initializer_range": 0.4},
             "vision_config": {"hidden_size": 10, "num_attention_heads": 2, "intermediate_size": 17, "num_hidden_layers": 2, "image_size": 15, "patch_size": 5, "initializer_range": 0.4}}
            """);
        RandomWeights weights = new(seed: 3);
        _ = new Clip(new Scope(weights), ClipConfig.Read(JsonElement.Parse(File.ReadAllText(At("config.json")))));
        ParameterFile.Save(At("model.safetensors"), weights.All, ClipNames.Map);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_texts_share_all_the_probability_and_the_likeliest_has_its_heat()
    {
        using ZeroShotClassifier classifier = ZeroShotClassifier.Load(_folder);
        PictureExplanation seen = classifier.Classify(_picture, ["a cat", "a dog", "a text that is far too long for such a model"], source: "here");
        Assert.Equal(1, seen.Classes.Sum(one => one.Probability), 1e-5);
        Assert.Equal(seen.Classes.OrderByDescending(one => one.Probability), seen.Classes);
        Assert.Equal((3, 3, 1f), (seen.Heat.Rows, seen.Heat.Columns, seen.Heat.Values.ToArray().Max()));
        Assert.Equal(("here", new PictureArea(3, 0, 23, 23)), (seen.Source, seen.Seen with { Left = Math.Round(seen.Seen.Left), Width = Math.Round(seen.Seen.Width) }));
    }

    [Fact]
    public void The_order_of_the_texts_does_not_matter()
    {
        using ZeroShotClassifier classifier = ZeroShotClassifier.Load(_folder);
        PictureExplanation one = classifier.Classify(_picture, ["a cat", "a dog"]), other = classifier.Classify(_picture, ["a dog", "a cat"]);
        Assert.Equal(one.Classes.Select(found => found.Name), other.Classes.Select(found => found.Name));
        Assert.Equal(one.Classes[0].Probability, other.Classes[0].Probability, 1e-5);
        for (int i = 0; i < 9; i++) Assert.Equal(one.Heat.Values[i], other.Heat.Values[i], 1e-4f);
    }

    [Fact]
    public void Without_texts_there_is_nothing_to_say()
    {
        using ZeroShotClassifier classifier = ZeroShotClassifier.Load(_folder);
        Assert.Contains("expected at least 1, got none", Assert.Throws<ArgumentException>(() => classifier.Classify(_picture, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_lacks_a_file_is_told()
    {
        File.Delete(At("merges.txt"));
        Assert.Contains("merges.txt", Assert.Throws<FileNotFoundException>(() => ZeroShotClassifier.Load(_folder)).Message, StringComparison.Ordinal);
    }

    private string At(string file) => Path.Combine(_folder, file);
}
