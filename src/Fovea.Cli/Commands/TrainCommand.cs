using System.CommandLine;
using Fovea.Training;
using Fovea.Training.Reading;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea train reader --data DIR --start DIR --out DIR</c>: makes the embedded reader again; <see cref="TrainClassifierCommand"/> the classifier.</summary>
internal static class TrainCommand
{
    private static readonly ReaderTrainingOptions s_defaults = new();

    private static readonly Option<string> s_data = CommandParts.Required("--data", "DIR", "A folder with qamr, fairytaleqa and babi");
    private static readonly Option<string> s_start = CommandParts.Required("--start", "DIR", "A folder with the encoder to begin from, such as all-MiniLM-L6-v2, or with a reader");
    private static readonly Option<string> s_out = CommandParts.Required("--out", "DIR", "Where the reader is written");
    private static readonly Option<string?> s_checkpoints = CommandParts.Option("--checkpoints", "DIR", "Where checkpoints are kept; 'checkpoints' within --out where it is left out");
    private static readonly Option<int> s_steps = CommandParts.Count("--checkpoint-steps", "N", "A checkpoint is written whenever so many steps have passed", otherwise: 200, least: 1);
    private static readonly Option<bool> s_resume = CommandParts.Flag("--resume", "Goes on from the last checkpoint, to the same reader, bit for bit");
    private static readonly Option<ulong> s_seed = CommandParts.Number("--seed", "N", "What all random numbers are drawn from", s_defaults.Seed, _ => true, "a whole number of at least 0");
    private static readonly Option<double> s_epochs = CommandParts.Number("--epochs", "N", "How often the data is gone through", s_defaults.Epochs, number => number > 0 && double.IsFinite(number), "a number above 0");
    private static readonly Option<int> s_qamr = CommandParts.Count("--qamr", "N", "The most questions of QAMR in an epoch", s_defaults.Qamr, least: 0);
    private static readonly Option<int> s_tales = CommandParts.Count("--tales", "N", "The most questions of FairytaleQA in an epoch", s_defaults.Tales, least: 0);
    private static readonly Option<double> s_babi = CommandParts.Number("--babi-times", "N", "How many times the usual number of questions of bAbI are in an epoch", s_defaults.BabiTimes, number => number is >= 0 and <= 1000, "a number from 0 to 1000");
    private static readonly Option<float> s_rate = CommandParts.Number("--rate", "N", "The highest learning rate", s_defaults.Rate, number => number > 0 && float.IsFinite(number), "a number above 0");
    private static readonly Option<int> s_threads = CommandParts.Count("--threads", "N", "The most threads to use; 0 for all", otherwise: 0, least: 0);

    public static Command Create(Surroundings surroundings)
    {
        Command reader = new("reader", "Trains the reader of 'fovea ask'. Ctrl-C saves a checkpoint; --resume goes on from there.")
        {
            s_data, s_start, s_out, s_checkpoints, s_steps, s_resume, s_seed, s_epochs, s_qamr, s_tales, s_babi, s_rate, s_threads,
        };
        reader.WithExample("fovea train reader --data data --start all-MiniLM-L6-v2 --out models/reader --resume").Does((given, cancellation) => Train(given, surroundings, cancellation));
        return new Command("train", "Trains the models that come with fovea again.") { reader, TrainClassifierCommand.Create(surroundings) }.WithExample("fovea train reader --data data --start all-MiniLM-L6-v2 --out models/reader");
    }

    private static int Train(ParseResult given, Surroundings surroundings, CancellationToken cancellation)
    {
        string target = given.GetRequiredValue(s_out), checkpoints = given.GetValue(s_checkpoints) ?? Path.Combine(target, "checkpoints");
        if (File.Exists(target)) throw new InvalidDataException($"expected a folder for the reader, '{target}' is a file; name another with --out");
        if (File.Exists(checkpoints)) throw new InvalidDataException($"expected a folder for checkpoints, '{checkpoints}' is a file; name another with --checkpoints");
        if (!given.GetValue(s_resume)) Checkpoint.ExpectNone(checkpoints);
        ReaderTrainingOptions options = new()
        {
            Seed = given.GetValue(s_seed),
            Epochs = given.GetValue(s_epochs),
            Qamr = given.GetValue(s_qamr),
            Tales = given.GetValue(s_tales),
            BabiTimes = given.GetValue(s_babi),
            Rate = given.GetValue(s_rate),
        };
        using ReaderTraining training = new(given.GetRequiredValue(s_start), given.GetRequiredValue(s_data), options);
        try
        {
            using ProgressLine line = new(surroundings, seconds: 30);
            training.Run(checkpoints, given.GetValue(s_resume), given.GetValue(s_steps), given.GetValue(s_threads),
                ProgressLine.Of<TrainingProgress>(step => line.Tell(step.Step, step.Steps, step.ToString())), cancellation);
        }
        catch (OperationCanceledException)
        {
            surroundings.Error.WriteLine($"fovea: a checkpoint is in {checkpoints}; go on from it with --resume");
            throw;
        }
        training.Save(target);
        surroundings.Out.WriteLine($"{target}: a reader after {training.Steps} steps");
        return CommandLine.Done;
    }
}
