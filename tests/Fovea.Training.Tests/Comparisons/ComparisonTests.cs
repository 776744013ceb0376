using Fovea.Attention;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Training.Comparisons;
using Fovea.Training.Pictures;
using Fovea.Training.Tests.Pictures;

namespace Fovea.Training.Tests.Comparisons;

/// <summary>A comparison can be stopped at any moment; what is done is not done again, and what comes out is the same.</summary>
public sealed class ComparisonTests : IDisposable
{
    private static readonly SmallResNetConfig s_network = new() { Stem = 5, Widths = [8, 8], Strides = [1, 2], Blocks = 1 };
    private static readonly ClassifierTrainingOptions s_options = new() { Epochs = 2, Batch = 10, Rate = 0.05f, Average = 0.9 };
    private static readonly ComparisonTask s_task = new("tiny", TinyPictures.Make(50), TinyPictures.Make(30, seed: 2), PictureAugmentation.None);

    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-compare-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Stopped_and_gone_on_with_it_has_the_same_runs()
    {
        IReadOnlyList<ComparedRun> straight = Run("straight", stopAt: -1);
        Assert.Equal(4, straight.Count);
        foreach (int stop in (int[])[3, 9, 12]) Assert.Throws<OperationCanceledException>(() => Run("stopped", stop));
        Assert.Equal(straight.Select(Answers), Run("stopped", stopAt: -1).Select(Answers));
        Assert.Equal(straight.Select(Answers), Run("stopped", stopAt: 1).Select(Answers));       // nothing is left to train, so nothing is stopped
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder, "step-*", SearchOption.AllDirectories), file => file.Contains("stopped", StringComparison.Ordinal));
    }

    [Fact]
    public void When_the_time_is_up_what_is_done_is_told()
    {
        Run("some", stopAt: -1, seeds: 1);
        IReadOnlyList<ComparedRun> known = Run("some", stopAt: -1, seeds: 3, budget: TimeSpan.Zero);
        Assert.Equal(["without 1", "se-r4 1"], known.Select(run => $"{run.Variant} {run.Seed}"));
    }

    [Fact]
    public void Runs_that_were_made_in_another_way_are_not_mixed_in()
    {
        Run("one", stopAt: -1, seeds: 1);
        var error = Assert.Throws<InvalidDataException>(() => Run("one", stopAt: -1, seeds: 1, options: s_options with { Rate = 0.01f }));
        Assert.Contains("is of another run", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("give the same options as before, or another folder with --out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void How_a_gate_depends_on_what_it_saw_is_what_finite_differences_say()
    {
        ComparedRun run = Run("gates", stopAt: -1, seeds: 1)[1];
        SmallResNetConfig config = s_network with { Classes = TinyPictures.Classes, Gate = new SmallGate() };
        using ComparedNetwork network = new(PictureNetwork.Of("gated", config), new RunStore(Path.Combine(_folder, "gates")).ParametersOf(run));
        PictureSet one = s_task.Test.First(1);
        GateStatistics block = GateStatistics.Of(network, one, PixelScale.Of(s_task.Train))[0];

        float[] z = Squeezed(network, one);
        for (int seen = 0; seen < block.Channels; seen++)
        {
            const float Step = 1e-2f;
            float[] more = Gates(z, seen, Step), less = Gates(z, seen, -Step);
            for (int gate = 0; gate < block.Channels; gate++) Assert.Equal((more[gate] - less[gate]) / (2 * Step), block.Relation[gate, seen], 2e-3);
        }
        Assert.InRange(block.FromOthers, 0, 1);

        float[] Gates(float[] from, int channel, float step)
        {
            float[] changed = [.. from];
            changed[channel] += step;
            float[] hidden = Times(network["block.0.gate.reduce.weight"], network["block.0.gate.reduce.bias"], changed);
            return [.. Times(network["block.0.gate.expand.weight"], network["block.0.gate.expand.bias"], [.. hidden.Select(unit => Math.Max(0, unit))]).Select(s => 1 / (1 + MathF.Exp(-s)))];
        }
    }

    private static float[] Squeezed(ComparedNetwork network, PictureSet one)
    {
        float[] numbers = new float[one.Shape.Count];
        PixelScale.Of(s_task.Train).Apply(one[0], numbers);
        using Pass pass = new(GateMaking.Capture());
        network.Model.Forward(pass.Tensor(numbers, [1, 1, one.Shape.Height, one.Shape.Width]));
        return GateMaking.Of(pass)[0].Squeezed.Values;
    }

    private static float[] Times(Weight matrix, Weight bias, float[] x)
    {
        float[] y = new float[matrix.Shape[0]];
        for (int row = 0; row < y.Length; row++) y[row] = bias.Values[row] + Enumerable.Range(0, x.Length).Sum(column => matrix.Values[row * x.Length + column] * x[column]);
        return y;
    }

    private static string Answers(ComparedRun run) => $"{run.Variant} {run.Seed} {string.Concat(run.Right.Select(right => right ? 1 : 0))}";

    private IReadOnlyList<ComparedRun> Run(string name, int stopAt, int seeds = 2, TimeSpan? budget = null, ClassifierTrainingOptions? options = null)
    {
        using CancellationTokenSource stop = new();
        int steps = 0;
        Comparison comparison = new(ComparisonPlan.Named("se"), s_network, options ?? s_options, new RunStore(Path.Combine(_folder, name)));
        return comparison.Run([s_task], seeds, threads: 2, budget ?? TimeSpan.MaxValue, new Told(() => { if (++steps == stopAt) stop.Cancel(); }), stop.Token);
    }

    private sealed class Told(Action tell) : IProgress<ComparisonProgress>
    {
        public void Report(ComparisonProgress value) => tell();
    }
}
