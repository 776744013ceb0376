using System.CommandLine;
using System.Globalization;
using Fovea.Models;
using Fovea.Training;
using Fovea.Training.Pictures;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea train classifier --out DIR</c>: makes the embedded classifier of Fashion-MNIST again, or another.</summary>
internal static class TrainClassifierCommand
{
    private static readonly ClassifierTrainingOptions s_defaults = new();

    private static readonly Option<string?> s_data = CommandParts.Option("--data", "DIR", $"A folder with the files of Fashion-MNIST, {FashionMnist.DebianFolder} where it is left out; or with a folder of pictures for each class, or with such folders in 'train' and 'test'");
    private static readonly Option<int> s_size = CommandParts.Count("--size", "N", "Rows and columns that pictures of folders are brought to; 0: those that the network usually reads", otherwise: 0, least: 0);
    private static readonly Option<string> s_out = CommandParts.Required("--out", "DIR", "Where the classifier is written; checkpoints, the history, its curves and which classes are taken for each other in 'checkpoints' within it");
    private static readonly Option<string?> s_network = CommandParts.Option("--network", "NAME", $"What is trained: {SmallResNets.Best} where it is left out, or resnet8, seresnet8, resnet20, seresnet20, or a published name such as seresnet18");
    private static readonly Option<bool> s_resume = CommandParts.Flag("--resume", "Goes on from the last checkpoint, to the same classifier, bit for bit");
    private static readonly Option<ulong> s_seed = CommandParts.Number("--seed", "N", "What all random numbers are drawn from", s_defaults.Seed, _ => true, "a whole number of at least 0");
    private static readonly Option<double> s_epochs = CommandParts.Number("--epochs", "N", "How often the data is gone through", s_defaults.Epochs, number => number > 0 && double.IsFinite(number), "a number above 0");
    private static readonly Option<float> s_rate = CommandParts.Number("--rate", "N", "The highest learning rate", s_defaults.Rate, number => number > 0 && float.IsFinite(number), "a number above 0");
    private static readonly Option<int> s_batch = CommandParts.Count("--batch", "N", "Pictures that are trained on together", s_defaults.Batch, least: 1);
    private static readonly Option<int> s_most = CommandParts.Count("--most", "N", "The first N pictures only; 0 for all", otherwise: 0, least: 0);
    private static readonly Option<int> s_threads = CommandParts.Count("--threads", "N", "The most threads to use; 0 for all", otherwise: 0, least: 0);

    public static Command Create(Surroundings surroundings)
    {
        Command classifier = new("classifier", "Trains a classifier of pictures. Ctrl-C saves a checkpoint; --resume goes on from there.")
        {
            s_data, s_size, s_out, s_network, s_resume, s_seed, s_epochs, s_rate, s_batch, s_most, s_threads,
            CompareCommand.What, CompareCommand.Seeds, CompareCommand.Hours, CompareCommand.Tasks, CompareCommand.Report, CompareCommand.Picture,
        };
        return classifier.WithExample("fovea train classifier --out models/fashion --resume").Does((given, cancellation) => Train(given, surroundings, cancellation));
    }

    private static int Train(ParseResult given, Surroundings surroundings, CancellationToken cancellation)
    {
        string target = given.GetRequiredValue(s_out);
        if (File.Exists(target)) throw new InvalidDataException($"expected a folder for the classifier, '{target}' is a file; name another with --out");
        ClassifierTrainingOptions options = s_defaults with
        {
            Seed = given.GetValue(s_seed),
            Epochs = given.GetValue(s_epochs),
            Rate = given.GetValue(s_rate),
            Batch = given.GetValue(s_batch),
        };
        double? epochs = given.CommandResult.CountGiven(s_epochs) > 0 ? options.Epochs : null;
        TrainingPlace place = new(given.GetValue(s_data) ?? FashionMnist.DebianFolder, target, given.GetValue(s_network), epochs, given.GetValue(s_most), given.GetValue(s_threads));
        return given.GetValue(CompareCommand.What) is null
            ? One(options, place, given.GetValue(s_size), given.GetValue(s_resume), surroundings, cancellation)
            : CompareCommand.Run(given, options, place, surroundings, cancellation);
    }

    private static int One(ClassifierTrainingOptions options, TrainingPlace place, int size, bool resume, Surroundings surroundings, CancellationToken cancellation)
    {
        string checkpoints = Path.Combine(place.Out, "checkpoints");
        if (!resume) Checkpoint.ExpectNone(checkpoints);
        string name = place.Network ?? SmallResNets.Best;
        (PictureSet train, PictureSet test) = TrainingPictures.Read(place.Data, name, size, place.Most);
        PictureNetwork network = PictureNetwork.Named(name, train.Classes.Count);
        using ClassifierTraining training = new(network, train, test, options);
        try
        {
            using ProgressLine line = new(surroundings, seconds: 30);
            training.Run(checkpoints, resume, place.Threads,
                ProgressLine.Of<TrainingProgress>(step => line.Tell(step.Step, step.Steps, step.ToString())),
                ProgressLine.Of<EpochResult>(epoch => Tell(epoch, checkpoints, surroundings)), cancellation);
        }
        catch (OperationCanceledException)
        {
            surroundings.Error.WriteLine($"fovea: a checkpoint is in {checkpoints}; go on from it with --resume");
            throw;
        }
        training.Save(place.Out);
        surroundings.Out.WriteLine($"{place.Out}: a classifier after {training.Steps} steps");
        ClassScore score = training.Evaluate(test, place.Threads, cancellation);
        TrainingCharts.WriteConfusion(checkpoints, test.Classes, score);
        surroundings.Out.WriteLine(score);
        return CommandLine.Done;
    }

    private static void Tell(EpochResult epoch, string checkpoints, Surroundings surroundings)
    {
        TrainingCharts.WriteCurves(checkpoints);
        surroundings.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"epoch {epoch.Epoch}  loss {epoch.Loss:F4}  top1 {epoch.Top1:F2}  top5 {epoch.Top5:F2}"));
    }
}
