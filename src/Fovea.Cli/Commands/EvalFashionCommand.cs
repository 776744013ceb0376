using System.CommandLine;
using Fovea.Cli.Output;
using Fovea.Models;
using Fovea.Tasks;
using Fovea.Training;
using Fovea.Training.Pictures;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea eval fashion-mnist DIR</c>: how good a classifier of small pictures is. The last line is the figure.</summary>
internal static class EvalFashionCommand
{
    private static readonly Argument<string> s_folder = CommandParts.Argument("DIR", $"A folder with the files of Fashion-MNIST, such as {FashionMnist.DebianFolder}");
    private static readonly Option<string?> s_model = CommandParts.Option("--model", "PATH", "A folder with a classifier of ten classes, as 'fovea train classifier' writes it; the embedded one where it is left out");
    private static readonly Option<int> s_threads = CommandParts.Count("--threads", "N", "The most threads to use; 0 for all", otherwise: 0, least: 0);
    private static readonly Option<bool> s_confusion = CommandParts.Flag("--confusion", "Shows how often each class was taken for each other");

    public static Command Create(Surroundings surroundings)
    {
        Command fashion = new("fashion-mnist", "Asks a classifier about the 10,000 test pictures of Fashion-MNIST; tells how often it is right.") { s_folder, s_model, s_threads, s_confusion };
        return fashion.WithExample($"fovea eval fashion-mnist {FashionMnist.DebianFolder}").Does((given, cancellation) => Evaluate(given, surroundings, cancellation));
    }

    private static int Evaluate(ParseResult given, Surroundings surroundings, CancellationToken cancellation)
    {
        PictureSet test = FashionMnist.Test(given.GetRequiredValue(s_folder));
        string? path = given.GetValue(s_model);
        using Classifier classifier = Models.Fashion(path);
        ImageClassifier model = classifier.Network;
        if (model.Classes != test.Classes.Count || model.Input.Mean.Count != test.Shape.Channels)
            throw new InvalidDataException($"cannot evaluate {path ?? classifier.Name}: expected a classifier of {test.Classes.Count} classes for grey pictures, found {model.Classes} classes and {model.Input.Mean.Count} channels; name one that was trained on Fashion-MNIST");
        PixelScale scale = new([.. model.Input.Mean], [.. model.Input.Deviation]);
        ClassScore score;
        using (ProgressLine line = new(surroundings))
            score = ClassifierEvaluation.Of(model, test, scale, given.GetValue(s_threads), ProgressLine.Of<int>(done => line.Tell(done, test.Count, $"{done} of {test.Count} pictures")), cancellation);
        if (given.GetValue(s_confusion)) ConfusionTable.Write(score, test.Classes, surroundings.Out);
        surroundings.Out.WriteLine(score);
        return CommandLine.Done;
    }
}
