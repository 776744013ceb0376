using System.CommandLine;
using System.Globalization;
using Fovea.Cli.Comparisons;
using Fovea.Models;
using Fovea.Training.Comparisons;
using Fovea.Training.Pictures;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea train classifier --compare se</c>: trains the same network with and without gates, several times, and reports what they do.</summary>
internal static class CompareCommand
{
    private const string UsualNetwork = "resnet8";
    private const int MostSeed = 1_000_000;

    public static readonly Option<string?> What = CommandParts.Option("--compare", "WHAT", $"Trains several networks instead and reports how they differ: {string.Join(", ", ComparisonPlan.All.Select(plan => plan.Name))}");
    public static readonly Option<int> Seeds = CommandParts.Count("--seeds", "N", "With --compare: how often each network is trained, with seeds from --seed on", otherwise: 5, least: 1);
    public static readonly Option<double> Hours = CommandParts.Number("--hours", "N", "With --compare: it stops after so long and can be gone on with", 1.6, number => number is > 0 and < 1000, "a number above 0");
    public static readonly Option<string?> Tasks = CommandParts.Option("--tasks", "NAMES", $"With --compare: what is trained, separated by commas; {string.Join(",", ComparisonTask.Usual)} where it is left out, {ComparisonTask.OfSizes} for branches");
    public static readonly Option<string?> Report = CommandParts.Option("--report", "DIR", "With --compare: where the report is written; a folder within --out where it is left out");
    public static readonly Option<int> Picture = CommandParts.Count("--picture", "N", "With --compare: the test picture whose gates are shown step by step", otherwise: 0, least: 0);

    /// <summary>Trains and reports.</summary>
    /// <param name="given">What was asked for.</param>
    /// <param name="options">How networks are trained.</param>
    /// <param name="common">Options that all trainings share.</param>
    /// <param name="surroundings">Where to tell it.</param>
    /// <param name="cancellation">Saves and stops.</param>
    public static int Run(ParseResult given, ClassifierTrainingOptions options, TrainingPlace common, Surroundings surroundings, CancellationToken cancellation)
    {
        ComparisonPlan plan = ComparisonPlan.Named(given.GetRequiredValue(What)!);
        options = options with { Epochs = common.Epochs ?? plan.Epochs };
        string network = common.Network ?? UsualNetwork;
        string[] names = given.GetValue(Tasks)?.Split(',') ?? (plan.Name == ComparisonPlan.Branches ? [ComparisonTask.OfSizes] : [.. ComparisonTask.Usual]);
        ComparisonTask[] tasks = [.. names.Select(name => ComparisonTask.Load(name, common.Data, common.Most))];
        if (options.Seed > MostSeed) throw new ArgumentException($"--seed must be at most {MostSeed} with --compare, got {options.Seed}");
        int seeds = given.GetValue(Seeds), all = seeds * tasks.Length * plan.Variants.Count;
        RunStore store = new(common.Out);
        Comparison comparison = new(plan, SmallResNets.Config(network), options, store);
        IReadOnlyList<ComparedRun> runs;
        using (ProgressLine line = new(surroundings, seconds: 30))
            runs = comparison.Run(tasks, seeds, common.Threads, TimeSpan.FromHours(given.GetValue(Hours)),
                ProgressLine.Of<ComparisonProgress>(now => line.Tell(now.Run + (double)now.Training.Step / now.Training.Steps, now.Runs, now.ToString())), cancellation);

        string what = plan.Variants.All(variant => variant.Network is not null) ? string.Join(", ", plan.Variants.Select(variant => variant.Network)) : $"{network} and its variants";
        string how = string.Create(CultureInfo.InvariantCulture,
            $"Made by `fovea train classifier --compare {plan.Name} --tasks {string.Join(',', names)} --seeds {seeds} --epochs {options.Epochs} --batch {options.Batch} --most {common.Most}`: {what}, {seeds} seeds each, {options.Epochs} epochs, batches of {options.Batch}, highest rate {options.Rate}, everything else the same. Runs of the same seed begin with the same kernels and see the same pictures in the same order.");
        string page = new ComparisonReport(given.GetValue(Report) ?? Path.Combine(common.Out, plan.Name), plan, comparison, store).Write(runs, tasks, how, all - runs.Count, given.GetValue(Picture));
        surroundings.Out.WriteLine($"{page}: {runs.Count} of {all} runs are done{(runs.Count < all ? "; the same command goes on" : "")}");
        return CommandLine.Done;
    }
}

/// <summary>Where trainings find and leave things.</summary>
/// <param name="Data">A folder with the files of Fashion-MNIST.</param>
/// <param name="Out">Where results go.</param>
/// <param name="Network">What was named; null where nothing was.</param>
/// <param name="Epochs">What was given; null where nothing was.</param>
/// <param name="Most">So many pictures only; 0 for all.</param>
/// <param name="Threads">The most threads; 0 for all.</param>
internal sealed record TrainingPlace(string Data, string Out, string? Network, double? Epochs, int Most, int Threads);
