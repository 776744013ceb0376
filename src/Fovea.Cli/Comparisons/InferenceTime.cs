using System.Diagnostics;
using Fovea.Models;
using Fovea.Training.Pictures;

namespace Fovea.Cli.Comparisons;

/// <summary>How long a network takes for one picture.</summary>
internal static class InferenceTime
{
    private const int Attempts = 60;

    /// <summary>The shortest of many attempts on one thread, in milliseconds.</summary>
    public static double Of(ImageClassifier network, PictureShape shape)
    {
        double least = double.PositiveInfinity;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long start = Stopwatch.GetTimestamp();
            using (Pass pass = new(options: new PassOptions { Threads = 1 })) network.Forward(pass.Zeros([1, shape.Channels, shape.Height, shape.Width]));
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return least;
    }
}
