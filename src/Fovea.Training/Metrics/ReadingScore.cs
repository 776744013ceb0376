using System.Globalization;

namespace Fovea.Training.Metrics;

/// <summary>How a reader did on a set of questions.</summary>
/// <param name="Exact">Per cent of the answers that are exactly right, 0 to 100.</param>
/// <param name="F1">The mean F1 of the answers in per cent, 0 to 100.</param>
/// <param name="Count">How many questions.</param>
internal readonly record struct ReadingScore(double Exact, double F1, int Count)
{
    /// <summary>The figure as `fovea eval` prints it: "exact 61.3  f1 72.9  n 632".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"exact {Exact:F1}  f1 {F1:F1}  n {Count}");
}

/// <summary>Adds answers up to a <see cref="ReadingScore"/>.</summary>
internal sealed class ReadingScoreSum
{
    private double _exact, _f1;
    private int _count;

    /// <summary>The mean so far; zeros before the first answer.</summary>
    public ReadingScore Score => _count == 0 ? default : new(100 * _exact / _count, 100 * _f1 / _count, _count);

    /// <summary>Counts one answer.</summary>
    /// <param name="answer">What was said; empty for "no answer".</param>
    /// <param name="right">The right answers; none for a question without an answer.</param>
    public void Add(string answer, IReadOnlyList<string> right)
    {
        _exact += AnswerMatch.Exact(answer, right);
        _f1 += AnswerMatch.F1(answer, right);
        _count++;
    }
}
