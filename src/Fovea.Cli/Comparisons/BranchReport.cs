using Fovea.Training.Comparisons;
using Fovea.Training.Pictures;
using Fovea.View;

namespace Fovea.Cli.Comparisons;

/// <summary>What a run has taught the weights of branches.</summary>
/// <param name="Run">The run.</param>
/// <param name="Modules">What the branches of each module were given.</param>
internal sealed record BranchesOfRun(ComparedRun Run, IReadOnlyList<BranchStatistics> Modules);

/// <summary>Whether the weight of large kernels grows with the item.</summary>
/// <param name="page">Where it is written.</param>
/// <param name="task">Of items of several sizes.</param>
internal sealed class BranchReport(ReportPage page, ComparisonTask task)
{
    private static readonly IReadOnlyList<int> s_sizes = SizesSet.Sizes;

    /// <summary>Writes the section.</summary>
    /// <param name="seeds">At least one, all of the same network.</param>
    public void Write(IReadOnlyList<BranchesOfRun> seeds)
    {
        int modules = seeds[0].Modules.Count;
        IReadOnlyList<int> kernels = seeds[0].Modules[0].Kernels;
        BranchStatistics[][] each = [.. Enumerable.Range(0, modules).Select(module => seeds.Select(seed => seed.Modules[module]).ToArray())];
        BranchStatistics[] mean = [.. seeds.Select(seed => BranchStatistics.Mean(seed.Modules))];
        page.Line($"### Weights of branches by the size of the item ({seeds[0].Run.Variant})\n\nThe weights of a module's branches sum to one. Weights are means over the test pictures whose item takes {s_sizes[0]} to {s_sizes[^1]} rows and columns, then over the seeds, ± their deviation over the seeds. {string.Join("; ", kernels.Skip(1).Select(kernel => Verdict(mean, kernel)))}.\n");
        foreach (int kernel in kernels.Skip(1).Reverse()) Growth([.. each, mean], kernel);
        int largest = kernels[^1];
        string name = seeds[0].Run.Variant;
        Chart($"{name}-{largest}.svg", $"{Kernels(kernels, largest)} by size, each module", [.. each.Append(mean).Select(of => Curve(of[0].Path, size => of.Average(seed => seed.Weight(size, largest))))]);
        Chart($"{name}-{largest}-seeds.svg", $"{Kernels(kernels, largest)} by size, mean of the modules, each seed", [.. seeds.Select((seed, at) => Curve($"seed {seed.Run.Seed}", size => mean[at].Weight(size, largest)))]);
        foreach (BranchStatistics[] module in each) Module(name, module);
        Errors([.. seeds.Select(seed => seed.Run)]);
    }

    private static string Verdict(BranchStatistics[] mean, int kernel) =>
        $"The mean weight of {Kernels(mean[0].Kernels, kernel)} changes by {Spread.Of(mean.Select(seed => seed.Growth(kernel))).Text(3)} from the smallest items to the largest, and grows in {mean.Count(seed => seed.Growth(kernel) > 0)} of {mean.Length} seeds";

    /// <summary>How the weight of the kernels that are at least so large changes, in each module and in the mean of all.</summary>
    private void Growth(IReadOnlyList<BranchStatistics[]> modules, int kernel)
    {
        page.Head([Kernels(modules[0][0].Kernels, kernel), .. s_sizes.Select(size => $"items of {size}"), "change", "seeds in which it grows"]);
        foreach (BranchStatistics[] module in modules)
            page.Line($"| {module[0].Path} | {string.Join(" | ", s_sizes.Select((_, size) => Spread.Of(module.Select(seed => seed.Weight(size, kernel))).Text(3)))} | {Spread.Of(module.Select(seed => seed.Growth(kernel))).Text(3)} | {module.Count(seed => seed.Growth(kernel) > 0)} of {module.Length} |");
        page.Line();
    }

    private void Module(string name, BranchStatistics[] seeds)
    {
        string path = seeds[0].Path;
        int branches = seeds[0].BySize.GetLength(1);
        IReadOnlyList<int> kernels = seeds[0].Kernels;
        page.Line($"#### {path}\n");
        page.Head(["size", .. Enumerable.Range(0, branches).Select(Branch)]);
        for (int size = 0; size < s_sizes.Count; size++)
            page.Line($"| {s_sizes[size]} | {string.Join(" | ", Enumerable.Range(0, branches).Select(branch => Spread.Of(seeds.Select(seed => seed.BySize[size, branch])).Text(3)))} |");
        page.Line();
        Chart($"{name}-{path}.svg", $"{path}: weights by size", [.. Enumerable.Range(0, branches).Select(branch => Curve(Branch(branch), size => seeds.Average(seed => seed.BySize[size, branch])))]);

        string Branch(int branch) => branch < kernels.Count ? $"{kernels[branch]} x {kernels[branch]}" : "pool";
    }

    private void Errors(ComparedRun[] runs)
    {
        page.Line("### Errors by the size of the item\n");
        page.Head("size", "top-1 error, %");
        foreach (int size in s_sizes)
        {
            int[] items = [.. Enumerable.Range(0, task.Test.Count).Where(item => task.TestSizes![item] == size)];
            if (items.Length > 0) page.Line($"| {size} | {Spread.Of(runs.Select(run => 100.0 * items.Count(item => !run.Right[item]) / items.Length)).Text(2)} |");
        }
    }

    private static ChartLine Curve(string name, Func<int, double> weight) => new(name, [.. s_sizes.Select((size, at) => ((double)size, weight(at)))]);

    private void Chart(string file, string title, IReadOnlyList<ChartLine> lines) => page.Chart(file, SvgLines.Render(title, "rows and columns of the item", "mean weight", lines), title);

    /// <summary>The kernels that are at least so large, in words.</summary>
    private static string Kernels(IReadOnlyList<int> kernels, int least) => string.Join(" and ", kernels.Where(kernel => kernel >= least).Select(kernel => $"{kernel} x {kernel}"));
}
