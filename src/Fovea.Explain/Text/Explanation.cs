using Fovea.Attention;

namespace Fovea.Explain;

/// <summary>
/// What made the model answer as it did: how much each word counted, the sentence with the answer, other answers that it
/// considered, and the receipt. It holds the text itself, so it can be shown where there is no model.
/// </summary>
public sealed record Explanation
{
    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>The whole text that was read. All ranges are positions in it.</summary>
    public required string Text { get; init; }

    /// <summary>Where the text is from, such as a file's name; may be empty.</summary>
    public string Source { get; init; } = "";

    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>What it answered.</summary>
    public required Answer Answer { get; init; }

    /// <summary>The sentence with the answer; null where there is no answer.</summary>
    public TextRange? Evidence { get; init; }

    /// <summary>The stretch of the text that was looked at for the answer. It is the whole of a short text, and a window of a long one.</summary>
    public required TextRange Window { get; init; }

    /// <summary>The words of the window, in the order of the text, and how much each counted.</summary>
    public required IReadOnlyList<WordHeat> Words { get; init; }

    /// <summary>Other places where the text answers, and answers something else, in the order of the text.</summary>
    public IReadOnlyList<Answer> RunnersUp { get; init; } = [];

    /// <summary>What the model says when the evidence is all that it reads, and when it is taken away; null where there is no answer.</summary>
    public Receipt? Receipt { get; init; }

    /// <summary>What the model says without each sentence and each of the hottest words; empty where this was not asked for.</summary>
    public IReadOnlyList<Removal> Removals { get; init; } = [];

    /// <summary>What the attention layers showed of the window with the answer; null where nothing was asked for. Batches are of one.</summary>
    public AttentionRecord? Attention { get; init; }

    /// <summary>How each position of the attention's input is called, a piece of the text or a mark such as "[SEP]"; empty where there is no record of it.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];
}

/// <summary>A word and how much it counted for the answer.</summary>
/// <param name="Range">Where it stands.</param>
/// <param name="Weight">From 0, did not count, to 1 for the word of the text that counted most.</param>
public readonly record struct WordHeat(TextRange Range, float Weight);

/// <summary>The proof of an answer: the model was run again, with the evidence alone and without it.</summary>
/// <param name="Alone">What it answers from the evidence sentence alone. Positions are those of the whole text.</param>
/// <param name="Without">What it answers when that sentence is taken out.</param>
public sealed record Receipt(Answer Alone, Answer Without);

/// <summary>Something was taken out of the text and the model asked again.</summary>
/// <param name="Kind">What sort of thing it was.</param>
/// <param name="Range">What was taken out.</param>
/// <param name="Answer">What the model answers then.</param>
/// <param name="Remaining">How likely it then still finds the answer that it gave to the whole text, from 0 to 1.</param>
public sealed record Removal(RemovalKind Kind, TextRange Range, Answer Answer, double Remaining);

/// <summary>What is taken out of a text for a <see cref="Removal"/>.</summary>
public enum RemovalKind
{
    /// <summary>A sentence.</summary>
    Sentence,

    /// <summary>One of the words that counted most.</summary>
    HotWord,

    /// <summary>A word taken at random, to compare with.</summary>
    RandomWord,
}
