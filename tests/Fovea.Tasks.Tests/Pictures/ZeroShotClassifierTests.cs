using Fovea.Explain;
using Fovea.Inputs;

namespace Fovea.Tasks.Tests.Pictures;

/// <summary>Pictures are told apart by texts; of a model with random numbers, every law holds too.</summary>
public sealed class ZeroShotClassifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea").FullName;
    private readonly Picture _picture = new(31, 23, Enumerable.Range(0, 31 * 23 * 3).Select(i => (byte)(i * i * 7 % 251)).ToArray());

    public ZeroShotClassifierTests() => TinyPictureModels.WriteClip(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_texts_share_all_the_probability_and_the_likeliest_has_its_heat()
    {
        using ZeroShotClassifier classifier = ZeroShotClassifier.Load(_folder);
        PictureExplanation seen = classifier.Classify(_picture, ["a cat", "a dog", "a text that is far too long for such a model"], new ClassifierOptions { Source = "here", RandomPlaces = 3 });
        Assert.Equal(1, seen.Classes.Sum(one => one.Probability), 1e-5);
        Assert.Equal(seen.Classes.OrderByDescending(one => one.Probability), seen.Classes);
        Assert.Equal(3, seen.Receipt!.WithoutRandom.Count);
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
    public void Attention_can_be_followed_whatever_it_speaks_for_and_the_first_texts_alone_can_be_told()
    {
        using ZeroShotClassifier classifier = ZeroShotClassifier.Load(_folder);
        PictureExplanation seen = classifier.Classify(_picture, ["a cat", "a dog", "an eel"], new ClassifierOptions { Rollout = true, Top = 2 });
        Assert.Equal(("attention rollout", 2), (seen.Method, seen.Classes.Count));
        Assert.Equal(1f, seen.Heat.Values.ToArray().Max());
        Assert.Contains(Enumerable.Range(0, 9), at => Math.Abs(seen.Heat.Values[at] - classifier.Classify(_picture, ["a cat", "a dog", "an eel"]).Heat.Values[at]) > 0.01);
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
