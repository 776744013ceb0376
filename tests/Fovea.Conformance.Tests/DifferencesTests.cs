namespace Fovea.Conformance.Tests;

/// <summary>A check that cannot fail says nothing: what counts as a difference, and what becomes of it.</summary>
public sealed class DifferencesTests
{
    [Fact]
    public void A_difference_is_told_with_its_place_and_both_numbers()
    {
        Differences differences = new();
        differences.Compare("out.y", [2, 3], [1, 2, 3, 4, 5, -10], [2, 3], [1, 2, 3, 4.01f, 5, -10], 1e-4);
        Assert.Equal(["out.y: largest difference 0.01 (0.001 of the largest magnitude 10, allowed 0.0001) at [1, 0]: expected 4, found 4.0100002"], differences.Failures);
    }

    [Theory]
    [InlineData(1, 1.00001f, true), InlineData(1, 1.001f, false), InlineData(1, float.NaN, false), InlineData(float.NaN, float.NaN, true)]
    [InlineData(float.NaN, 1, false), InlineData(float.PositiveInfinity, float.PositiveInfinity, true), InlineData(float.PositiveInfinity, 1, false)]
    [InlineData(0, 1e-5f, true), InlineData(0, 1e-3f, false)]
    public void Numbers_agree_within_the_tolerance_and_only_then(float expected, float found, bool agrees)
    {
        Differences differences = new();
        differences.Compare("x", [1], [expected], [1], [found], 1e-4);
        Assert.Equal(agrees, differences.Failures.Count == 0);
    }

    [Fact]
    public void Another_shape_is_a_difference()
    {
        Differences differences = new();
        differences.Compare("x", [2, 1], [1, 2], [1, 2], [1, 2], 1);
        Assert.Equal(["x: expected shape [2, 1], found [1, 2]"], differences.Failures);
    }

    [Fact]
    public void A_report_says_what_failed_and_was_skipped_and_ends_with_the_counts()
    {
        CaseResult[] results = [new("a", Outcome.Passed, []), new("b", Outcome.Failed, ["one", "two"]), new("c", Outcome.Skipped, ["operator 'x' is not known"])];
        var text = new StringWriter { NewLine = "\n" };
        Assert.Equal(1, Report.Print(results, text));
        Assert.Equal("failed b: one\nfailed b: two\nskipped c: operator 'x' is not known\n1 passed, 1 failed, 1 skipped\n", text.ToString());
        Assert.Equal(0, Report.Print(results[..1], TextWriter.Null));
        Assert.Equal(0, Report.Print(results[2..], TextWriter.Null));
        Assert.Equal(2, Report.Print([], TextWriter.Null));
    }

    [Fact]
    public void A_case_that_is_broken_fails_and_the_others_are_still_checked()
    {
        string folder = Directory.CreateTempSubdirectory("fovea").FullName;
        try
        {
            foreach ((string name, string json) in (ReadOnlySpan<(string, string)>)[("a", "{ not json"), ("b", """{"operator": "softmax"}"""), ("c", "{}")])
            {
                Directory.CreateDirectory(Path.Combine(folder, name));
                File.WriteAllText(Path.Combine(folder, name, "case.json"), json);
            }
            CaseResult[] results = [.. new Operators.OperatorKind().Run(folder)];
            Assert.Equal([("a", Outcome.Failed), ("b", Outcome.Failed), ("c", Outcome.Failed)], results.Select(result => (result.Case, result.Outcome)));
            Assert.StartsWith("FileNotFoundException", results[1].Lines[0], StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
