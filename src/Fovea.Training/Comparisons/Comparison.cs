using Fovea.Models;
using Fovea.Training.Pictures;

namespace Fovea.Training.Comparisons;

/// <summary>How far a comparison is.</summary>
/// <param name="Run">Which run, of how many in all.</param>
/// <param name="Runs">How many there are.</param>
/// <param name="Name">Task, network and seed.</param>
/// <param name="Training">How far the run is.</param>
internal readonly record struct ComparisonProgress(int Run, int Runs, string Name, TrainingProgress Training)
{
    /// <inheritdoc/>
    public override string ToString() => $"run {Run + 1}/{Runs}  {Name}  {Training}";
}

/// <summary>
/// Trains the networks of a plan on several tasks with the same seeds and in the same way, one after another. What is done is kept and is not done again; what
/// was interrupted goes on.
/// </summary>
/// <param name="plan">What is compared.</param>
/// <param name="network">What all have in common.</param>
/// <param name="options">How all are trained; the seed and the augmentation are set for each run.</param>
/// <param name="store">Keeps the runs.</param>
internal sealed class Comparison(ComparisonPlan plan, SmallResNetConfig network, ClassifierTrainingOptions options, RunStore store)
{
    /// <summary>Trains all that is not done yet, a seed after another, so that what is done soon can be compared.</summary>
    /// <param name="tasks">On what.</param>
    /// <param name="seeds">How many seeds, from that of the options on.</param>
    /// <param name="threads">The most threads; 0: as many as the machine has.</param>
    /// <param name="budget">No run is begun after so long, and the one that is under way is saved.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellation">Stops after the present step, with a checkpoint.</param>
    /// <returns>All runs that are done, of earlier times too.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IReadOnlyList<ComparedRun> Run(
        IReadOnlyList<ComparisonTask> tasks, int seeds, int threads, TimeSpan budget, IProgress<ComparisonProgress>? progress, CancellationToken cancellation)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (budget < TimeSpan.MaxValue) end.CancelAfter(budget);
        List<ComparedRun> done = [];
        (int Seed, ComparisonTask Task, Variant Variant)[] all =
            [.. from seed in Enumerable.Range((int)options.Seed, seeds) from task in tasks from variant in plan.Variants select (seed, task, variant)];
        for (int i = 0; i < all.Length; i++)
        {
            (int seed, ComparisonTask task, Variant variant) = all[i];
            string name = $"{task.Name} {variant.Name} seed {seed}";
            IProgress<TrainingProgress> told = new Told(now => progress?.Report(new ComparisonProgress(i, all.Length, name, now)));
            try
            {
                if (One(task, variant, seed, threads, told, end.Token) is { } run) done.Add(run);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // The time is up: what is done already, of later seeds too, is still told.
            }
        }
        return done;
    }

    /// <summary>The network of a variant, for a task.</summary>
    public PictureNetwork NetworkOf(Variant variant, ComparisonTask task) => variant.Network is { } name
        ? PictureNetwork.Named(name, task.Train.Classes.Count)
        : PictureNetwork.Of(
            $"{variant.Name} of stem {network.Stem}, widths {string.Join(' ', network.Widths)}, strides {string.Join(' ', network.Strides)}, blocks {network.Blocks}",
            network with { Inputs = task.Train.Shape.Channels, Classes = task.Train.Classes.Count, Gate = variant.Gate });

    private ComparedRun? One(ComparisonTask task, Variant variant, int seed, int threads, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        PictureNetwork made = NetworkOf(variant, task);
        ClassifierTrainingOptions own = options with { Seed = (ulong)seed, Augmentation = task.Augmentation };
        string description = ClassifierTraining.Describe(made, task.Train, own);
        if (store.Find(task.Name, variant.Name, seed, description) is { } known) return known;
        if (cancellation.IsCancellationRequested) return null;

        using ClassifierTraining training = new(made, task.Train, task.Test, own);
        training.Run(store.FolderOf(task.Name, variant.Name, seed), resume: true, threads, progress, new NoEpochs(), cancellation);
        ClassScore score = training.Evaluate(task.Test, threads, CancellationToken.None);
        ComparedRun run = new(task.Name, variant.Name, seed, score.Right, score.RightAmongFive);
        store.Add(run, description, training.Parameters);
        return run;
    }

    private sealed class Told(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }

    /// <summary>The history keeps the epochs: nobody has to be told.</summary>
    private sealed class NoEpochs : IProgress<EpochResult>
    {
        public void Report(EpochResult value) { }
    }
}
