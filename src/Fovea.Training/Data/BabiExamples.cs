using System.Text;
using Fovea.Inputs;

namespace Fovea.Training.Data;

/// <summary>Makes questions on a passage of bAbI's questions on numbered statements.</summary>
internal static class BabiExamples
{
    /// <summary>The tasks whose answer can be pointed at in the story.</summary>
    public static IReadOnlyList<int> PointableTasks { get; } = [1, 2, 3, 4, 5, 11, 12, 13, 14];

    /// <summary>The story as one passage, the answer a word of a supporting statement, the evidence all supporting statements.</summary>
    /// <param name="question">A question of one of the <see cref="PointableTasks"/>.</param>
    /// <param name="cast">What everybody is called.</param>
    /// <param name="varied">Varies the wording where given.</param>
    public static ReadingExample Answerable(BabiQuestion question, BabiCast cast, CounterRandom? varied = null)
    {
        int holder = AnswerFact(question);
        (string passage, TextRange[] facts) = Tell(question.Facts, cast, varied);
        string name = cast.BareName(question.Answer);
        int start = WordText.Find(passage, name, facts[holder].Start, StringComparison.Ordinal);
        if (start < 0 || start + name.Length > facts[holder].End)
            throw new InvalidOperationException($"bAbI {question.Id}: expected the answer \"{name}\" in the supporting statement {BadData.Quote(facts[holder].In(passage))}, found it nowhere there; the names of the cast must not be parts of each other");

        return new(question.Id, Ask(question, cast, varied), passage, [new(start, name)],
            [.. question.Supporting.Order().Select(fact => facts[fact])], Source(question));
    }

    /// <summary>The same story, and a question on somebody or something that it never mentions.</summary>
    public static ReadingExample OnStranger(BabiQuestion question, BabiCast cast, BabiNames names, CounterRandom random, CounterRandom? varied = null)
    {
        (string passage, _) = Tell(question.Facts, cast, varied);
        BabiCast asked = cast.WithStranger(random.Pick(BabiCast.RolesIn(question.Question)), names, random);
        return new(question.Id, Ask(question, asked, varied), passage, [], [], Source(question) + ":swapped");
    }

    /// <summary>
    /// The story of task 2 without any statement of where the one who carries the thing goes: it says who has it, but not where that is.
    /// </summary>
    /// <returns>Null when another has held the thing too, or it was another task: then what is left may answer.</returns>
    public static ReadingExample? WithoutMoves(BabiQuestion question, BabiCast cast, CounterRandom? varied = null)
    {
        if (question.Task != 2) return null;
        string thing = BabiCast.RolesIn(question.Question)[0];
        string[] holders = [.. question.Facts.Where(fact => WordText.Mentions(fact, thing)).Select(fact => fact.Split(' ')[0]).Distinct()];
        string mover = question.Facts[AnswerFact(question)].Split(' ')[0];
        if (holders is not [string holder] || holder != mover) return null;

        string[] left = [.. question.Facts.Where(fact => !(fact.StartsWith(mover + " ", StringComparison.Ordinal) && BabiPhrasing.IsMovement(fact)))];
        (string passage, _) = Tell(left, cast, varied);
        return new(question.Id, Ask(question, cast, varied), passage, [], [], Source(question) + ":removed");
    }

    /// <summary>Which statement holds the answer: the last supporting one that names it.</summary>
    public static int AnswerFact(BabiQuestion question)
    {
        int[] holders = [.. question.Supporting.Where(fact => WordText.Mentions(question.Facts[fact], question.Answer))];
        return holders.Length > 0 ? holders.Max()
            : throw new ArgumentException($"bAbI {question.Id}: expected a supporting statement that names \"{question.Answer}\", found none; only tasks {string.Join(", ", PointableTasks)} can be pointed at");
    }

    private static string Source(BabiQuestion question) => $"babi-{question.Task}";

    private static string Ask(BabiQuestion question, BabiCast cast, CounterRandom? varied)
    {
        string asked = cast.Rewrite(question.Question);
        return varied is null ? asked : BabiPhrasing.VaryQuestion(asked, varied);
    }

    private static (string Passage, TextRange[] Facts) Tell(IReadOnlyList<string> facts, BabiCast cast, CounterRandom? varied)
    {
        StringBuilder passage = new();
        TextRange[] spans = new TextRange[facts.Count];
        for (int i = 0; i < facts.Count; i++)
        {
            if (i > 0) passage.Append(' ');
            string told = cast.Rewrite(varied is null ? facts[i] : BabiPhrasing.Vary(facts[i], varied));
            spans[i] = new(passage.Length, passage.Length + told.Length);
            passage.Append(told);
        }
        return (passage.ToString(), spans);
    }
}
