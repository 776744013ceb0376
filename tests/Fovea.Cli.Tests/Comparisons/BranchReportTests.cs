using Fovea.Cli.Comparisons;
using Fovea.Training.Comparisons;
using Fovea.Training.Pictures;

namespace Fovea.Cli.Tests.Comparisons;

/// <summary>The report about branches says in which modules, and for how many seeds, large kernels are weighed more for large items.</summary>
public sealed class BranchReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-branches-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Growth_is_told_of_each_module_of_their_mean_and_over_the_seeds()
    {
        // 5 x 5 rises by 0.4 and 0.2 in the first module, falls by 0.1 and 0.3 in the second: the mean by 0.15 and -0.05.
        string page = Write(Seed(1, [true, false], 0.4, -0.1), Seed(2, [true, true], 0.2, -0.3));
        Assert.Contains("| 5 x 5 | items of 10 | items of 14 | items of 20 | items of 28 | items of 40 | change | seeds in which it grows |", page);
        Assert.Contains("| module.0 | 0.300 ± 0.000 | 0.300 ± 0.000 | 0.300 ± 0.000 | 0.300 ± 0.000 | 0.600 ± 0.141 | 0.300 ± 0.141 | 2 of 2 |", page);
        Assert.Contains("| 0.100 ± 0.141 | -0.200 ± 0.141 | 0 of 2 |", page);
        Assert.Contains("| all modules | 0.300 ± 0.000 | 0.300 ± 0.000 | 0.300 ± 0.000 | 0.300 ± 0.000 | 0.350 ± 0.141 | 0.050 ± 0.141 | 1 of 2 |", page);
        Assert.Contains("The mean weight of 5 x 5 changes by 0.050 ± 0.141 from the smallest items to the largest, and grows in 1 of 2 seeds.", page);
    }

    [Fact]
    public void Three_by_three_is_a_large_kernel_too_and_has_a_table_with_the_largest()
    {
        string page = Write(Seed(1, [true, true], 0.4, -0.1));
        Assert.Contains("The mean weight of 3 x 3 and 5 x 5 changes by 0.150 ± 0.000 from the smallest items to the largest, and grows in 1 of 1 seeds; The", page);
        Assert.Contains("| module.0 | 0.500 ± 0.000 |", page);                            // 0.2 and 0.3
        Assert.Contains("| 10 | 0.400 ± 0.000 | 0.200 ± 0.000 | 0.300 ± 0.000 | 0.100 ± 0.000 |", page);
    }

    [Fact]
    public void Errors_are_told_by_size()
    {
        string page = Write(Seed(1, [true, false], 0, 0), Seed(2, [true, true], 0, 0));
        Assert.EndsWith("| size | top-1 error, % |\n|---|---|\n| 10 | 0.00 ± 0.00 |\n| 40 | 50.00 ± 70.71 |\n", page);
    }

    [Fact]
    public void Every_picture_that_the_page_names_is_there()
    {
        string page = Write(Seed(1, [true, false], 0.4, -0.1));
        string[] named = [.. page.Split("](").Skip(1).Select(rest => rest[..rest.IndexOf(')')])];
        Assert.Equal(["made-5.svg", "made-5-seeds.svg", "made-module.0.svg", "made-module.1.svg"], named);
        Assert.All(named, file => Assert.EndsWith("</svg>\n", File.ReadAllText(Path.Combine(_folder, file))));
    }

    private string Write(params BranchesOfRun[] seeds)
    {
        PictureSet two = new("two", new PictureShape(1, 1, 1), [1, 2], [0, 0], ["one"]);
        ReportPage page = new(_folder);
        new BranchReport(page, new ComparisonTask("sizes", two, two, PictureAugmentation.None) { TestSizes = [10, 40] }).Write(seeds);
        return page.ToString();
    }

    /// <summary>A run of two modules: 5 x 5 takes so much from 1 x 1 for the largest items.</summary>
    private static BranchesOfRun Seed(int seed, bool[] right, params double[] growth) => new(
        new ComparedRun("sizes", "made", seed, right, right),
        [.. growth.Select((more, module) =>
        {
            double[,] bySize = new double[SizesSet.Sizes.Count, 4];
            for (int size = 0; size < SizesSet.Sizes.Count; size++)
            {
                double moved = size == SizesSet.Sizes.Count - 1 ? more : 0;
                (bySize[size, 0], bySize[size, 1], bySize[size, 2], bySize[size, 3]) = (0.4 - moved, 0.2, 0.3 + moved, 0.1);
            }
            return new BranchStatistics($"module.{module}", [1, 3, 5], bySize);
        })]);
}
