using System.Text;
using Fovea.Training;
using Fovea.Training.Pictures;
using Fovea.View;
using Fovea.Weights;

namespace Fovea.Cli;

/// <summary>Pictures of a training, beside its history.</summary>
internal static class TrainingCharts
{
    /// <summary>Draws the loss and the errors of all epochs so far: curves.svg.</summary>
    /// <param name="folder">Where the history is.</param>
    public static void WriteCurves(string folder)
    {
        IReadOnlyList<EpochResult> epochs = new TrainingHistory(Path.Combine(folder, TrainingHistory.FileName)).Read();
        Write(folder, "curves.svg", SvgLines.Render("The course of the training",
        [
            new LineChart("Loss, of the last steps of each epoch", "epoch", "loss", [Line("training", epoch => epoch.Loss)]),
            new LineChart("Errors on the test pictures", "epoch", "error, %", [Line("top-1", epoch => 100 - epoch.Top1), Line("top-5", epoch => 100 - epoch.Top5)]),
        ]));

        ChartLine Line(string name, Func<EpochResult, double> figure) => new(name, [.. epochs.Select(epoch => ((double)epoch.Epoch, figure(epoch)))]);
    }

    /// <summary>Draws how often each class was taken for each other: confusion.svg.</summary>
    public static void WriteConfusion(string folder, IReadOnlyList<string> classes, ClassScore score) =>
        Write(folder, "confusion.svg", SvgConfusion.Render($"What {score.Count} test pictures were taken for", classes, score.Confusion));

    private static void Write(string folder, string file, string svg)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(Path.Combine(folder, file), Encoding.UTF8.GetBytes(svg));
    }
}
