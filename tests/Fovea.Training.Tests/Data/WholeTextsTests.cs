using Fovea.Tests;
using Fovea.Training.Data;

namespace Fovea.Training.Tests.Data;

public sealed class WholeTextsTests
{
    private const string First = "There was once a king who had three sons.", Second = "One day the eldest set out to see the wide world.", Third = "He came to a wood.";

    [Fact]
    public void A_section_within_another_and_a_shared_border_are_told_once()
    {
        SquadArticle tale = new("tale", [Section(First), Section($"{First} {Second}"), Section($"{Second} {Third}"), Section(Third)]);

        IReadOnlyList<ReadingExample> examples = WholeTexts.Of(tale);

        Assert.Equal(4, examples.Count);
        Assert.All(examples, example => Assert.Equal($"{First} {Second} {Third}", example.Passage));
    }

    [Fact]
    public void Sections_apart_are_set_apart() =>
        Assert.Equal($"{First}\n\n{Third}", WholeTexts.Of(new("tale", [Section(First), Section(Third)]))[0].Passage);

    [Fact]
    public void Every_answer_of_every_tale_stands_where_it_says()
    {
        IReadOnlyList<SquadArticle> tales = SquadFile.ReadArticles(Path.Combine(SharedData.Folder("fairytaleqa"), "dev.json"), "fairytaleqa");

        ReadingExample[] examples = [.. tales.SelectMany(WholeTexts.Of)];

        Assert.Equal(626, examples.Length);
        Assert.Equal(23, examples.Select(example => example.Passage).Distinct().Count());
        Assert.All(examples, example => Assert.All(example.Answers, answer => Assert.Equal(answer.Text, example.Passage.Substring(answer.Start, answer.Length))));
    }

    private static SquadParagraph Section(string text) => new(text, [new("1", "Which word is last?", text, [new(text.Length - 5, text[^5..])], [], "test")]);
}
