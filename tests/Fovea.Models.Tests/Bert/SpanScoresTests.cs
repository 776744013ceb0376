using CsCheck;

namespace Fovea.Models.Tests;

/// <summary>The laws of probabilities of spans.</summary>
public sealed class SpanScoresTests
{
    private sealed record Case(float[] Start, float[] End, float None, int Longest, int[] Parts);

    private static readonly Gen<Case> s_cases =
        from count in Gen.Int[1, 17]
        from start in Gen.Float[-8, 8].Array[count]
        from end in Gen.Float[-8, 8].Array[count]
        from none in Gen.Float[-8, 8]
        from longest in Gen.Int[1, 20]
        from border in Gen.Bool.Array[count]
        select new Case(start, end, none, longest, Numbered(border));

    [Fact]
    public void Spans_within_a_part_and_no_answer_are_all_there_is() => s_cases.Sample(given =>
    {
        SpanScores scores = Of(given);
        Assert.Equal(1, Allowed(given).Sum(span => scores.Probability(span.First, span.Last)) + scores.NoAnswer, 1e-9);
    }, iter: 500);

    [Fact]
    public void The_best_spans_are_allowed_apart_and_in_the_order_of_their_probability() => s_cases.Sample(given =>
    {
        SpanScores scores = Of(given);
        (int First, int Last)[] best = [.. scores.Best(4)], allowed = [.. Allowed(given)];
        Assert.NotEmpty(best);
        Assert.All(best, span => Assert.Contains(span, allowed));
        double[] likely = [.. best.Select(span => scores.Probability(span.First, span.Last))];
        Assert.Equal(allowed.Max(span => scores.Probability(span.First, span.Last)), likely[0], 1e-6);
        for (int i = 1; i < likely.Length; i++) Assert.True(likely[i] <= likely[i - 1] * (1 + 1e-6), $"{likely[i - 1]} before {likely[i]}");   // scores are of single precision
        Assert.All(best, one => Assert.DoesNotContain(best, other => other != one && other.First <= one.Last && one.First <= other.Last));
    }, iter: 500);

    [Fact]
    public void Odds_are_probability_by_probability_of_no_answer() => s_cases.Sample(given =>
    {
        SpanScores scores = Of(given);
        foreach ((int first, int last) in Allowed(given))
        {
            double around = scores.ProbabilityAround(first, last);
            Assert.InRange(around, scores.Probability(first, last) - 1e-9, 1);
            Assert.Equal(1, scores.Odds(around) / (around / scores.NoAnswer), 1e-6);
        }
    }, iter: 200);

    private static SpanScores Of(Case given) => new(given.Start, given.End, given.None, given.Longest, given.Parts);

    private static IEnumerable<(int First, int Last)> Allowed(Case given) =>
        from first in Enumerable.Range(0, given.Start.Length)
        from last in Enumerable.Range(first, Math.Min(given.Longest, given.Start.Length - first))
        where given.Parts[first] == given.Parts[last]
        select (first, last);

    /// <summary>A number for each token, one more where a part begins.</summary>
    private static int[] Numbered(bool[] begins)
    {
        int part = 0;
        return [.. begins.Select(begin => part += begin ? 1 : 0)];
    }
}
