using ClassScore = Fovea.Training.ClassScore;

namespace Fovea.Cli.Output;

/// <summary>How often each class was taken for each other, as text: those that were asked about or answered, a class in each row, what it was taken for in each column.</summary>
internal static class ConfusionTable
{
    private const int Column = 6;

    public static void Write(ClassScore score, IReadOnlyList<string> classes, TextWriter writer)
    {
        int[] used = [.. Enumerable.Range(0, classes.Count).Where(one => Enumerable.Range(0, classes.Count).Any(other => score.Confusion[one, other] + score.Confusion[other, one] > 0))];
        int width = used.Max(row => classes[row].Length);
        foreach (int row in used)
            writer.WriteLine($"{Messages.Plain(classes[row]).PadRight(width)} {string.Concat(used.Select(column => $"{score.Confusion[row, column],Column}"))}");
    }
}
