using System.Globalization;
using System.Text;
using Fovea.Attention;
using Fovea.Training.Comparisons;
using Fovea.Training.Pictures;
using Fovea.View;
using Fovea.Weights;

namespace Fovea.Cli.Comparisons;

/// <summary>What the gates of a trained network do: by class and depth, by which channels they are set, and for one picture step by step.</summary>
/// <param name="folder">Where pictures are written.</param>
/// <param name="network">With squeeze and excitation.</param>
/// <param name="task">What it was trained to do.</param>
/// <param name="run">Which run trained it.</param>
internal sealed class GateReport(string folder, ComparedNetwork network, ComparisonTask task, ComparedRun run)
{
    private const int ClassesShown = 4, ChannelsShown = 8;

    private readonly StringBuilder _page = new();
    private readonly PixelScale _scale = PixelScale.Of(task.Train);

    /// <summary>Writes the section.</summary>
    /// <param name="picture">The test picture that is gone through step by step.</param>
    public string Write(int picture)
    {
        IReadOnlyList<GateStatistics> blocks = GateStatistics.Of(network, task.Test, _scale);
        Line($"## What the gates do ({run.Variant}, {task.Name}, seed {run.Seed})\n");
        Line("### By class and depth\n\nThe mean gate of each channel for the test pictures of a class, as in the paper's figure 6. There gates of early layers hardly depend on the class and those of later ones do.\n");
        Line("| block | channels | deviation between classes | mean gate | influence on gates that comes from other channels, % |\n|---|---|---|---|---|");
        foreach (GateStatistics block in blocks)
            Line(Invariant($"| {block.Path} | {block.Channels} | {block.BetweenClasses:F4} | {block.ByClass.Cast<double>().Average():F3} | {100 * block.FromOthers:F1} (all alike: {100.0 * (block.Channels - 1) / block.Channels:F1}) |"));
        Line("");
        foreach (GateStatistics block in blocks) ByClass(block);
        Line("### Which channels set a gate\n\nd gate / d z, the mean over the test pictures: a gate in each row, the mean of a channel's map (z) in each column; red raises, blue lowers. Were gates set by their own channels alone, only the diagonal would have colour.\n");
        foreach (GateStatistics block in blocks) Image($"relation-{block.Path}.png", PictureGrid.Of(block.Relation), $"d gate / d z of {block.Path}");
        Steps(Math.Min(picture, task.Test.Count - 1));
        return _page.ToString();
    }

    private void ByClass(GateStatistics block)
    {
        int classes = block.ByClass.GetLength(0);
        int[] order = [.. Enumerable.Range(0, block.Channels).OrderBy(channel => Enumerable.Range(0, classes).Average(label => block.ByClass[label, channel]))];
        ChartLine[] lines = [.. Enumerable.Range(0, Math.Min(ClassesShown, classes)).Select(shown => shown * classes / Math.Min(ClassesShown, classes))
            .Select(label => new ChartLine(task.Test.Classes[label], [.. order.Select((channel, at) => ((double)at, block.ByClass[label, channel]))]))];
        Image($"gates-{block.Path}.svg", Encoding.UTF8.GetBytes(SvgLines.Render($"{block.Path}: gates by class", "channel, in the order of their mean gate", "mean gate", lines)), $"gates of {block.Path} by class");
    }

    /// <summary>z, hidden units, gates, and the maps before and after, for one picture.</summary>
    private void Steps(int picture)
    {
        float[] numbers = new float[task.Test.Shape.Count];
        _scale.Apply(task.Test[picture], numbers);
        using Pass pass = new(GateMaking.Capture());
        network.Model.Forward(pass.Tensor(numbers, [1, task.Test.Shape.Channels, task.Test.Shape.Height, task.Test.Shape.Width]));
        Line($"### How weights are made from the features: test picture {picture}, {task.Test.Classes[task.Test.Labels[picture]]}\n\nFor each block the hidden units, and the channels whose gates are furthest open and furthest closed: z is the mean of the map before, gate times it that of the map after. Below each table the maps of its channels, before (above) and after (below), in the same scale. `--picture N` shows another.\n");
        Image("picture.png", PictureGrid.Of(task.Test, [picture]), $"test picture {picture}");
        foreach (GateMaking made in GateMaking.Of(pass))
        {
            Line($"{made.Path}: hidden units {string.Join(", ", made.Hidden.Values.Select(unit => Invariant($"{unit:F2}")))}\n");
            List<(ReadOnlyMemory<float> Map, double Gate)> maps = [];
            Line("| channel | z | gate | mean before | mean after |\n|---|---|---|---|---|");
            int plane = (int)made.Map.Shape[2..].Count, channels = made.Gates.Values.Length;
            int[] order = [.. Enumerable.Range(0, channels).OrderByDescending(channel => made.Gates.Values[channel])];
            foreach (int channel in channels <= ChannelsShown ? order : [.. order[..(ChannelsShown / 2)], .. order[^(ChannelsShown / 2)..]])
            {
                double before = made.Map.Values.Skip(channel * plane).Take(plane).Average(), gate = made.Gates.Values[channel];
                Line(Invariant($"| {channel} | {made.Squeezed.Values[channel]:F3} | {gate:F3} | {before:F3} | {gate * before:F3} |"));
                maps.Add((made.Map.Values.AsMemory(channel * plane, plane), gate));
            }
            Line("");
            Image($"maps-{made.Path}.png", PictureGrid.Of((int)made.Map.Shape[3], maps), $"maps of these channels of {made.Path}, before and after their gates");
        }
    }

    private void Image(string name, byte[] content, string alt)
    {
        AtomicFile.Write(Path.Combine(folder, name), content);
        Line($"![{alt}]({name})\n");
    }

    private void Line(string text) => _page.Append(text).Append('\n');

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
