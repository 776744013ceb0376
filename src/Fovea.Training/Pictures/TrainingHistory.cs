using System.Globalization;
using System.Text;
using Fovea.Weights;

namespace Fovea.Training.Pictures;

/// <summary>What came out at the end of an epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">The mean loss of its last steps.</param>
/// <param name="Rate">The learning rate of its last step.</param>
/// <param name="Top1">Per cent of the test pictures, by the averaged parameters.</param>
/// <param name="Top5">Likewise, the right class among the first five.</param>
internal readonly record struct EpochResult(int Epoch, double Loss, double Rate, double Top1, double Top5);

/// <summary>The course of a training run, kept in a file beside its checkpoints so that it outlives interruptions.</summary>
/// <param name="path">A file with a line for each epoch.</param>
internal sealed class TrainingHistory(string path)
{
    /// <summary>What the file is called.</summary>
    public const string FileName = "history.csv";

    private const string Head = "epoch,loss,rate,top1,top5";

    /// <summary>The epochs that were kept.</summary>
    public IReadOnlyList<EpochResult> Read() => File.Exists(path) ? [.. File.ReadLines(path).Skip(1).Select(Parse)] : [];

    /// <summary>Adds an epoch; what was kept of it or of later ones, by a run that went further than its last checkpoint, is dropped.</summary>
    public void Add(EpochResult result)
    {
        StringBuilder text = new($"{Head}\n");
        foreach (EpochResult kept in Read().Where(kept => kept.Epoch < result.Epoch).Append(result))
            text.Append(CultureInfo.InvariantCulture, $"{kept.Epoch},{kept.Loss:R},{kept.Rate:R},{kept.Top1:R},{kept.Top5:R}\n");
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private EpochResult Parse(string line)
    {
        string[] parts = line.Split(',');
        double[] numbers = new double[5];
        for (int i = 0; i < numbers.Length; i++)
            if (parts.Length != numbers.Length || !double.TryParse(parts[i], CultureInfo.InvariantCulture, out numbers[i]))
                throw new InvalidDataException($"{path}: expected {Head} in each line, found \"{line}\"; delete the file");
        return new EpochResult((int)numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }
}
