using Fovea.Models;

namespace Fovea.Training.Pictures;

/// <summary>Asks a classifier about every picture of a set.</summary>
internal static class ClassifierEvaluation
{
    private const int Batch = 250;

    /// <summary>How often it is right.</summary>
    /// <param name="network">Of as many classes.</param>
    /// <param name="set">The pictures.</param>
    /// <param name="scale">Turns pixels into numbers.</param>
    /// <param name="threads">The most threads; 0: as many as the machine has.</param>
    /// <param name="progress">Told how many pictures are done.</param>
    /// <param name="cancellation">Looked at between layers.</param>
    public static ClassScore Of(
        ImageClassifier network, PictureSet set, PixelScale scale, int threads, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ClassScore score = new(set.Classes.Count);
        float[] numbers = new float[Batch * set.Shape.Count];
        for (int first = 0; first < set.Count; first += Batch)
        {
            int count = Math.Min(Batch, set.Count - first);
            for (int i = 0; i < count; i++) scale.Apply(set[first + i], numbers.AsSpan(i * set.Shape.Count, set.Shape.Count));
            using Pass pass = new(options: new PassOptions { Threads = threads, Cancellation = cancellation });
            Tensor logits = network.Forward(pass.Tensor(numbers.AsSpan(0, count * set.Shape.Count), [count, set.Shape.Channels, set.Shape.Height, set.Shape.Width]));
            for (int i = 0; i < count; i++) score.Add(logits.Values.Slice(i * set.Classes.Count, set.Classes.Count), set.Labels[first + i]);
            progress?.Report(first + count);
        }
        return score;
    }
}
