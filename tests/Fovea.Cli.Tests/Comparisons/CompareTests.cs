using System.Text.RegularExpressions;

namespace Fovea.Cli.Tests.Comparisons;

/// <summary><c>fovea train classifier --compare</c> from the files to the report, on few and small pictures.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly Desk _desk = new();

    public CompareTests() => TinyFashion.Write(_desk["data"], train: 40, test: 20);

    public void Dispose() => _desk.Dispose();

    [Fact]
    public void Branches_are_compared_over_sizes()
    {
        string page = Compare("branches", "--seeds", "2", "--epochs", "1");
        Assert.Contains("Made by `fovea train classifier --compare branches`: branch-inception-sum, 2 seeds each", page);
        Assert.Contains("| branch-inception-sum | ", page);
        Assert.Contains("| all modules | ", page);
        Assert.Contains("of 2 seeds.", page);
    }

    /// <summary>The report, whose pictures must all be there.</summary>
    private string Compare(string what, params string[] more)
    {
        Said said = Terminal.Fovea(["train", "classifier", "--compare", what, "--data", _desk["data"], "--out", _desk["out"], "--most", "20", "--batch", "10", .. more]);
        Assert.True(said.Code == 0, said.Error);
        string folder = Path.Combine(_desk["out"], what), page = File.ReadAllText(Path.Combine(folder, "README.md"));
        Assert.Equal($"{Path.Combine(folder, "README.md")}: 2 of 2 runs are done\n", said.Out);
        Assert.All(Regex.Matches(page, @"\]\(([^)]*)\)").Select(match => match.Groups[1].Value), file => Assert.True(File.Exists(Path.Combine(folder, file)), file));
        return page;
    }
}
