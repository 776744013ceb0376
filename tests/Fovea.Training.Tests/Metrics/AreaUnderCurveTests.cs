using CsCheck;
using Fovea.Training.Metrics;

namespace Fovea.Training.Tests.Metrics;

public sealed class AreaUnderCurveTests
{
    private static readonly Gen<double[]> Scores = Gen.Int[0, 11].Select(score => score / 11.0).Array[1, 23];   // few values, so many ties

    [Fact]
    public void The_area_is_the_share_of_pairs_in_order_with_ties_counted_half() =>
        Gen.Select(Scores, Scores).Sample((positive, negative) =>
        {
            double wins = positive.Sum(p => negative.Sum(n => p > n ? 1 : p == n ? 0.5 : 0));
            return Math.Abs(AreaUnderCurve.Of(positive, negative) - wins / (positive.Length * negative.Length)) < 1e-12;
        });

    [Fact]
    public void Exchanging_the_sides_mirrors_the_area() =>
        Gen.Select(Scores, Scores).Sample((positive, negative) =>
            Math.Abs(AreaUnderCurve.Of(positive, negative) + AreaUnderCurve.Of(negative, positive) - 1) < 1e-12);

    [Fact]
    public void A_side_without_scores_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => AreaUnderCurve.Of([0.5], []));
        Assert.Equal("AUROC needs at least one score on each side: expected 1 or more negative, got 0; check how the questions were split (Parameter 'negative')", error.Message);
    }

    [Fact]
    public void A_score_that_is_no_number_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => AreaUnderCurve.Of([0.5, double.NaN], [0.1]));
        Assert.Equal("AUROC needs scores that can be ordered: expected numbers, got NaN among the positive scores; check the model's output (Parameter 'positive')", error.Message);
    }
}
