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
        string page = Compare("branches", runs: 6, "--seeds", "2", "--seed", "7");
        Assert.Contains("Made by `fovea train classifier --compare branches --tasks sizes --seeds 2 --epochs 1 --batch 10 --most 20`: branch-scales, branch-kernels, branch-selective, 2 seeds each", page);
        foreach (string network in (string[])["branch-scales", "branch-kernels", "branch-selective"])
        {
            Assert.Contains($"| {network} | ", page);
            Assert.Contains($"### Weights of branches by the size of the item ({network})", page);
        }
        Assert.True(Directory.Exists(Path.Combine(_desk["out"], "sizes-branch-scales-8")), "seeds go on from the one that was given");
        Assert.Contains("| all modules | ", page);
        Assert.Contains("of 2 seeds.", page);
    }

    [Fact]
    public void Networks_with_gates_and_without_are_compared_on_two_tasks_and_the_gates_are_shown_of_both()
    {
        string page = Compare("se", runs: 4, "--seeds", "1", "--picture", "3");
        foreach (string task in (string[])["fashion", "pairs"])
        {
            Assert.Contains($"## What the gates do (se-r4, {task}, seed 1)", page);
            Assert.Contains($"![top-5 errors of each run]({task}-top-5.svg)", page);
            Assert.Contains($"]({task}-relation-block.0.png)", page);
            Assert.Contains($"]({task}-maps-block.2.png)", page);
        }
        Assert.Contains("test picture 3, Dress", page);
        Assert.Contains("The paper has, for ResNet-50 on ImageNet: top-1 error -6 %, top-5 error -11 %", page);
    }

    [Fact]
    public void What_is_done_already_is_not_trained_again_for_another_question()
    {
        Compare("se", runs: 2, "--seeds", "1", "--tasks", "fashion");
        DateTime before = File.GetLastWriteTimeUtc(Path.Combine(_desk["out"], "fashion-se-r4-1", "result.json"));
        string page = Compare("relation", runs: 3, "--seeds", "1", "--tasks", "fashion");
        Assert.Equal(before, File.GetLastWriteTimeUtc(Path.Combine(_desk["out"], "fashion-se-r4-1", "result.json")));
        Assert.Contains("| se-diagonal | every gate sees its own channel alone | 1 | ", page);
    }

    /// <summary>The report, whose pictures must all be there.</summary>
    private string Compare(string what, int runs, params string[] more)
    {
        Said said = Terminal.Fovea(["train", "classifier", "--compare", what, "--data", _desk["data"], "--out", _desk["out"], "--most", "20", "--batch", "10", "--epochs", "1", .. more]);
        Assert.True(said.Code == 0, said.Error);
        string folder = Path.Combine(_desk["out"], what), page = File.ReadAllText(Path.Combine(folder, "README.md"));
        Assert.Equal($"{Path.Combine(folder, "README.md")}: {runs} of {runs} runs are done\n", said.Out);
        Assert.All(Regex.Matches(page, @"\]\(([^)]*)\)").Select(match => match.Groups[1].Value), file => Assert.True(File.Exists(Path.Combine(folder, file)), file));
        return page;
    }
}
