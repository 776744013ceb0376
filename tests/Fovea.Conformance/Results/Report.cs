namespace Fovea.Conformance;

/// <summary>Says what became of the cases of a folder.</summary>
public static class Report
{
    /// <summary>Writes a line per failure and per case that was skipped, and at the end how many passed, failed and were skipped.</summary>
    /// <returns>The exit code: 0, or 1 where a case failed, or 2 where there was none.</returns>
    public static int Print(IEnumerable<CaseResult> results, TextWriter output)
    {
        int[] counts = new int[3];
        foreach (CaseResult result in results)
        {
            counts[(int)result.Outcome]++;
            string word = result.Outcome == Outcome.Failed ? "failed" : "skipped";
            foreach (string line in result.Outcome == Outcome.Passed ? [] : result.Lines) output.WriteLine($"{word} {result.Case}: {line}");
        }
        output.WriteLine($"{counts[0]} passed, {counts[1]} failed, {counts[2]} skipped");
        return counts[1] > 0 ? 1 : counts.Sum() == 0 ? 2 : 0;
    }
}
