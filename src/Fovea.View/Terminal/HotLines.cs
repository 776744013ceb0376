namespace Fovea.View;

/// <summary>Of many lines, those worth showing.</summary>
internal static class HotLines
{
    /// <summary>Takes the lines with the answer, then those of its sentence, then the hottest. What is left out shows as null, once for each stretch.</summary>
    /// <param name="most">How many lines to take at most, at least 1.</param>
    public static List<Line?> Choose(IReadOnlyList<Line> lines, int most)
    {
        if (lines.Count <= most) return [.. lines];
        bool[] taken = new bool[lines.Count];
        IEnumerable<int> best = Enumerable.Range(0, lines.Count)
            .Where(index => !lines[index].IsEmpty)
            .OrderByDescending(index => lines[index].HasAnswer).ThenByDescending(index => lines[index].HasEvidence)
            .ThenByDescending(index => lines[index].Heat).Take(most);
        foreach (int index in best) taken[index] = true;
        // An empty line between two that are shown is shown too: it is where a paragraph ends.
        for (int index = 1; index + 1 < lines.Count; index++)
            if (lines[index].IsEmpty) taken[index] = taken[index - 1] && taken[index + 1];

        var chosen = new List<Line?>();
        for (int index = 0; index < lines.Count; index++)
        {
            if (taken[index]) chosen.Add(lines[index]);
            else if (chosen.Count == 0 || chosen[^1] is not null) chosen.Add(null);
        }
        return chosen;
    }
}
