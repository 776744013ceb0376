using Fovea.Attention;
using Fovea.Training.Comparisons;
using Fovea.Training.Pictures;
using Fovea.View;

namespace Fovea.Cli.Comparisons;

/// <summary>What the gates of a trained network do: by class and depth, by which channels they are set, and for one picture step by step.</summary>
/// <param name="page">Where it is written.</param>
/// <param name="network">With squeeze and excitation.</param>
/// <param name="task">What it was trained to do.</param>
internal sealed class GateReport(ReportPage page, ComparedNetwork network, ComparisonTask task)
{
    private const int ClassesShown = 4, ChannelsShown = 8;

    private readonly PixelScale _scale = PixelScale.Of(task.Train);

    /// <summary>Writes the section.</summary>
    /// <param name="run">Which run trained the network.</param>
    /// <param name="picture">The test picture that is gone through step by step.</param>
    public void Write(ComparedRun run, int picture)
    {
        IReadOnlyList<GateStatistics> blocks = GateStatistics.Of(network, task.Test, _scale);
        page.Line($"## What the gates do ({run.Variant}, {task.Name}, seed {run.Seed})\n");
        page.Line("### By class and depth\n\nThe mean gate of each channel for the test pictures of a class, as in the paper's figure 6. There gates of early layers hardly depend on the class and those of later ones do.\n");
        page.Head("block", "channels", "deviation between classes", "mean gate", "influence on gates that comes from other channels, %");
        foreach (GateStatistics block in blocks)
            page.Line($"| {block.Path} | {block.Channels} | {block.BetweenClasses:F4} | {block.ByClass.Cast<double>().Average():F3} | {100 * block.FromOthers:F1} (all alike: {100.0 * (block.Channels - 1) / block.Channels:F1}) |");
        page.Line();
        Chart("gates-depth.svg", "How far classes' gates lie apart, by depth", "block, from the first", "deviation of the mean gate between classes", [new ChartLine("mean over channels", [.. blocks.Select((block, at) => ((double)at, block.BetweenClasses))])]);
        foreach (GateStatistics block in blocks) ByClass(block);
        page.Line("### Which channels set a gate\n\nd gate / d z, the mean over the test pictures: a gate in each row, the mean of a channel's map (z) in each column; red raises, blue lowers. Were gates set by their own channels alone, only the diagonal would have colour.\n");
        foreach (GateStatistics block in blocks)
        {
            page.Line($"{block.Path}: the full colour is {block.Relation.Cast<double>().Max(Math.Abs):F3}\n");
            page.Image($"{task.Name}-relation-{block.Path}.png", PictureGrid.Of(block.Relation), $"d gate / d z of {block.Path}");
        }
        Steps(Math.Min(picture, task.Test.Count - 1));
    }

    private void ByClass(GateStatistics block)
    {
        int classes = block.ByClass.GetLength(0);
        double[] all = [.. Enumerable.Range(0, block.Channels).Select(channel => Enumerable.Range(0, classes).Average(label => block.ByClass[label, channel]))];
        int[] order = [.. Enumerable.Range(0, block.Channels).OrderBy(channel => all[channel])];
        ChartLine[] lines = [.. Enumerable.Range(0, Math.Min(ClassesShown, classes)).Select(shown => shown * classes / Math.Min(ClassesShown, classes))
            .Select(label => new ChartLine(task.Test.Classes[label], [.. order.Select((channel, at) => ((double)at, block.ByClass[label, channel]))]))];
        Chart($"gates-{block.Path}.svg", $"{block.Path}: gates by class", "channel, in the order of their mean gate", "mean gate",
            [.. lines, new ChartLine("all classes", [.. order.Select((channel, at) => ((double)at, all[channel]))])]);
    }

    /// <summary>z, hidden units, gates, and the maps before and after, for one picture.</summary>
    private void Steps(int picture)
    {
        float[] numbers = new float[task.Test.Shape.Count];
        _scale.Apply(task.Test[picture], numbers);
        using Pass pass = new(GateMaking.Capture());
        network.Model.Forward(pass.Tensor(numbers, [1, task.Test.Shape.Channels, task.Test.Shape.Height, task.Test.Shape.Width]));
        page.Line($"### How weights are made from the features: test picture {picture}, {task.Test.Classes[task.Test.Labels[picture]]}\n\nFor each block the hidden units, and every channel: z is the mean of the map before, gate times it that of the map after. Below, the maps of the channels whose gates are furthest open and furthest closed, before (above) and after (below), in the same scale. `--picture N` shows another.\n");
        page.Image($"{task.Name}-picture.png", PictureGrid.Of(task.Test, [picture]), $"test picture {picture}");
        foreach (GateMaking made in GateMaking.Of(pass)) Block(made);
    }

    private void Block(GateMaking made)
    {
        float[] z = made.Squeezed.Values, gates = made.Gates.Values;
        page.Line($"#### {made.Path}\n\nHidden units, after relu: {string.Join(", ", made.Hidden.Values.Select(unit => FormattableString.Invariant($"{unit:F2}")))}\n");
        int plane = (int)made.Map.Shape[2..].Count;
        int[] order = [.. Enumerable.Range(0, gates.Length).OrderByDescending(channel => gates[channel])];
        Chart($"made-{made.Path}.svg", $"{made.Path}: z and gate of each channel", "channel, from the furthest open gate to the furthest closed", "",
            [new ChartLine("gate", [.. order.Select((channel, at) => ((double)at, (double)gates[channel]))]), new ChartLine("z", [.. order.Select((channel, at) => ((double)at, (double)z[channel]))])]);
        int[] shown = gates.Length <= ChannelsShown ? order : [.. order[..(ChannelsShown / 2)], .. order[^(ChannelsShown / 2)..]];
        page.Image($"{task.Name}-maps-{made.Path}.png", PictureGrid.Of((int)made.Map.Shape[3], [.. shown.Select(channel => ((ReadOnlyMemory<float>)made.Map.Values.AsMemory(channel * plane, plane), (double)gates[channel]))]),
            $"maps of channels {string.Join(", ", shown)} of {made.Path}, before and after their gates");
        page.Head("channel", "z", "gate", "mean before", "mean after");
        foreach (int channel in order)
        {
            double before = made.Map.Values.Skip(channel * plane).Take(plane).Average();
            page.Line($"| {channel} | {z[channel]:F3} | {gates[channel]:F3} | {before:F3} | {gates[channel] * before:F3} |");
        }
        page.Line();
    }

    private void Chart(string name, string title, string across, string up, IReadOnlyList<ChartLine> lines) => page.Chart($"{task.Name}-{name}", SvgLines.Render(title, across, up, lines), title);
}
