using Fovea.Inputs.Text;

namespace Fovea.Training.Data;

/// <summary>What the ways to a question without an answer have in common.</summary>
internal static class NoAnswer
{
    private static readonly char[] Edges = [' ', ',', '.', ';', ':', '!', '?', '"', '\'', '(', ')', '[', ']', '-'];

    /// <summary>Whether any right answer stands in a text, be it with another article or other marks around it.</summary>
    public static bool Holds(string text, IReadOnlyList<AnswerSpan> answers)
    {
        foreach (AnswerSpan answer in answers)
        {
            string core = answer.Text.Trim(Edges);
            foreach (string article in (ReadOnlySpan<string>)["the ", "a ", "an "])
                if (core.StartsWith(article, StringComparison.OrdinalIgnoreCase)) core = core[article.Length..];
            if (core.Length == 0 || WordText.Mentions(text, core)) return true;
        }
        return false;
    }

    /// <summary>The passage without the sentences that an answer stands in; null when nothing is left or what is left still holds an answer.</summary>
    public static string? Remove(ReadingExample example)
    {
        string left = string.Join(' ', Sentences.Split(example.Passage)
            .Where(sentence => !example.Answers.Any(answer => sentence.Overlaps(answer.Range)))
            .Select(sentence => sentence.In(example.Passage)));
        return left.Length == 0 || Holds(left, example.Answers) ? null : left;
    }

    /// <summary>How many content words of the question a text has.</summary>
    public static int Overlap(HashSet<string> questionWords, string text) =>
        WordText.ContentWords(text).Count(questionWords.Contains);
}
