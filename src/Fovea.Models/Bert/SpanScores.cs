namespace Fovea.Models;

/// <summary>What a span head says of one passage: how likely each stretch of it is to be the answer, or none of them.</summary>
/// <remarks>
/// A span from token i to token j has the score start[i] + end[j], no answer that of [CLS]. Softmax over all spans that are
/// allowed and no answer makes probabilities of the scores: Devlin et al., 2018, arXiv:1810.04805, section 4.3.
/// </remarks>
internal sealed class SpanScores
{
    private readonly float[] _start, _end;
    private readonly int[] _limit;                // of each token: where spans that begin with it must have ended
    private readonly double _logSum;

    /// <summary>Takes the scores of the passage's tokens.</summary>
    /// <param name="start">[T]: scores of beginning, one for each token of the passage.</param>
    /// <param name="end">[T]: scores of ending.</param>
    /// <param name="none">The score of there being no answer: start and end of [CLS] together.</param>
    /// <param name="longest">The most tokens that an answer may have.</param>
    /// <param name="parts">[T]: a span has tokens of one number only, such as those of one sentence; in ascending order. Empty: all are of one.</param>
    /// <exception cref="ArgumentException">There are not as many starts as ends, or not as many numbers of parts.</exception>
    public SpanScores(ReadOnlySpan<float> start, ReadOnlySpan<float> end, float none, int longest = 30, ReadOnlySpan<int> parts = default)
    {
        Shape.Expect(start.Length == end.Length, $"there must be as many scores of beginning as of ending, got {start.Length} and {end.Length}");
        Shape.Expect(longest >= 1, $"an answer must be allowed at least 1 token, got {longest}");
        Shape.Expect(parts.IsEmpty || parts.Length == start.Length, $"there must be a part for each of {start.Length} tokens, got {parts.Length}");
        (_start, _end, None, Longest) = (start.ToArray(), end.ToArray(), none, longest);
        _limit = new int[start.Length];
        for (int first = start.Length - 1, partEnd = start.Length; first >= 0; first--)
        {
            if (!parts.IsEmpty && first + 1 < parts.Length && parts[first] != parts[first + 1]) partEnd = first + 1;
            _limit[first] = Math.Min(first + longest, partEnd);
        }
        _logSum = LogSum();
    }

    /// <summary>The score of there being no answer.</summary>
    public float None { get; }

    /// <summary>The most tokens that an answer may have.</summary>
    public int Longest { get; }

    /// <summary>How likely it is that the passage holds no answer, from 0 to 1.</summary>
    public double NoAnswer => Math.Exp(None - _logSum);

    /// <summary>How likely it is that exactly this span is the answer, from 0 to 1.</summary>
    /// <param name="first">Its first token.</param>
    /// <param name="last">Its last token, at most <see cref="Longest"/> - 1 after the first, and of the same part.</param>
    public double Probability(int first, int last) => Math.Exp(_start[first] + _end[last] - _logSum);

    /// <summary>How likely it is that the answer shares at least one token with this span: what is in doubt is then only where it begins and ends.</summary>
    public double ProbabilityAround(int first, int last)
    {
        double sum = 0;
        for (int i = Math.Max(0, first - Longest + 1); i <= last; i++)
            for (int j = Math.Max(i, first); j < _limit[i]; j++) sum += Probability(i, j);
        return Math.Min(sum, 1);
    }

    /// <summary>How many times likelier something of this probability is than that there is no answer.</summary>
    public double Odds(double probability) => probability * Math.Exp(_logSum - None);

    /// <summary>The likeliest spans that share no token with each other, the likeliest first.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<(int First, int Last)> Best(int count)
    {
        List<(int First, int Last)> found = [];
        while (found.Count < count && BestBeside(found) is { } next) found.Add(next);
        return found;
    }

    private (int First, int Last)? BestBeside(List<(int First, int Last)> taken)
    {
        (int First, int Last)? best = null;
        float highest = float.NegativeInfinity;
        for (int i = 0; i < _start.Length; i++)
        {
            for (int j = i; j < _limit[i]; j++)
            {
                if (taken.Exists(t => j >= t.First && i <= t.Last)) break;
                if (_start[i] + _end[j] <= highest) continue;
                (highest, best) = (_start[i] + _end[j], (i, j));
            }
        }
        return best;
    }

    private double LogSum()
    {
        double largest = None;
        for (int i = 0; i < _start.Length; i++)
            for (int j = i; j < _limit[i]; j++) largest = Math.Max(largest, _start[i] + (double)_end[j]);

        double sum = Math.Exp(None - largest);
        for (int i = 0; i < _start.Length; i++)
            for (int j = i; j < _limit[i]; j++) sum += Math.Exp(_start[i] + _end[j] - largest);
        return largest + Math.Log(sum);
    }
}
