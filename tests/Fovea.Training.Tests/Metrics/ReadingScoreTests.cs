using Fovea.Training.Metrics;

namespace Fovea.Training.Tests.Metrics;

public sealed class ReadingScoreTests
{
    [Fact]
    public void The_score_is_the_mean_in_per_cent_and_reads_as_the_command_prints_it()
    {
        ReadingScoreSum sum = new();
        sum.Add("the garden", ["garden"]);             // exact 1, F1 1
        sum.Add("Queen of Hearts", ["queen"]);         // exact 0, F1 1/2
        sum.Add("court", []);                          // exact 0, F1 0

        Assert.Equal("exact 33.3  f1 50.0  n 3", sum.Score.ToString());
    }

    [Fact]
    public void Nothing_answered_scores_nothing() => Assert.Equal("exact 0.0  f1 0.0  n 0", new ReadingScoreSum().Score.ToString());
}
