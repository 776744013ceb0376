namespace Fovea.Training.Metrics;

/// <summary>
/// How well an answer agrees with the right ones: exactly, and by the words that they share. Of several right answers the
/// nearest counts. No answer is the empty text; it agrees with itself alone.
/// </summary>
/// <remarks>
/// Rajpurkar et al., 2016, arXiv:1606.05250, section 6.1; no answer as in Rajpurkar et al., "Know What You Don't Know:
/// Unanswerable Questions for SQuAD", 2018, arXiv:1806.03822.
/// </remarks>
internal static class AnswerMatch
{
    /// <summary>1 when the answer equals one of the right ones after <see cref="SquadText.Normalise"/>, else 0.</summary>
    /// <param name="answer">What was said; empty for "no answer".</param>
    /// <param name="right">The right answers; none for a question without an answer.</param>
    public static double Exact(string answer, IReadOnlyList<string> right)
    {
        string said = SquadText.Normalise(answer);
        return Best(right, gold => said == SquadText.Normalise(gold) ? 1 : 0);
    }

    /// <summary>The harmonic mean of precision and recall over words, from 0 to 1, against the nearest right answer.</summary>
    /// <inheritdoc cref="Exact" path="/param"/>
    public static double F1(string answer, IReadOnlyList<string> right)
    {
        string[] said = SquadText.Words(answer);
        return Best(right, gold => F1(said, SquadText.Words(gold)));
    }

    /// <summary>The harmonic mean of precision and recall between two bags of words; both empty agree, one empty does not.</summary>
    public static double F1(IReadOnlyList<string> said, IReadOnlyList<string> right)
    {
        if (said.Count == 0 || right.Count == 0) return said.Count == right.Count ? 1 : 0;

        Dictionary<string, int> left = [];
        foreach (string word in right) left[word] = left.GetValueOrDefault(word) + 1;
        int shared = 0;
        foreach (string word in said)
        {
            int count = left.GetValueOrDefault(word);
            if (count == 0) continue;
            left[word] = count - 1;
            shared++;
        }
        return 2.0 * shared / (said.Count + right.Count);
    }

    private static double Best(IReadOnlyList<string> right, Func<string, double> score)
    {
        // A right answer of nothing but articles and punctuation says nothing; without any other there is no answer.
        double best = 0;
        bool any = false;
        foreach (string gold in right)
        {
            if (SquadText.Words(gold).Length == 0) continue;
            any = true;
            best = Math.Max(best, score(gold));
        }
        return any ? best : score("");
    }
}
