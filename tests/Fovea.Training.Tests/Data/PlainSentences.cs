using Fovea.Training.Data;

namespace Fovea.Training.Tests.Data;

/// <summary>Sentences for tests: a mark, perhaps a quote, a space and a capital letter make a border.</summary>
internal static class PlainSentences
{
    public static IReadOnlyList<TextSpan> Split(string text)
    {
        List<TextSpan> sentences = [];
        int start = 0;
        for (int i = 0; i + 2 < text.Length; i++)
        {
            if (text[i] is not ('.' or '!' or '?')) continue;
            int end = i + 1;
            while (end < text.Length && text[end] is '"' or '\'' or ')') end++;
            if (end + 1 >= text.Length || text[end] != ' ' || !(char.IsUpper(text[end + 1]) || text[end + 1] is '"' or '\'')) continue;
            sentences.Add(new(start, end - start));
            start = end + 1;
        }
        if (start < text.Length) sentences.Add(new(start, text.Length - start));
        return sentences;
    }
}
