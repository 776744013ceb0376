using System.Globalization;
using Fovea.Models;
using Fovea.Training.Comparisons;
using Fovea.Training.Pictures;
using Fovea.View;

namespace Fovea.Cli.Comparisons;

/// <summary>Writes what a comparison has shown as a page of Markdown with pictures beside it.</summary>
/// <param name="folder">Where to; made if it is not there.</param>
/// <param name="plan">What was compared.</param>
/// <param name="comparison">Knows the networks.</param>
/// <param name="store">Holds the runs.</param>
internal sealed class ComparisonReport(string folder, ComparisonPlan plan, Comparison comparison, RunStore store)
{
    private readonly ReportPage _page = new(folder);

    /// <summary>Writes the page.</summary>
    /// <param name="runs">All that are done.</param>
    /// <param name="tasks">What was trained.</param>
    /// <param name="how">How, in a sentence or two.</param>
    /// <param name="missing">How many runs are yet to be done.</param>
    /// <param name="picture">The test picture whose gates are shown step by step.</param>
    /// <returns>The path of the page.</returns>
    public string Write(IReadOnlyList<ComparedRun> runs, IReadOnlyList<ComparisonTask> tasks, string how, int missing, int picture)
    {
        _page.Line($"# {plan.Question}\n\n{how}\n");
        if (missing > 0) _page.Line($"**{missing} of {missing + runs.Count} runs are not done yet**: the same command goes on with them.\n");
        foreach (ComparisonTask task in tasks)
            if (runs.Where(run => run.Task == task.Name).ToArray() is { Length: > 0 } own) Task(task, own);
        if (plan.ShowsGates) foreach (ComparisonTask task in tasks) Gates(task, runs, picture);
        return _page.Save();
    }

    /// <summary>What the gates of the first run with the usual gates do.</summary>
    private void Gates(ComparisonTask task, IReadOnlyList<ComparedRun> runs, int picture)
    {
        Variant gated = ComparisonPlan.Standard;
        if (runs.FirstOrDefault(run => run.Task == task.Name && run.Variant == gated.Name) is not { } first) return;
        using ComparedNetwork network = new(comparison.NetworkOf(gated, task), store.ParametersOf(first));
        new GateReport(_page, network, task).Write(first, picture);
    }

    private void Task(ComparisonTask task, ComparedRun[] runs)
    {
        _page.Line($"## {task.Name}: {task.Test.Classes.Count} classes\n");
        _page.Line($"{task.Train.Count} pictures of {task.Train.Shape} to train on, {task.Test.Count} to test with.\n");
        _page.Head("network", "", "runs", "top-1 error, %", "top-5 error, %", "top-1 against the first, %", "top-5 against the first, %", "only it right", "only the first right", "p (McNemar)", "p of each seed", "parameters", "multiply-adds", "time per picture, ms");
        foreach (Variant variant in plan.Variants) Row(task, variant, runs);
        if (plan.Name == "se") _page.Line("\nThe paper has, for ResNet-50 on ImageNet: top-1 error -6 %, top-5 error -11 % (table 2: 24.80 to 23.29 and 7.48 to 6.62).");
        if (plan.Variants.Count > 1) _page.Line("\nErrors are means over the seeds ± their standard deviation; changes are of runs of the same seed, in per cent of the first network's error. McNemar's test puts all seeds together; the test pictures are the same for each, so that p is too small where the same pictures decide every time: beside it stands that of each seed alone. The time is the shortest of several, one picture at a time, on whatever else the machine had to do.\n");
        _page.Line();
        Errors(task, runs, "top-1", run => run.Top1Error);
        Errors(task, runs, "top-5", run => run.Top5Error);
        Curves(task, runs);
        if (plan.Variants.Count > 1) Pictures(task, runs);
        if (plan.Name == ComparisonPlan.Branches && task.TestSizes is not null)
            foreach (IGrouping<string, ComparedRun> own in runs.GroupBy(run => run.Variant)) new BranchReport(_page, task).Write([.. own.Select(run => Branches(task, run))]);
    }

    private BranchesOfRun Branches(ComparisonTask task, ComparedRun run)
    {
        using ComparedNetwork network = new(comparison.NetworkOf(plan.Variants.First(variant => variant.Name == run.Variant), task), store.ParametersOf(run));
        return new BranchesOfRun(run, BranchStatistics.Of(network, ((IWeighedKernels)network.Model).Kernels, task.Test, task.TestSizes!, SizesSet.Sizes, PixelScale.Of(task.Train)));
    }

