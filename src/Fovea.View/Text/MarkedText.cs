namespace Fovea.View;

/// <summary>What is to be seen at a position of the text.</summary>
/// <param name="Heat">How much the word there counted, in steps from 0 to <see cref="HeatScale.Steps"/>.</param>
/// <param name="Word">Which word of the explanation it belongs to; -1 for none.</param>
/// <param name="IsAnswer">Whether it belongs to the answer.</param>
/// <param name="IsEvidence">Whether it belongs to the answer's sentence.</param>
internal readonly record struct Mark(int Heat, int Word, bool IsAnswer, bool IsEvidence);

/// <summary>The window of an explanation, with what is to be seen at each position. Ranges that leave the text are cut to it.</summary>
internal sealed class MarkedText
{
    private readonly int[] _words;
    private readonly TextRange? _answer, _evidence;
    private readonly Explanation _explanation;

    public MarkedText(Explanation explanation)
    {
        _explanation = explanation;
        Window = Within(explanation.Window, explanation.Text.Length);
        _answer = explanation.Answer.Range;
        _evidence = explanation.Evidence;
        _words = new int[Window.Length];
        Array.Fill(_words, -1);
        for (int word = 0; word < explanation.Words.Count; word++)
        {
            TextRange range = explanation.Words[word].Range;
            for (int at = Math.Max(range.Start, Window.Start); at < Math.Min(range.End, Window.End); at++) _words[at - Window.Start] = word;
        }
    }

    public TextRange Window { get; }

    public string Text => _explanation.Text;

    /// <summary>The mark of a position within the window.</summary>
    public Mark this[int position]
    {
        get
        {
            int word = _words[position - Window.Start];
            return new Mark(word < 0 ? 0 : HeatScale.Step(_explanation.Words[word].Weight), word, Holds(_answer, position), Holds(_evidence, position));
        }
    }

    /// <summary>A range, cut to a text of the given length.</summary>
    public static TextRange Within(TextRange range, int length)
    {
        int start = Math.Clamp(range.Start, 0, length);
        return new TextRange(start, Math.Clamp(range.End, start, length));
    }

    private static bool Holds(TextRange? range, int position) => range is { } held && held.Start <= position && position < held.End;
}
