using System.Text;
using System.Text.Json;
using Fovea.Explain;
using Fovea.Inputs;
using Fovea.Media;
using Fovea.Tasks;
using Fovea.Tests;

namespace Fovea.Embedded.Tests;

/// <summary>The classifier as it is shipped: what it says of photographs, beside the reference with weights of 16 bits.</summary>
public sealed class EmbeddedClassifierTests
{
    private const string Name = "efficientnet-lite0";

    private static Classifier Load()
    {
        EmbeddedFilesTests.Here(Name);
        return Classifier.Load();
    }

    [Fact]
    public void Of_the_photographs_it_says_what_the_reference_says_and_without_the_hottest_fifth_is_less_sure()
    {
        string photos = SharedData.Folder("photos");
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SharedData.Folder($"models/{Name}"), "reference.json")));
        using Classifier classifier = Load();
        int proven = 0, all = 0;
        foreach (JsonElement photo in reference.RootElement.GetProperty("photos").EnumerateArray())
        {
            PictureExplanation seen = classifier.Classify(PictureFile.Read(Path.Combine(photos, photo.GetProperty("photo").GetString()!)), new ClassifierOptions { Top = 1_000 }, TestContext.Current.CancellationToken);
            JsonElement[] best = [.. photo.GetProperty("top5").EnumerateArray()];
            Assert.Equal(best[0].GetProperty("name").GetString(), seen.Classes[0].Name);
            foreach (JsonElement one in best)
                Assert.Equal(one.GetProperty("probability").GetDouble(), seen.Classes.Single(known => known.Index == one.GetProperty("index").GetInt32()).Probability, 0.02);
            all++;
            if (seen.Receipt!.WithoutHottest < seen.Receipt.WithoutRandomMean) proven++;
        }
        Assert.True(proven >= all - 1, $"of {all} photographs {proven} lose more without the hottest fifth than without a random one");
    }

    [Fact]
    public void Asked_twice_or_by_many_at_once_it_says_the_same()
    {
        using Classifier classifier = Load();
        Picture picture = new(50, 40, Enumerable.Range(0, 50 * 40 * 3).Select(i => (byte)(i * i / 31)).ToArray());
        PictureExplanation first = classifier.Classify(picture, cancellation: TestContext.Current.CancellationToken);
        Parallel.For(0, 4, _ =>
        {
            PictureExplanation again = classifier.Classify(picture, cancellation: TestContext.Current.CancellationToken);
            Assert.Equal(first.Classes, again.Classes);
            Assert.Equal(first.Heat.Values.ToArray(), again.Heat.Values.ToArray());
            Assert.Equal(first.Receipt!.WithoutRandom, again.Receipt!.WithoutRandom);
        });
    }

    [Fact]
    public void A_pixel_is_a_picture_too()
    {
        using Classifier classifier = Load();
        PictureExplanation seen = classifier.Classify(new Picture(1, 1, new byte[] { 9, 90, 200 }), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(5, seen.Classes.Count);
        Assert.Equal(new PictureArea(0.0625, 0.0625, 0.875, 0.875), seen.Seen);
    }

    [Fact]
    public void Names_of_classes_that_do_not_fit_the_last_layer_are_refused()
    {
        EmbeddedModel model = EmbeddedFilesTests.Here(Name);
        string config = new StreamReader(model.Open("config.json")).ReadToEnd().Replace("\"tench\",", "", StringComparison.Ordinal);
        var error = Assert.Throws<InvalidDataException>(() => Classifier.Load(file => file == "config.json" ? new MemoryStream(Encoding.UTF8.GetBytes(config)) : model.Open(file), "it"));
        Assert.Equal("cannot use it as a classifier: its config.json names 999 classes, its last layer tells 1000 apart; take all files of one model", error.Message);
    }
}
