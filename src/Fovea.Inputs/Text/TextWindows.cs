namespace Fovea.Inputs.Text;

/// <summary>Cuts a long row of tokens into windows that a model can read, each overlapping the one before.</summary>
internal static class TextWindows
{
    /// <summary>
    /// Windows as ranges of token indices, in order. Every token is in at least one; no window is longer than <paramref name="budget"/>; two
    /// neighbours share at least <paramref name="overlap"/> tokens, more where that lets a window begin with a sentence. The last one reaches back
    /// as far as the budget lets it, so that it has something to go by.
    /// </summary>
    /// <param name="tokens">The tokens of the text.</param>
    /// <param name="sentences">Its sentences, in order; may be empty.</param>
    /// <param name="budget">The most tokens that a window may have, at least 1. Special tokens and a question are not counted here.</param>
    /// <param name="overlap">How many tokens neighbours share at least, 0 to half the budget.</param>
    /// <exception cref="ArgumentOutOfRangeException">Budget or overlap is out of its range.</exception>
    public static List<(int Start, int End)> Cut(ReadOnlySpan<TextToken> tokens, IReadOnlyList<TextRange> sentences, int budget, int overlap)
    {
        if (budget < 1) throw new ArgumentOutOfRangeException(nameof(budget), budget, "windows of text: the budget must be at least 1 token");
        if (overlap < 0 || overlap > budget / 2) throw new ArgumentOutOfRangeException(nameof(overlap), overlap, $"windows of text: the overlap must be from 0 to half the budget, {budget / 2}");

        List<(int Start, int End)> windows = [];
        if (tokens.IsEmpty) return windows;
        bool[] begins = SentenceStarts(tokens, sentences);
        for (int start = 0; ;)
        {
            if (tokens.Length - start <= budget)
            {
                windows.Add((start == 0 ? 0 : FirstStart(begins, tokens.Length - budget, start), tokens.Length));
                return windows;
            }
            int end = WordBoundary(tokens, start + budget, start + budget - (budget / 4));
            windows.Add((start, end));
            start = NextStart(tokens, begins, start, end, end - overlap);
        }
    }

    /// <summary>The last sentence start that leaves the overlap, but in the second half of the window: a window must get on.</summary>
    private static int NextStart(ReadOnlySpan<TextToken> tokens, bool[] begins, int start, int end, int latest)
    {
        int earliest = start + Math.Max(1, (end - start) / 2);
        for (int at = latest; at >= earliest; at--) if (begins[at]) return at;
        return WordBoundary(tokens, Math.Max(latest, start + 1), earliest);
    }

    private static int FirstStart(bool[] begins, int from, int otherwise)
    {
        for (int at = from; at < otherwise; at++) if (begins[at]) return at;
        return otherwise;
    }

    /// <summary>Goes back from a place inside a word to its beginning, if that is not further than <paramref name="earliest"/>.</summary>
    private static int WordBoundary(ReadOnlySpan<TextToken> tokens, int at, int earliest)
    {
        for (int back = at; back >= earliest && back > 0; back--)
            if (tokens[back].Start > tokens[back - 1].End) return back;
        return at;
    }

    private static bool[] SentenceStarts(ReadOnlySpan<TextToken> tokens, IReadOnlyList<TextRange> sentences)
    {
        var begins = new bool[tokens.Length];
        int sentence = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            if (sentence < sentences.Count && tokens[i].Start >= sentences[sentence].Start) begins[i] = true;
            while (sentence < sentences.Count && sentences[sentence].Start <= tokens[i].Start) sentence++;
        }
        return begins;
    }
}
