using Fovea.Models;
using Fovea.Numerics;
using Fovea.Training.Reading;

namespace Fovea.Training.Tests;

/// <summary>A run that was interrupted ends with the same parameters as one that was not, bit for bit.</summary>
public sealed class ResumingTests : IDisposable
{
    private const int Steps = 12;

    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-resume-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, InlineData(1), InlineData(2)]
    public void An_interrupted_run_ends_where_an_uninterrupted_one_does(int threads)
    {
        float[] straight = Train(folder: null, resume: false, stopAfter: Steps, threads);
        for (int stop = 5; stop < Steps; stop += 5) Assert.Throws<OperationCanceledException>(() => Train(_folder, resume: true, stop, threads));
        Assert.Equal(straight, Train(_folder, resume: true, stopAfter: Steps, threads));
    }

    [Fact]
    public void The_number_of_threads_changes_nothing() =>
        Assert.Equal(Train(null, resume: false, Steps, threads: 1), Train(null, resume: false, Steps, threads: 2));

    [Fact]
    public void What_was_left_half_written_is_not_resumed_from()
    {
        float[] straight = Train(folder: null, resume: false, stopAfter: Steps, threads: 2);
        Assert.Throws<OperationCanceledException>(() => Train(_folder, resume: true, stopAfter: 7, threads: 2));
        File.WriteAllBytes(Path.Combine(_folder, ".step-00000009.safetensors.partial"), [1, 2, 3]);
        Assert.Equal(straight, Train(_folder, resume: true, stopAfter: Steps, threads: 2));
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_refused()
    {
        Assert.Throws<OperationCanceledException>(() => Train(_folder, resume: true, stopAfter: 3, threads: 2));
        var error = Assert.Throws<InvalidDataException>(() => Train(_folder, resume: true, stopAfter: Steps, threads: 2, run: "another"));
        Assert.EndsWith("is of another run: expected \"another\", found \"tiny\": give the same options as before, or another folder, or start anew without --resume", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_does_not_begin_anew_among_the_checkpoints_of_another()
    {
        Assert.Throws<OperationCanceledException>(() => Train(_folder, resume: true, stopAfter: 7, threads: 2));
        var error = Assert.Throws<InvalidDataException>(() => Train(_folder, resume: false, stopAfter: Steps, threads: 2));
        Assert.Equal($"{_folder} must have no checkpoints where a run begins anew, it has step-00000007.safetensors: go on from it with --resume, or delete it, or name another folder", error.Message);
    }

    [Fact]
    public void Only_the_last_two_checkpoints_are_kept()
    {
        Train(_folder, resume: false, stopAfter: Steps, threads: 2);
        Assert.Equal(["step-00000008.safetensors", "step-00000012.safetensors"], Directory.EnumerateFiles(_folder).Select(Path.GetFileName).Order());
    }

    /// <summary>Trains a very small reader on made-up batches of changing sizes, with dropout, and returns all its parameters.</summary>
    private static float[] Train(string? folder, bool resume, int stopAfter, int threads, string run = "tiny")
    {
        RandomWeights weights = new(seed: 3);
        BertConfig config = new() { Vocabulary = 31, Width = 22, Heads = 2, Layers = 2, FeedForward = 37, Positions = 29 };
        SpanReader reader = new(new Scope(weights), config);
        using AdamW optimiser = new(weights.All);
        using CancellationTokenSource stop = new();
        TrainingOptions options = new() { Seed = 5, Steps = Steps, Threads = threads, CheckpointFolder = folder, Resume = resume, CheckpointSteps = 4 };
        Reporter reporter = new(progress => { if (progress.Step == stopAfter && stopAfter < Steps) stop.Cancel(); });
        new TrainingLoop(run, optimiser, Fovea.Training.Schedules.WarmUpLinear(1e-2f, 3), options).Run((pass, step) => (ReaderLoss.Of(pass, reader, Batch(step), padding: 0), 1), reporter, stop.Token);
        return [.. weights.All.SelectMany(weight => weight.Values.ToArray())];
    }

    private static ReaderItem[] Batch(long step)
    {
        PhiloxRandom random = new(seed: 7, stream: (uint)step);
        return [.. Enumerable.Range(0, 3).Select(_ =>
        {
            int[] tokens = [.. Enumerable.Range(0, 9 + random.Next(11)).Select(_ => random.Next(31))];
            return new ReaderItem(tokens, PassageStart: 4, AnswerStart: 5, AnswerEnd: 6);
        })];
    }

    private sealed class Reporter(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told(value);
    }
}
