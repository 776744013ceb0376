namespace Fovea.Training.Tests.Metrics;

/// <summary>A classifier's score counts what it should.</summary>
public sealed class ClassScoreTests
{
    [Fact]
    public void The_first_answer_and_the_first_five_are_counted()
    {
        ClassScore score = new(7);
        float[] logits = [0.1f, 0.7f, 0.3f, 0.2f, 0.6f, 0.5f, 0.4f];     // 1, 4, 5, 6, 2 | 3, 0
        foreach (int label in (int[])[1, 4, 2, 3]) score.Add(logits, label);
        Assert.Equal([true, false, false, false], score.Right);
        Assert.Equal([true, true, true, false], score.RightAmongFive);
        Assert.Equal("top1 25.0  top5 75.0  n 4", score.ToString());
        Assert.Equal([1, 1, 1, 1], [score.Confusion[1, 1], score.Confusion[4, 1], score.Confusion[2, 1], score.Confusion[3, 1]]);
    }

    [Fact]
    public void Of_classes_that_fit_as_well_the_earlier_comes_first()
    {
        ClassScore score = new(3);
        score.Add([1, 1, 1], 0);
        score.Add([1, 1, 1], 2);
        Assert.Equal([true, false], score.Right);
    }
}
