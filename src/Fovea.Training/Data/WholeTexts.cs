using System.Text;

namespace Fovea.Training.Data;

/// <summary>
/// Puts the sections of an article together to one text, so that a reader can be asked about a whole tale. A section that
/// lies within another, or begins where another ends, is not told twice.
/// </summary>
internal static class WholeTexts
{
    // Sections that share less than this at their border just happen to begin and end alike.
    private const int LeastOverlap = 40;

    /// <summary>The questions of an article, each on the whole of it.</summary>
    public static IReadOnlyList<ReadingExample> Of(SquadArticle article)
    {
        string text = Join([.. article.Paragraphs.Select(paragraph => paragraph.Context)]);
        List<ReadingExample> examples = [];
        foreach (SquadParagraph paragraph in article.Paragraphs)
        {
            int shift = text.IndexOf(paragraph.Context, StringComparison.Ordinal);
            examples.AddRange(paragraph.Questions.Select(question => question with
            {
                Passage = text,
                Answers = [.. question.Answers.Select(answer => answer with { Start = answer.Start + shift })],
                Evidence = [.. question.Evidence.Select(range => range.Shift(shift))],
                References = [.. question.References.Select(pair => pair with { Passage = pair.Passage.Shift(shift) })],
            }));
        }
        return examples;
    }

    private static string Join(string[] sections)
    {
        StringBuilder text = new();
        for (int i = 0; i < sections.Length; i++)
        {
            if (IsTold(sections, i)) continue;
            int shared = text.Length == 0 ? 0 : Overlap(text.ToString(), sections[i]);
            if (text.Length > 0 && shared == 0) text.Append("\n\n");
            text.Append(sections[i].AsSpan(shared));
        }
        return text.ToString();
    }

    // Within another section; of two equal ones the first is told.
    private static bool IsTold(string[] sections, int i) => sections.Where((other, j) =>
        j != i && (other.Length > sections[i].Length || j < i) && other.Contains(sections[i], StringComparison.Ordinal)).Any();

    private static int Overlap(string told, string next)
    {
        for (int length = Math.Min(told.Length, next.Length); length >= LeastOverlap; length--)
            if (told.AsSpan(told.Length - length).SequenceEqual(next.AsSpan(0, length))) return length;
        return 0;
    }
}
