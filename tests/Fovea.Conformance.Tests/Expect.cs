using Fovea.Tests;

namespace Fovea.Conformance.Tests;

/// <summary>What is expected of a folder of cases.</summary>
internal static class Expect
{
    /// <summary>Every case passes or is skipped as it is written here, and none fails.</summary>
    /// <param name="kind">Checks them.</param>
    /// <param name="folder">The reference data, such as "golden/explain".</param>
    /// <param name="passed">The names of those that pass.</param>
    /// <param name="skipped">Those that are skipped: name, colon, why.</param>
    public static void Outcomes(Kind kind, string folder, string[] passed, string[] skipped)
    {
        CaseResult[] results = [.. kind.Run(SharedData.Folder(folder))];
        Assert.Equal([], Of(results, Outcome.Failed));
        Assert.Equal(passed, results.Where(result => result.Outcome == Outcome.Passed).Select(result => result.Case));
        Assert.Equal(skipped, Of(results, Outcome.Skipped));
    }

    /// <summary>A case that was changed fails, and for that reason.</summary>
    /// <param name="kind">Checks it.</param>
    /// <param name="changed">The case.</param>
    /// <param name="because">What the first line begins with.</param>
    public static void Failed(Kind kind, ChangedCase changed, string because)
    {
        CaseResult result = Assert.Single(kind.Run(changed.Folder));
        Assert.Equal(Outcome.Failed, result.Outcome);
        Assert.StartsWith(because, Assert.Single(result.Lines), StringComparison.Ordinal);
    }

    private static string[] Of(CaseResult[] results, Outcome outcome) =>
        [.. results.Where(result => result.Outcome == outcome).Select(result => $"{result.Case}: {string.Join("; ", result.Lines)}")];
}
