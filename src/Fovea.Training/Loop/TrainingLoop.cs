using System.Diagnostics;
using Fovea.Numerics;

namespace Fovea.Training;

/// <summary>
/// Trains a model step by step: forward, back, an improvement of every parameter. It can be stopped at any moment and goes
/// on from its last checkpoint to the very same parameters.
/// </summary>
/// <param name="run">What tells this run from another: a checkpoint of a run that has another text is refused.</param>
/// <param name="optimiser">Improves the parameters.</param>
/// <param name="rate">The learning rate of a step, of so many in all.</param>
/// <param name="options">How long, and where to keep checkpoints.</param>
/// <param name="others">What else changes in training and is to be kept in checkpoints, such as the statistics of norms.</param>
internal sealed class TrainingLoop(string run, Optimiser optimiser, Schedule rate, TrainingOptions options, IEnumerable<Weight>? others = null)
{
    /// <summary>How much of the last steps the reported loss is the mean of: each step counts 2 % less than the next.</summary>
    private const double Forgetting = 0.02;

    private readonly Weight[] _state = [.. optimiser.Buffers, .. others ?? []];

    /// <summary>Trains until all steps are done.</summary>
    /// <param name="loss">Calculates the loss of a step in the pass it is given, and says how much data it had.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellation">Stops after the present step, with a checkpoint.</param>
    /// <param name="after">Called with the number of each step that was made, before its checkpoint is written.</param>
    /// <exception cref="OperationCanceledException">It was stopped; a checkpoint was written if there is a folder for it.</exception>
    /// <exception cref="InvalidDataException">The loss is no longer a number; or the folder has checkpoints and is not to be resumed from.</exception>
    public void Run(Func<Pass, long, (Tensor Loss, long Count)> loss, IProgress<TrainingProgress>? progress, CancellationToken cancellation, Action<long>? after = null)
    {
        long first = First();
        if (first > 0) optimiser.Resume(first);
        long start = Stopwatch.GetTimestamp(), count = 0;
        double mean = double.NaN;
        for (long step = first; step < options.Steps; step++)
        {
            if (cancellation.IsCancellationRequested)
            {
                Save(step);
                cancellation.ThrowIfCancellationRequested();
            }
            float now = rate(step, options.Steps);
            (double stepLoss, long stepCount) = Step(loss, step, now);
            mean = double.IsNaN(mean) ? stepLoss : mean + Math.Max(Forgetting, 1.0 / (step - first + 1)) * (stepLoss - mean);
            count += stepCount;
            after?.Invoke(step);
            if ((step + 1) % options.CheckpointSteps == 0 || step + 1 == options.Steps) Save(step + 1);

            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            TimeSpan left = elapsed / (step - first + 1) * (options.Steps - step - 1);
            progress?.Report(new TrainingProgress(step + 1, options.Steps, mean, now, count / elapsed.TotalSeconds, options.Unit, elapsed, left));
        }
    }

    /// <summary>The step to begin with. Beginning anew among the checkpoints of another run would leave nobody knowing which is which.</summary>
    private long First()
    {
        if (options.CheckpointFolder is not { } folder) return 0;
        Directory.CreateDirectory(folder);      // now, not when the first hour of work is to be saved
        if (options.Resume) return Checkpoint.Load(folder, run, _state);
        Checkpoint.ExpectNone(folder);
        return 0;
    }

    private (double Loss, long Count) Step(Func<Pass, long, (Tensor Loss, long Count)> loss, long step, float rate)
    {
        using var pass = new Pass(options: new PassOptions
        {
            Training = true,
            Differentiate = optimiser.Trains,
            Seed = options.Seed,
            Step = step,
            Threads = options.Threads,
        });
        (Tensor value, long count) = loss(pass, step);
        float number = value.Scalar();
        if (!float.IsFinite(number))
            throw new InvalidDataException($"the loss of step {step} is {number}: training has diverged; resume from the last checkpoint with a lower rate");
        pass.Backward(value);
        optimiser.Step(pass, rate, options.ClipNorm);
        return (number, count);
    }

    private void Save(long step)
    {
        if (options.CheckpointFolder is { } folder) Checkpoint.Save(folder, run, step, _state);
    }
}
