namespace Fovea.Training.Comparisons;

/// <summary>Whether two classifiers that were asked about the same pictures differ by more than chance: only pictures count that one of them got right and the other did not.</summary>
/// <param name="OnlyFirst">How many the first alone got right.</param>
/// <param name="OnlySecond">How many the second alone got right.</param>
/// <remarks>McNemar, "Note on the sampling error of the difference between correlated proportions or percentages", 1947; here exact, by the binomial distribution.</remarks>
internal readonly record struct McNemar(int OnlyFirst, int OnlySecond)
{
    /// <summary>How likely a difference as large as this one is, either way, where both are equally good.</summary>
    public double Probability
    {
        get
        {
            int n = OnlyFirst + OnlySecond, fewer = Math.Min(OnlyFirst, OnlySecond);
            double logarithm = -n * Math.Log(2), sum = 0;                       // of (n choose k) / 2^n
            for (int k = 0; k <= fewer; k++)
            {
                sum += Math.Exp(logarithm);
                logarithm += Math.Log(n - k) - Math.Log(k + 1);
            }
            return Math.Min(1, 2 * sum);
        }
    }

    /// <summary>Compares the answers to the same pictures in the same order.</summary>
    /// <exception cref="ArgumentException">There are not as many of both.</exception>
    public static McNemar Of(IReadOnlyList<bool> first, IReadOnlyList<bool> second)
    {
        if (first.Count != second.Count) throw new ArgumentException($"McNemar's test compares answers to the same pictures, got {first.Count} and {second.Count}");
        int onlyFirst = 0, onlySecond = 0;
        for (int i = 0; i < first.Count; i++)
        {
            if (first[i] && !second[i]) onlyFirst++;
            if (second[i] && !first[i]) onlySecond++;
        }
        return new McNemar(onlyFirst, onlySecond);
    }

    /// <summary>Puts two comparisons together, such as those of two seeds.</summary>
    public static McNemar operator +(McNemar a, McNemar b) => new(a.OnlyFirst + b.OnlyFirst, a.OnlySecond + b.OnlySecond);
}
