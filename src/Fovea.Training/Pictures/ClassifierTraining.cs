using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Fovea.Models;
using Fovea.Weights;

namespace Fovea.Training.Pictures;

/// <summary>Trains a classifier of pictures and writes it as a folder.</summary>
internal sealed class ClassifierTraining : IDisposable
{
    private readonly PictureNetwork _network;
    private readonly PictureSet _train, _test;
    private readonly ClassifierTrainingOptions _options;
    private readonly RandomWeights _weights;
    private readonly ImageClassifier _model;
    private readonly PictureBatches _batches;
    private readonly WeightAverage _average;

    /// <summary>Makes the network, with random parameters.</summary>
    /// <param name="network">Which.</param>
    /// <param name="train">The pictures to train on.</param>
    /// <param name="test">Pictures of the same size and classes, to measure with.</param>
    /// <param name="options">How to train.</param>
    /// <exception cref="ArgumentException">There is no such network.</exception>
    /// <exception cref="InvalidDataException">The sets do not fit each other, or there are too few pictures for a batch.</exception>
    public ClassifierTraining(PictureNetwork network, PictureSet train, PictureSet test, ClassifierTrainingOptions options)
    {
        if (train.Shape != test.Shape || !train.Classes.SequenceEqual(test.Classes))
            throw new InvalidDataException($"{test.Name}: expected pictures of {train.Shape} of {train.Classes.Count} classes like those of {train.Name}, found {test.Shape} of {test.Classes.Count}");
        (_network, _train, _test, _options) = (network, train, test, options);
        _weights = new RandomWeights(options.Seed);
        _model = network.Build(new Scope(_weights));
        Scale = PixelScale.Of(train);
        _batches = new PictureBatches(train, Scale, options.Augmentation, options.Batch, options.Seed);
        _average = new WeightAverage(_weights.All, options.Average);
        Steps = Math.Max(1, (long)Math.Round(options.Epochs * _batches.PerEpoch));
    }

    /// <summary>How many steps the training takes.</summary>
    public long Steps { get; }

    /// <summary>What turns pixels into numbers.</summary>
    public PixelScale Scale { get; }

    /// <summary>All numbers of the network, those of norms included.</summary>
    public IReadOnlyList<Weight> Parameters => _weights.All;

    /// <summary>Trains until all steps are done, or goes on with what was done before. Afterwards the network has the averaged parameters.</summary>
    /// <param name="folder">Where checkpoints and the history are kept; null keeps none.</param>
    /// <param name="resume">Goes on from the last checkpoint there.</param>
    /// <param name="threads">The most threads; 0: as many as the machine has.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="epochs">Told of each epoch.</param>
    /// <param name="cancellation">Stops after the present step, with a checkpoint.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Run(string? folder, bool resume, int threads, IProgress<TrainingProgress>? progress, IProgress<EpochResult>? epochs, CancellationToken cancellation)
    {
        Weight[] trained = [.. _weights.All.Where(weight => weight.IsLearned)];
        using Sgd optimiser = new(trained, new SgdOptions { Momentum = _options.Momentum, Nesterov = true, Decay = _options.Decay, Decays = Optimiser.IsMatrix });
        TrainingOptions options = new()
        {
            Seed = _options.Seed, Steps = Steps, ClipNorm = float.PositiveInfinity, Unit = "pictures", Threads = threads,
            CheckpointFolder = folder, CheckpointSteps = _batches.PerEpoch, Resume = resume,
        };
        Schedule rate = Schedules.Cosine(_options.Rate, warmUp: (long)(_options.WarmUp * Steps));
        double loss = 0;
        IProgress<TrainingProgress> told = new Told(now => { loss = now.Loss; progress?.Report(now); });
        TrainingHistory? history = folder is null ? null : new TrainingHistory(Path.Combine(folder, TrainingHistory.FileName));
        new TrainingLoop(Description, optimiser, rate, options, [.. _weights.All.Where(weight => !weight.IsLearned), .. _average.Buffers]).Run(Loss, told, cancellation, After);
        _average.Exchange();

        void After(long step)
        {
            _average.Follow(step);
            if ((step + 1) % _batches.PerEpoch != 0 || epochs is null) return;
            _average.Exchange();
            ClassScore score = Evaluate(_test, threads, CancellationToken.None);      // an epoch that is done is kept, whoever presses Ctrl-C
            _average.Exchange();
            EpochResult result = new((int)((step + 1) / _batches.PerEpoch), loss, rate(step, Steps), score.Top1, score.Top5);
            history?.Add(result);
            epochs.Report(result);
        }
    }

    /// <summary>Asks the network about every picture of a set.</summary>
    public ClassScore Evaluate(PictureSet set, int threads, CancellationToken cancellation = default) => ClassifierEvaluation.Of(_model, set, Scale, threads, cancellation: cancellation);

    /// <summary>Writes the classifier: its configuration and its parameters, kernels and matrices at half precision: small networks lose a little at 8 bits.</summary>
    /// <param name="folder">Made if it is not there.</param>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        JsonObject config = new()
        {
            ["architecture"] = _network.Name,
            ["num_classes"] = _train.Classes.Count,
            ["label_names"] = new JsonArray([.. _train.Classes.Select(name => (JsonNode)name)]),
            ["pretrained_cfg"] = new JsonObject
            {
                ["input_size"] = new JsonArray(_train.Shape.Channels, _train.Shape.Height, _train.Shape.Width),
                ["mean"] = new JsonArray([.. Scale.Mean.Select(number => (JsonNode)number)]),
                ["std"] = new JsonArray([.. Scale.Deviation.Select(number => (JsonNode)number)]),
                ["crop_pct"] = 1,
                ["interpolation"] = "bilinear",
            },
        };
        AtomicFile.Write(Path.Combine(folder, "config.json"), Encoding.UTF8.GetBytes(config.ToJsonString()));
        Dictionary<string, string> metadata = new() { ["training"] = Description, ["steps"] = Steps.ToString(CultureInfo.InvariantCulture) };
        ParameterFile.Save(Path.Combine(folder, "model.safetensors"), _weights.All, NameMap.Identity, MatrixStorage.F16, metadata);
    }

    /// <summary>Frees the parameters.</summary>
    public void Dispose()
    {
        _average.Dispose();
        foreach (Weight weight in _weights.All) weight.Dispose();
    }

    /// <summary>What tells a run from another.</summary>
    public static string Describe(PictureNetwork network, PictureSet train, ClassifierTrainingOptions options) => $"{network.Name} on {train.Count} pictures of {train.Name}, {options}";

    private string Description => Describe(_network, _train, _options);

    private (Tensor Loss, long Count) Loss(Pass pass, long step)
    {
        PictureBatch batch = _batches[step];
        int count = batch.Labels.Length;
        Tensor logits = _model.Forward(pass.Tensor(batch.Pixels, [count, _train.Shape.Channels, _train.Shape.Height, _train.Shape.Width]));
        Tensor loss = logits.CrossEntropy(pass.Indices(batch.Labels, [count]), _options.Smoothing);
        if (batch.Share < 1) loss = loss * batch.Share + logits.CrossEntropy(pass.Indices(batch.Others, [count]), _options.Smoothing) * (1 - batch.Share);
        return (loss, count);
    }

    private sealed class Told(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }
}
