using System.Text.Json;
using Fovea.Weights;

namespace Fovea.Models.Tests.Vision;

/// <summary>Networks are found by their published names, and loaded from timm's files.</summary>
public sealed class CatalogueTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_name_that_is_not_known_is_told_with_those_near_it()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ImageModels.Create("seresnet51", new Scope(new RandomWeights())));
        Assert.Contains("there is no network 'seresnet51'", error.Message, StringComparison.Ordinal);
        Assert.Contains("near it seresnet50", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("resnet50", "seresnet50", 2)]
    public void The_distance_of_names_is_how_many_letters_differ(string one, string other, int distance)
    {
        Assert.Equal(distance, Nearest.Distance(one, other));
        Assert.Equal(distance, Nearest.Distance(other, one));
    }

    [Fact]
    public void What_is_saved_under_timms_names_is_loaded_again_and_says_the_same()
    {
        RandomWeights made = new(seed: 3);
        ImageClassifier network = ImageModels.Create("resnet10t", new Scope(made), classes: 7);
        ParameterFile.Save(Path.Combine(_folder, "model.safetensors"), made.All, ImageModels.Find("resnet10t")!.Keys());
        File.WriteAllText(Path.Combine(_folder, "config.json"), JsonSerializer.Serialize(new
        {
            architecture = "resnet10t",
            num_classes = 7,
            label_names = new[] { "a", "b", "c", "d", "e", "f", "g" },
            pretrained_cfg = new { input_size = new[] { 3, 64, 96 }, mean = new[] { 0.1, 0.2, 0.3 }, std = new[] { 1.0, 2.0, 3.0 }, crop_pct = 0.75, interpolation = "bilinear" },
        }));

        using ImageClassifier loaded = ImageModels.Load(_folder), single = ImageModels.Load(Path.Combine(_folder, "model.safetensors"), "resnet10t");
        float[] pixels = Pictures.Of([2, 3, 47, 53]);
        using ModelRun first = network.Run(pixels, [2, 3, 47, 53]), second = loaded.Run(pixels, [2, 3, 47, 53]), third = single.Run(pixels, [2, 3, 47, 53]);
        Assert.Equal(first.Output.Values.ToArray(), second.Output.Values.ToArray());
        Assert.Equal(first.Output.Values.ToArray(), third.Output.Values.ToArray());
        Assert.Equal(("resnet10t", 7, "c"), (loaded.Name, loaded.Classes, loaded.ClassNames[2]));
        Assert.Equal((64, 96, 0.75f, "bilinear", 0.3f, 2f), (loaded.Input.Height, loaded.Input.Width, loaded.Input.Crop, loaded.Input.Interpolation, loaded.Input.Mean[2], loaded.Input.Deviation[1]));
    }

    [Theory]
    [InlineData("""{ "num_classes": 3 }""", "architecture must name the network")]
    [InlineData("""{ "architecture": "resnet5" }""", "near it resnet50")]
    [InlineData("""{ "architecture": "resnet10t", "pretrained_cfg": { "input_size": [3, 0, 5] } }""", "input_size must be")]
    [InlineData("""{ "architecture": "resnet10t", "pretrained_cfg": { "std": [0, 1, 1] } }""", "those of std above 0")]
    [InlineData("""{ "architecture": "resnet10t", "pretrained_cfg": { "crop_pct": 2 } }""", "crop_pct must be")]
    [InlineData("""{ "architecture": "resnet10t", "num_classes": 3 }""", "does not fit the model")]
    public void A_config_that_does_not_fit_is_told(string config, string message)
    {
        SafetensorsWriter writer = new();
        writer.Add("fc.bias", [1], StoredType.F32, sink => sink.Write([1f]));
        writer.Save(Path.Combine(_folder, "model.safetensors"));
        File.WriteAllText(Path.Combine(_folder, "config.json"), config);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => ImageModels.Load(_folder));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_alone_needs_a_name()
    {
        string path = Path.Combine(_folder, "weights.safetensors");
        SafetensorsWriter writer = new();
        writer.Add("fc.bias", [1], StoredType.F32, sink => sink.Write([1f]));
        writer.Save(path);
        Assert.Contains("give its name", Assert.Throws<InvalidDataException>(() => ImageModels.Load(path)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ImageModels.Load(path, "no such network"));
    }
}
