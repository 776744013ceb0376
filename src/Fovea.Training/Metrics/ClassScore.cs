using System.Globalization;

namespace Fovea.Training;

/// <summary>How often a classifier is right: at first, and among its first five.</summary>
internal sealed class ClassScore
{
    private const int Few = 5;

    private readonly List<bool> _first = [], _few = [];

    /// <param name="classes">How many classes there are.</param>
    public ClassScore(int classes) => Confusion = new int[classes, classes];

    /// <summary>How often pictures of a class (row) were taken for each class (column).</summary>
    public int[,] Confusion { get; }

    /// <summary>For each picture, whether the first answer is right.</summary>
    public IReadOnlyList<bool> Right => _first;

    /// <summary>For each picture, whether the right class is among the first five.</summary>
    public IReadOnlyList<bool> RightAmongFive => _few;

    /// <summary>How many pictures were looked at.</summary>
    public int Count => _first.Count;

    /// <summary>The share of pictures whose first answer is right, in per cent.</summary>
    public double Top1 => Share(_first);

    /// <summary>The share of pictures whose class is among the first five answers, in per cent.</summary>
    public double Top5 => Share(_few);

    /// <summary>Takes in one picture.</summary>
    /// <param name="logits">What the classifier says, a number for each class; of equal ones the earlier class comes first.</param>
    /// <param name="label">The right class.</param>
    public void Add(ReadOnlySpan<float> logits, int label)
    {
        int first = 0, better = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            if (logits[i] > logits[first]) first = i;
            if (logits[i] > logits[label] || (logits[i] == logits[label] && i < label)) better++;
        }
        Confusion[label, first]++;
        _first.Add(better == 0);
        _few.Add(better < Few);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"top1 {Top1:F1}  top5 {Top5:F1}  n {Count}");

    private static double Share(List<bool> right) => right.Count == 0 ? 0 : 100.0 * right.Count(good => good) / right.Count;
}
