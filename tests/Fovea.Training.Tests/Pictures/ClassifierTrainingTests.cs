using Fovea.Models;
using Fovea.Training.Pictures;

namespace Fovea.Training.Tests.Pictures;

/// <summary>A classifier learns, and a training that was interrupted ends with the same classifier, byte for byte.</summary>
public sealed class ClassifierTrainingTests : IDisposable
{
    private static readonly PictureSet s_train = TinyPictures.Make(60), s_test = TinyPictures.Make(40, seed: 2);

    private static readonly ClassifierTrainingOptions s_options = new()
    {
        Seed = 3, Epochs = 3, Batch = 11, Rate = 0.05f, Average = 0.9, Augmentation = new() { Shift = 1, Erase = 0.2, Mixup = 0.2 },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-classifier-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_can_be_seen_is_learned()
    {
        using ClassifierTraining training = Make(s_options with { Epochs = 40, Augmentation = PictureAugmentation.None });
        double before = training.Evaluate(s_test, threads: 2, TestContext.Current.CancellationToken).Top1;
        training.Run(null, resume: false, threads: 2, null, null, TestContext.Current.CancellationToken);
        ClassScore after = training.Evaluate(s_test, threads: 2, TestContext.Current.CancellationToken);
        Assert.True(after.Top1 >= 90 && after.Top1 > before, $"{before} before, {after.Top1} after");
        Assert.Equal(100, after.Top5);
    }

    [Theory, InlineData(1), InlineData(2)]
    public void An_interrupted_training_ends_with_the_same_classifier(int threads)
    {
        byte[] straight = Train("straight", stopAfter: 15, threads: 2);
        foreach (int stop in (int[])[3, 8, 13]) Assert.Throws<OperationCanceledException>(() => Train("stopped", stop, threads));
        Assert.Equal(straight, Train("stopped", stopAfter: 15, threads));
        Assert.Equal(History("straight").Select(epoch => epoch.Top1), History("stopped").Select(epoch => epoch.Top1));
    }

    [Fact]
    public void The_history_tells_each_epoch_once()
    {
        Assert.Throws<OperationCanceledException>(() => Train("stopped", stopAfter: 8, threads: 2));
        Train("stopped", stopAfter: 15, threads: 2);
        IReadOnlyList<EpochResult> history = History("stopped");
        Assert.Equal([1, 2, 3], history.Select(epoch => epoch.Epoch));
        Assert.All(history, epoch => Assert.True(epoch.Top5 >= epoch.Top1 && double.IsFinite(epoch.Loss)));
    }

    [Fact]
    public void Sets_that_do_not_fit_each_other_are_refused()
    {
        PictureSet larger = TinyPictures.Make(20, size: 9);
        Assert.Equal("tiny: expected pictures of 1 x 7 x 7 of 5 classes like those of tiny, found 1 x 9 x 9 of 5",
            Assert.Throws<InvalidDataException>(() => new ClassifierTraining(Network, s_train, larger, s_options)).Message);
    }

    private static PictureNetwork Network { get; } =
        PictureNetwork.Of("tiny", new SmallResNetConfig { Classes = TinyPictures.Classes, Stem = 5, Widths = [7, 11], Strides = [1, 2], Blocks = 1, Gate = new SmallGate { Reduction = 2 } });

    private IReadOnlyList<EpochResult> History(string name) => new TrainingHistory(Path.Combine(_folder, name, "checkpoints", "history.csv")).Read();

    private static ClassifierTraining Make(ClassifierTrainingOptions options) => new(Network, s_train, s_test, options);

    /// <summary>Trains until a step, and gives the bytes of the file of the finished classifier.</summary>
    private byte[] Train(string name, int stopAfter, int threads)
    {
        string target = Path.Combine(_folder, name);
        using ClassifierTraining training = Make(s_options);
        using CancellationTokenSource stop = new();
        training.Run(Path.Combine(target, "checkpoints"), resume: true, threads,
            new Told<TrainingProgress>(now => { if (now.Step == stopAfter && stopAfter < training.Steps) stop.Cancel(); }), new Told<EpochResult>(_ => { }), stop.Token);
        training.Save(target);
        return [.. File.ReadAllBytes(Path.Combine(target, "model.safetensors")), .. File.ReadAllBytes(Path.Combine(target, "config.json"))];
    }

    private sealed class Told<T>(Action<T> tell) : IProgress<T>
    {
        public void Report(T value) => tell(value);
    }
}
