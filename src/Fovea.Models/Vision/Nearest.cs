namespace Fovea.Models;

/// <summary>Finds the names that somebody may have meant.</summary>
internal static class Nearest
{
    private const int Most = 5;

    /// <summary>Those that differ from a name in the fewest letters, the nearest first.</summary>
    public static IEnumerable<string> To(string name, IEnumerable<string> names) =>
        names.OrderBy(known => Distance(name.Length > 64 ? name[..64] : name, known)).ThenBy(known => known, StringComparer.Ordinal).Take(Most);

    /// <summary>How many letters have to be put in, left out or changed to make one name of the other.</summary>
    /// <remarks>Levenshtein, "Binary codes capable of correcting deletions, insertions, and reversals", 1966.</remarks>
    public static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int kept = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(kept, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
