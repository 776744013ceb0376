namespace Fovea.Training.Data;

/// <summary>Looking for words in a text, without regard to case.</summary>
internal static class WordText
{
    // Words that say nothing about what a question is on.
    private static readonly HashSet<string> Empty = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "from", "with", "about", "as", "into", "and", "or", "but", "not", "no", "if", "than", "that", "this", "these", "those",
        "is", "are", "was", "were", "be", "been", "being", "am", "do", "does", "did", "done", "has", "have", "had", "having", "can", "could", "will", "would", "shall", "should", "may", "might", "must",
        "what", "who", "whom", "whose", "which", "when", "where", "why", "how", "many", "much", "there", "it", "its", "he", "she", "they", "them", "his", "her", "their", "him", "i", "you", "we", "us", "s", "t",
    };

    /// <summary>Where a phrase first stands as whole words at or after a position; -1 when nowhere.</summary>
    public static int Find(string text, string phrase, int from = 0, StringComparison comparison = StringComparison.OrdinalIgnoreCase)
    {
        for (int at = text.IndexOf(phrase, from, comparison); at >= 0; at = text.IndexOf(phrase, at + 1, comparison))
            if (!IsWithinWord(text, at) && !IsWithinWord(text, at + phrase.Length)) return at;
        return -1;
    }

    /// <summary>Whether the text has the phrase, as whole words.</summary>
    public static bool Mentions(string text, string phrase) => Find(text, phrase) >= 0;

    /// <summary>The different words of a text, in lower case, without those that say nothing ("the", "what", "did").</summary>
    public static HashSet<string> ContentWords(string text)
    {
        HashSet<string> words = [];
        foreach (Range range in Ranges(text))
        {
            string word = text[range].ToLowerInvariant();
            if (!Empty.Contains(word)) words.Add(word);
        }
        return words;
    }

    /// <summary>The words of a text: stretches of letters and digits.</summary>
    public static IEnumerable<Range> Ranges(string text)
    {
        for (int start = 0; start < text.Length;)
        {
            if (!char.IsLetterOrDigit(text[start])) { start++; continue; }
            int end = start;
            while (end < text.Length && char.IsLetterOrDigit(text[end])) end++;
            yield return start..end;
            start = end;
        }
    }

    private static bool IsWithinWord(string text, int at) =>
        at > 0 && at < text.Length && char.IsLetterOrDigit(text[at - 1]) && char.IsLetterOrDigit(text[at]);
}
