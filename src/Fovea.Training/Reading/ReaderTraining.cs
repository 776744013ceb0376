using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Fovea.Inputs;
using Fovea.Models;
using Fovea.Training.Data;
using Fovea.Weights;

namespace Fovea.Training.Reading;

/// <summary>Trains a reader from a BERT encoder and writes it as a folder that others can load.</summary>
internal sealed class ReaderTraining : IDisposable
{
    private readonly ReaderTrainingOptions _options;
    private readonly ModelFolder _start;
    private readonly CheckpointWeights _weights;
    private readonly SpanReader _reader;
    private readonly WordPieceTokenizer _tokenizer;
    private readonly ReaderBatches _batches;

    /// <summary>Loads the encoder and the data.</summary>
    /// <param name="start">A folder with a BERT encoder and its tokenizer, such as all-MiniLM-L6-v2.</param>
    /// <param name="data">A folder with qamr, fairytaleqa and babi.</param>
    /// <param name="options">How to train.</param>
    /// <exception cref="FileNotFoundException">A file of the encoder or of the data is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or the weights do not fit the configuration.</exception>
    public ReaderTraining(string start, string data, ReaderTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _start = ModelFolder.Open(start);
        _tokenizer = WordPieceTokenizer.Load(_start.RequireTokenizer());
        _weights = new CheckpointWeights(BertNames.Map);
        _reader = new SpanReader(new Scope(_weights), Checked(BertConfig.Read(_start.Config), start));
        using (ITensorSource source = _start.OpenWeights())
            _weights.Fill(source, fresh: path => path.StartsWith("span.", StringComparison.Ordinal), unused: path => path.StartsWith("pooler.", StringComparison.Ordinal), options.Seed);

        ReaderMixture mixture = new(ReaderSources.Load(data), options.Mixture);
        _batches = new ReaderBatches(mixture, _tokenizer, options);
        Steps = Math.Max(1, (long)Math.Round(options.Epochs * _batches.PerEpoch));
    }

    /// <summary>How many steps the training takes.</summary>
    public long Steps { get; }

    /// <summary>Trains until all steps are done, or goes on with what was done before.</summary>
    /// <param name="checkpoints">Where checkpoints are kept; null keeps none.</param>
    /// <param name="resume">Goes on from the last checkpoint there.</param>
    /// <param name="checkpointSteps">A checkpoint is written whenever so many steps have passed.</param>
    /// <param name="threads">The most threads; 0: as many as the machine has.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellation">Stops after the present step, with a checkpoint.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Run(string? checkpoints, bool resume, int checkpointSteps, int threads, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        using AdamW optimiser = new(_weights.All, new AdamWOptions { Decay = _options.Decay, Decays = Optimiser.IsMatrix });
        TrainingOptions options = new() { Seed = _options.Seed, Steps = Steps, Threads = threads, CheckpointFolder = checkpoints, CheckpointSteps = checkpointSteps, Resume = resume };
        Schedule rate = Schedules.WarmUpLinear(_options.Rate, (long)(_options.WarmUp * Steps));
        new TrainingLoop(_options.ToString(), optimiser, rate, options).Run(Loss, progress, cancellation);
    }

    /// <summary>Writes the reader: its configuration, tokenizer and parameters, matrices at 8 bits with a scale for each row.</summary>
    /// <param name="folder">Made if it is not there.</param>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        JsonObject config = JsonNode.Parse(_start.Config.GetRawText())!.AsObject();
        config["architectures"] = new JsonArray("BertForQuestionAnswering");
        config.Remove("_name_or_path");
        AtomicFile.Write(Path.Combine(folder, "config.json"), Encoding.UTF8.GetBytes(config.ToJsonString()));
        string tokenizer = _start.RequireTokenizer();
        AtomicFile.Write(Path.Combine(folder, Path.GetFileName(tokenizer)), File.ReadAllBytes(tokenizer));
        Dictionary<string, string> metadata = new() { ["training"] = _options.ToString(), ["steps"] = Steps.ToString(CultureInfo.InvariantCulture) };
        ParameterFile.Save(Path.Combine(folder, "model.safetensors"), _weights.All, BertNames.Map, MatrixStorage.Int8, metadata);
    }

    /// <summary>Frees the parameters.</summary>
    public void Dispose() => _weights.Dispose();

    private BertConfig Checked(BertConfig config, string start)
    {
        Expect(config.Positions >= _options.LongestInput, $"max_position_embeddings of at least {_options.LongestInput}", config.Positions);
        Expect(config.SegmentTypes >= 2, "type_vocab_size of at least 2", config.SegmentTypes);
        Expect(config.Vocabulary >= _tokenizer.Vocabulary.Count, $"vocab_size of at least {_tokenizer.Vocabulary.Count}, as the tokenizer has", config.Vocabulary);
        return config;

        void Expect(bool holds, string expected, int found)
        {
            if (!holds) throw new InvalidDataException($"cannot train from {start}: expected {expected}, found {found}; take another encoder, such as all-MiniLM-L6-v2");
        }
    }

    private (Tensor Loss, long Tokens) Loss(Pass pass, long step)
    {
        IReadOnlyList<ReaderItem> batch = _batches[step];
        return (ReaderLoss.Of(pass, _reader, batch, _tokenizer.Pad), batch.Sum(item => (long)item.Tokens.Length));
    }
}
