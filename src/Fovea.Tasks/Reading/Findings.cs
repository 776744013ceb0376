using Fovea.Explain;
using Fovea.Models;

namespace Fovea.Tasks;

/// <summary>What the model says of the windows of a text that it has read.</summary>
internal sealed class Findings
{
    /// <summary>How many spans of each window are considered.</summary>
    private const int SpansOfWindow = 4;

    /// <summary>
    /// An answer is told where it is at least half as likely as that there is none. A third of the questions that readers are trained on have no
    /// answer; those who ask a text have a reason to more often than that. With one in five, odds are twice as high.
    /// </summary>
    private const double LeastOdds = 0.5;

    /// <summary>Below this probability a span is not worth telling.</summary>
    private const double LeastTold = 0.05;

    private readonly string _text;
    private readonly Candidate[] _candidates;

    /// <param name="text">The whole text.</param>
    /// <param name="windows">The windows that were read, in the order of the text.</param>
    /// <param name="priors">How many times likelier than another each was to hold the answer, before it was read.</param>
    /// <param name="scores">What was said of each.</param>
    public Findings(string text, IReadOnlyList<TextToken[]> windows, IReadOnlyList<double> priors, IReadOnlyList<SpanScores> scores)
    {
        (_text, Windows, Priors, Scores) = (text, windows, priors, scores);
        _candidates = [.. Enumerable.Range(0, windows.Count)
            .SelectMany(window => scores[window].Best(SpansOfWindow).Select(span => Candidate.Of(window, windows[window], scores[window], span.First, span.Last)))
            .OrderByDescending(candidate => candidate.Odds >= LeastOdds).ThenByDescending(candidate => candidate.Odds * priors[candidate.Window])];
    }

    /// <summary>The windows that were read.</summary>
    public IReadOnlyList<TextToken[]> Windows { get; }

    /// <summary>How many times likelier than another each was to hold the answer, before it was read.</summary>
    public IReadOnlyList<double> Priors { get; }

    /// <summary>What was said of each.</summary>
    public IReadOnlyList<SpanScores> Scores { get; }

    /// <summary>
    /// The likeliest span, even where no answer is likelier; null where nothing was read. Probabilities of several windows can't be compared as
    /// they are: each window's sum to one, whatever it holds. So it is by Bayes' rule: where one window holds the answer, a span of it is as likely as
    /// its odds against there being none in that window, times how likely the window was to hold it. What can be told goes before what can't.
    /// </summary>
    /// <remarks>Devlin et al., 2018, arXiv:1810.04805, section 4.3, compares spans with no answer in this way.</remarks>
    public Candidate? Best => _candidates.Length > 0 ? _candidates[0] : null;

    /// <summary>How likely it is that no window holds an answer: as likely as in the window that comes nearest to one.</summary>
    public double NoAnswer => Scores.Count == 0 ? 1 : Scores.Min(window => window.NoAnswer);

    /// <summary>The answer: the likeliest span, or that there is none where its window says so.</summary>
    public Answer Answer => Best is { } best && best.Odds >= LeastOdds
        ? Answer.At(best.Range, _text, best.Around)
        : Answer.None(NoAnswer);

    /// <summary>Spans elsewhere that say something else, in the order of the text.</summary>
    /// <param name="most">How many, at most.</param>
    public IReadOnlyList<Answer> RunnersUp(int most)
    {
        List<Candidate> told = Answer.NoAnswer || Best is null ? [] : [Best];
        int others = told.Count;
        foreach (Candidate candidate in _candidates)
        {
            if (told.Count == most + others) break;
            if (candidate.Around < LeastTold || told.Exists(other => SaysTheSame(other.Range, candidate.Range))) continue;
            told.Add(candidate);
        }
        return [.. told.Skip(others).OrderBy(candidate => candidate.Range.Start).Select(candidate => Answer.At(candidate.Range, _text, candidate.Around))];
    }

    /// <summary>How likely it is that the answer is, in part at least, a certain stretch of the text; the most that any window says.</summary>
    public double ProbabilityOf(TextRange range)
    {
        double most = 0;
        for (int window = 0; window < Windows.Count; window++)
        {
            int first = Array.FindIndex(Windows[window], token => token.Touches(range)), last = Array.FindLastIndex(Windows[window], token => token.Touches(range));
            if (first >= 0) most = Math.Max(most, Scores[window].ProbabilityAround(first, last));
        }
        return most;
    }

    private bool SaysTheSame(TextRange a, TextRange b) => a.Overlaps(b) || a.Of(_text).Equals(b.Of(_text), StringComparison.OrdinalIgnoreCase);
}

/// <summary>A span that may be the answer.</summary>
/// <param name="Window">Which window it was found in.</param>
/// <param name="First">Its first token, counted in the window.</param>
/// <param name="Last">Its last token.</param>
/// <param name="Range">Where it stands in the text.</param>
/// <param name="Odds">How many times likelier it is that the answer shares a token with it than that its window holds none.</param>
/// <param name="Around">How likely it is that the answer shares a token with it.</param>
internal sealed record Candidate(int Window, int First, int Last, TextRange Range, double Odds, double Around)
{
    public static Candidate Of(int window, TextToken[] tokens, SpanScores scores, int first, int last)
    {
        double around = scores.ProbabilityAround(first, last);
        return new(window, first, last, new TextRange(tokens[first].Start, tokens[last].End), scores.Odds(around), around);
    }
}

/// <summary>How tokens and ranges meet.</summary>
internal static class TokenRanges
{
    /// <summary>Whether a token has a character of a stretch of the text.</summary>
    public static bool Touches(this TextToken token, TextRange part) => token.Start < part.End && part.Start < token.End;
}
