using System.Globalization;
using System.Text;
using Fovea.Training.Comparisons;
using Fovea.Training.Pictures;
using Fovea.View;
using Fovea.Weights;

namespace Fovea.Cli.Comparisons;

/// <summary>Whether the weight of large kernels grows with the item.</summary>
/// <param name="folder">Where pictures are written.</param>
/// <param name="plan">What was compared.</param>
/// <param name="comparison">Knows the networks.</param>
/// <param name="store">Holds the runs.</param>
internal sealed class BranchReport(string folder, ComparisonPlan plan, Comparison comparison, RunStore store)
{
    /// <summary>The branches of a module, in their order.</summary>
    private static readonly string[] s_branches = ["1 x 1", "3 x 3", "5 x 5", "pool, 1 x 1"];

    /// <summary>Writes the section.</summary>
    /// <param name="task">Of items of several sizes.</param>
    /// <param name="runs">Those that are done.</param>
    public string Write(ComparisonTask task, ComparedRun[] runs)
    {
        StringBuilder page = new();
        foreach (Variant variant in plan.Variants)
        {
            ComparedRun[] own = [.. runs.Where(run => run.Variant == variant.Name)];
            if (own.Length == 0) continue;
            page.Append(CultureInfo.InvariantCulture, $"## {variant.Name}: {variant.About}\n\n{task.Train.Count} pictures of {task.Train.Shape} to train on, {own.Length} seeds; top-1 error {Spread.Of(own.Select(run => run.Top1Error)).Text(2)} %. Mean weights of the branches for test pictures whose item takes so many rows and columns, ± the deviation over the seeds.\n\n");
            IReadOnlyList<BranchStatistics>[] seen = [.. own.Select(run => Of(variant, task, run))];
            for (int module = 0; module < seen[0].Count; module++) Module(page, variant, [.. seen.Select(modules => modules[module])]);
        }
        return page.ToString();
    }

    private IReadOnlyList<BranchStatistics> Of(Variant variant, ComparisonTask task, ComparedRun run)
    {
        using ComparedNetwork network = new(comparison.NetworkOf(variant, task), store.ParametersOf(run));
        return BranchStatistics.Of(network, task.Test, task.TestSizes!, SizesSet.Sizes, PixelScale.Of(task.Train));
    }

    private void Module(StringBuilder page, Variant variant, BranchStatistics[] seeds)
    {
        int branches = seeds[0].BySize.GetLength(1);
        page.Append(CultureInfo.InvariantCulture, $"{seeds[0].Path}\n\n| size | {string.Join(" | ", Enumerable.Range(0, branches).Select(Name))} | share of 5 x 5 among the kernels |\n|---|{string.Concat(Enumerable.Repeat("---|", branches + 1))}\n");
        for (int size = 0; size < SizesSet.Sizes.Count; size++)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {SizesSet.Sizes[size]} |");
            for (int branch = 0; branch < branches; branch++) page.Append(CultureInfo.InvariantCulture, $" {Spread.Of(seeds.Select(seed => seed.BySize[size, branch])).Text(3)} |");
            page.Append(CultureInfo.InvariantCulture, $" {Spread.Of(seeds.Select(seed => Largest(seed, size))).Text(3)} |\n");
        }
        ChartLine[] lines = [.. Enumerable.Range(0, branches).Select(branch => new ChartLine(Name(branch), [.. SizesSet.Sizes.Select((size, at) => ((double)size, seeds.Average(seed => seed.BySize[at, branch])))]))];
        string file = $"{variant.Name}-{seeds[0].Path}.svg";
        AtomicFile.Write(Path.Combine(folder, file), Encoding.UTF8.GetBytes(SvgLines.Render($"{seeds[0].Path}: weights by size", "rows and columns of the item", "mean weight", lines)));
        page.Append(CultureInfo.InvariantCulture, $"\nThe share of 5 x 5 is larger for the largest items than for the smallest in {seeds.Count(seed => Largest(seed, SizesSet.Sizes.Count - 1) > Largest(seed, 0))} of {seeds.Length} seeds.\n\n![weights of {seeds[0].Path} by size]({file})\n\n");
    }

    /// <summary>The 5 x 5 branch among the three that have kernels of their own.</summary>
    private static double Largest(BranchStatistics module, int size) =>
        module.BySize[size, 2] / (module.BySize[size, 0] + module.BySize[size, 1] + module.BySize[size, 2]);

    private static string Name(int branch) => branch < s_branches.Length ? s_branches[branch] : $"branch {branch}";
}