    private void Row(ComparisonTask task, Variant variant, ComparedRun[] runs)
    {
        ComparedRun[] own = [.. runs.Where(run => run.Variant == variant.Name)];
        if (own.Length == 0) { _page.Line($"| {variant.Name} | {variant.About} | 0 |" + string.Concat(Enumerable.Repeat(" |", 11))); return; }
        (ComparedRun Base, ComparedRun Own)[] pairs = [.. Pairs(runs, variant)];
        bool compares = pairs.Length > 0 && variant != plan.Variants[0];
        string change1 = compares ? Spread.Of(pairs.Select(pair => 100 * (pair.Own.Top1Error / pair.Base.Top1Error - 1))).Text(1) : "";
        string change5 = compares ? Spread.Of(pairs.Where(pair => pair.Base.Top5Error > 0).Select(pair => 100 * (pair.Own.Top5Error / pair.Base.Top5Error - 1)).DefaultIfEmpty(0)).Text(1) : "";
        McNemar[] tests = [.. pairs.Select(pair => McNemar.Of(pair.Own.Right, pair.Base.Right))];
        McNemar test = tests.Aggregate(new McNemar(0, 0), (sum, one) => sum + one);
        using ComparedNetwork network = new(comparison.NetworkOf(variant, task), store.ParametersOf(own[0]));
        (long parameters, long products) = network.Cost(task.Test.Shape);
        _page.Line($"| {variant.Name} | {variant.About} | {own.Length} | {Spread.Of(own.Select(run => run.Top1Error)).Text(2)} | {Spread.Of(own.Select(run => run.Top5Error)).Text(2)} | {change1} | {change5} | "
            + (compares ? Invariant($"{test.OnlyFirst} | {test.OnlySecond} | {test.Probability:G2} | {string.Join(", ", tests.Select(one => Invariant($"{one.Probability:G2}")))}") : "| | | ")
            + Invariant($" | {parameters:N0} | {products:N0} | {InferenceTime.Of(network.Model, task.Test.Shape):F3} |"));
    }

    private IEnumerable<(ComparedRun Base, ComparedRun Own)> Pairs(ComparedRun[] runs, Variant variant) =>
        from own in runs
        where own.Variant == variant.Name
        join first in runs.Where(run => run.Variant == plan.Variants[0].Name) on own.Seed equals first.Seed
        select (first, own);

    /// <summary>The errors of each run beside those of the other networks.</summary>
    private void Errors(ComparisonTask task, ComparedRun[] runs, string which, Func<ComparedRun, double> error) => _page.Chart($"{task.Name}-{which}.svg",
        SvgDots.Render($"{task.Name}: {which} error of each run, and the mean of each network", $"{which} error, %", [.. plan.Variants.Select(variant => new DotRow(variant.Name, [.. runs.Where(run => run.Variant == variant.Name).Select(error)]))]), $"{which} errors of each run");

    /// <summary>The test errors after each epoch, the mean over the seeds.</summary>
    private void Curves(ComparisonTask task, ComparedRun[] runs)
    {
        ChartLine[] lines = [.. plan.Variants.Select(variant => new ChartLine(variant.Name, [.. runs.Where(run => run.Variant == variant.Name)
            .SelectMany(run => new TrainingHistory(Path.Combine(store.FolderOf(task.Name, variant.Name, run.Seed), TrainingHistory.FileName)).Read())
            .GroupBy(epoch => epoch.Epoch).OrderBy(epoch => epoch.Key).Select(epoch => ((double)epoch.Key, 100 - epoch.Average(result => result.Top1)))])).Where(line => line.Points.Count > 0)];
        if (lines.Length > 0) _page.Chart($"{task.Name}-errors.svg", SvgLines.Render($"{task.Name}: test error in the course of training", "epoch", "top-1 error, %, mean over seeds", lines), "test errors by epoch");
    }

    /// <summary>The pictures that one network got right and the other did not, most often over the seeds.</summary>
    private void Pictures(ComparisonTask task, ComparedRun[] runs)
    {
        (ComparedRun Base, ComparedRun Own)[] pairs = [.. Pairs(runs, plan.Variants[1])];
        if (pairs.Length == 0) return;
        Show($"only {plan.Variants[1].Name} got right", "only-it", pair => (pair.Own, pair.Base));
        Show($"only {plan.Variants[0].Name} got right", "only-first", pair => (pair.Base, pair.Own));

        void Show(string what, string name, Func<(ComparedRun Base, ComparedRun Own), (ComparedRun Right, ComparedRun Wrong)> which)
        {
            (int Item, int Seeds)[] items = [.. Enumerable.Range(0, task.Test.Count)
                .Select(item => (item, pairs.Count(pair => which(pair).Right.Right[item] && !which(pair).Wrong.Right[item]))).Where(entry => entry.Item2 > 0)
                .OrderByDescending(entry => entry.Item2).ThenBy(entry => entry.item).Take(16)];
            if (items.Length == 0) return;
            _page.Line($"### Pictures that {what}\n\nRow after row, with how many of {pairs.Length} seeds: {string.Join("; ", items.Select(item => $"{task.Test.Classes[task.Test.Labels[item.Item]]} ({item.Seeds})"))}.\n");
            _page.Image($"{task.Name}-{name}.png", PictureGrid.Of(task.Test, [.. items.Select(item => item.Item)]), $"pictures that {what}");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
