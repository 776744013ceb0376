namespace Fovea.Training.Metrics;

/// <summary>
/// AUROC: how often a positive has a higher score than a negative when one of each is drawn at random; a tie counts half.
/// 1 separates perfectly, 0.5 is chance, 0 is perfectly wrong.
/// </summary>
/// <remarks>
/// Computed from ranks: Hanley and McNeil, "The Meaning and Use of the Area under a Receiver Operating Characteristic
/// (ROC) Curve", Radiology 143, 1982; ties share their mean rank.
/// </remarks>
internal static class AreaUnderCurve
{
    /// <summary>The area, 0 to 1.</summary>
    /// <param name="positive">Scores of what should score high; any order, at least one, none NaN.</param>
    /// <param name="negative">Scores of what should score low; any order, at least one, none NaN.</param>
    /// <exception cref="ArgumentException">A side is empty or holds NaN.</exception>
    public static double Of(ReadOnlySpan<double> positive, ReadOnlySpan<double> negative)
    {
        Expect(positive, nameof(positive));
        Expect(negative, nameof(negative));

        (double Score, bool Positive)[] all = new (double, bool)[positive.Length + negative.Length];
        for (int i = 0; i < positive.Length; i++) all[i] = (positive[i], true);
        for (int i = 0; i < negative.Length; i++) all[positive.Length + i] = (negative[i], false);
        Array.Sort(all, (a, b) => a.Score.CompareTo(b.Score));

        double rankSum = 0;                                        // of the positives, ranks from 1
        for (int first = 0; first < all.Length;)
        {
            int end = first, positives = 0;
            for (; end < all.Length && all[end].Score == all[first].Score; end++)
                if (all[end].Positive) positives++;
            rankSum += positives * (first + 1 + end) / 2.0;        // tied scores share the mean of ranks first+1 .. end
            first = end;
        }
        double wins = rankSum - positive.Length * (positive.Length + 1.0) / 2;
        return wins / ((double)positive.Length * negative.Length);
    }

    private static void Expect(ReadOnlySpan<double> scores, string name)
    {
        if (scores.IsEmpty) throw new ArgumentException($"AUROC needs at least one score on each side: expected 1 or more {name}, got 0; check how the questions were split", name);
        foreach (double score in scores)
            if (double.IsNaN(score)) throw new ArgumentException($"AUROC needs scores that can be ordered: expected numbers, got NaN among the {name} scores; check the model's output", name);
    }
}
