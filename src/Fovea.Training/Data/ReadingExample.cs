namespace Fovea.Training.Data;

/// <summary>A stretch of a text, in UTF-16 code units.</summary>
internal readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>The first position after it.</summary>
    public int End => Start + Length;

    /// <summary>Whether <paramref name="other"/> lies wholly within.</summary>
    public bool Contains(TextSpan other) => other.Start >= Start && other.End <= End;

    /// <summary>Whether the two share at least one position.</summary>
    public bool Overlaps(TextSpan other) => Start < other.End && other.Start < End;

    /// <summary>The text of the span.</summary>
    public string In(string text) => text.Substring(Start, Length);
}

/// <summary>An answer and where it stands in the passage: <c>passage.Substring(Start, Text.Length) == Text</c>.</summary>
/// <param name="Start">UTF-16 code units from the start of the passage.</param>
/// <param name="Text">The words of the answer.</param>
internal readonly record struct AnswerSpan(int Start, string Text)
{
    public int Length => Text.Length;

    public TextSpan Span => new(Start, Text.Length);
}

/// <summary>A phrase of the question and the phrase of the passage that means the same thing.</summary>
internal readonly record struct ReferencePair(TextSpan Question, TextSpan Passage);

/// <summary>A question on a passage.</summary>
/// <param name="Id">Which one; names it in reports, and need not be unique.</param>
/// <param name="Question">The question.</param>
/// <param name="Passage">The text that may answer it.</param>
/// <param name="Answers">The right answers and where they stand; none when the passage does not answer.</param>
/// <param name="Evidence">The sentences that entail the answer, where the data set knows them; in the order of the passage.</param>
/// <param name="Source">Which data set, and for made examples which kind: "qamr", "babi-2", "fairytaleqa:removed".</param>
internal sealed record ReadingExample(
    string Id, string Question, string Passage, IReadOnlyList<AnswerSpan> Answers, IReadOnlyList<TextSpan> Evidence, string Source)
{
    /// <summary>Phrases of question and passage that mean the same, where the data set knows them.</summary>
    public IReadOnlyList<ReferencePair> References { get; init; } = [];

    /// <summary>The texts of the right answers, for the metrics.</summary>
    public IReadOnlyList<string> AnswerTexts => [.. Answers.Select(answer => answer.Text)];
}
