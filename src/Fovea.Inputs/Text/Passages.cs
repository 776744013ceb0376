namespace Fovea.Inputs.Text;

/// <summary>Groups sentences into passages of about one length, the unit that a long text is searched by.</summary>
internal static class Passages
{
    /// <summary>
    /// Passages in order. Each is as many whole sentences as fit into <paramref name="length"/>, at least one; the next begins
    /// <paramref name="overlap"/> sentences before its end, so that an answer and what it refers to are together somewhere.
    /// </summary>
    /// <param name="sentences">In order.</param>
    /// <param name="length">In UTF-16 units, at least 1. A sentence that is longer is a passage of its own.</param>
    /// <param name="overlap">How many sentences neighbours share, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">Length or overlap is out of its range.</exception>
    public static List<TextRange> Of(IReadOnlyList<TextRange> sentences, int length, int overlap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(overlap);
        List<TextRange> passages = [];
        for (int first = 0; first < sentences.Count;)
        {
            int end = first + 1;
            while (end < sentences.Count && sentences[end].End - sentences[first].Start <= length) end++;
            passages.Add(new TextRange(sentences[first].Start, sentences[end - 1].End));
            if (end == sentences.Count) break;
            first = Math.Max(first + 1, end - overlap);
        }
        return passages;
    }
}
