using Fovea.Inputs;

namespace Fovea.Training.Data;

/// <summary>An answer and where it stands in the passage: <c>passage.Substring(Start, Text.Length) == Text</c>.</summary>
/// <param name="Start">UTF-16 code units from the start of the passage.</param>
/// <param name="Text">The words of the answer.</param>
internal readonly record struct AnswerSpan(int Start, string Text)
{
    public int Length => Text.Length;

    public TextRange Range => new(Start, Start + Text.Length);
}

/// <summary>A phrase of the question and the phrase of the passage that means the same thing.</summary>
internal readonly record struct ReferencePair(TextRange Question, TextRange Passage);

/// <summary>A question on a passage.</summary>
/// <param name="Id">Which one; names it in reports, and need not be unique.</param>
/// <param name="Question">The question.</param>
/// <param name="Passage">The text that may answer it.</param>
/// <param name="Answers">The right answers and where they stand; none when the passage does not answer.</param>
/// <param name="Evidence">The sentences that entail the answer, where the data set knows them; in the order of the passage.</param>
/// <param name="Source">Which data set, and for made examples which kind: "qamr", "babi-2", "fairytaleqa:removed".</param>
internal sealed record ReadingExample(
    string Id, string Question, string Passage, IReadOnlyList<AnswerSpan> Answers, IReadOnlyList<TextRange> Evidence, string Source)
{
    /// <summary>Phrases of question and passage that mean the same, where the data set knows them.</summary>
    public IReadOnlyList<ReferencePair> References { get; init; } = [];

    /// <summary>The texts of the right answers, for the metrics.</summary>
    public IReadOnlyList<string> AnswerTexts => [.. Answers.Select(answer => answer.Text)];
}

/// <summary>What is done with ranges here.</summary>
internal static class TextRanges
{
    /// <summary>The same stretch when <paramref name="by"/> characters come before the text.</summary>
    public static TextRange Shift(this TextRange range, int by) => new(range.Start + by, range.End + by);
}
