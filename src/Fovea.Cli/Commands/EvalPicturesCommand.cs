using System.CommandLine;
using Fovea.Cli.Output;
using Fovea.Inputs.Pictures;
using Fovea.Media;
using Fovea.Tasks;
using Fovea.Training.Pictures;
using ClassScore = Fovea.Training.ClassScore;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea eval pictures DIR</c>: how good a classifier is on somebody's own pictures. The last line is the figure.</summary>
internal static class EvalPicturesCommand
{
    private const int Named = 10;

    private static readonly Argument<string> s_folder = CommandParts.Argument("DIR", "A folder with a folder of pictures for each class, named like the class");
    private static readonly Option<string?> s_model = CommandParts.Option("--model", "PATH", "A folder with a classifier; the embedded one for photographs where it is left out");
    private static readonly Option<int> s_threads = CommandParts.Count("--threads", "N", "The most threads to use; 0 for all", otherwise: 0, least: 0);
    private static readonly Option<bool> s_confusion = CommandParts.Flag("--confusion", "Shows how often each class was taken for each other");

    public static Command Create(Surroundings surroundings)
    {
        Command pictures = new("pictures", "Asks a classifier about all pictures of a folder; tells how often it is right.") { s_folder, s_model, s_threads, s_confusion };
        return pictures.WithExample("fovea eval pictures holidays --confusion").Does((given, cancellation) => Evaluate(given, surroundings, cancellation));
    }

    private static int Evaluate(ParseResult given, Surroundings surroundings, CancellationToken cancellation)
    {
        string folder = given.GetRequiredValue(s_folder);
        IReadOnlyList<(string Class, string[] Files)> found = PictureFolder.Files(folder);
        using Classifier classifier = Models.Classifier(given.GetValue(s_model));
        (string File, int Label)[] all = [.. found.Zip(Labels(folder, found, classifier), (one, label) => one.Files.Select(file => (file, label))).SelectMany(files => files)];
        PassOptions options = new() { Threads = given.GetValue(s_threads), Cancellation = cancellation };
        ClassScore score = new(classifier.ClassNames.Count);
        using (ProgressLine line = new(surroundings))
            for (int i = 0; i < all.Length; i++)
            {
                line.Tell(i, all.Length, $"{i} of {all.Length} pictures");
                PreparedPicture prepared = classifier.Preparation.Apply(PictureFile.Read(all[i].File), cancellation);
                using Pass pass = new(options: options);
                score.Add(classifier.Network.Forward(pass.Tensor(prepared.Values, Look.ShapeOf(prepared))).Values, all[i].Label);
            }
        if (given.GetValue(s_confusion)) ConfusionTable.Write(score, classifier.ClassNames, surroundings.Out);
        surroundings.Out.WriteLine(score);
        return CommandLine.Done;
    }

    /// <summary>The classifier's number for each folder.</summary>
    private static int[] Labels(string folder, IReadOnlyList<(string Class, string[] Files)> found, Classifier classifier)
    {
        List<string> names = [.. classifier.ClassNames];
        int[] labels = [.. found.Select(one => names.IndexOf(one.Class))];
        string[] unknown = [.. found.Where((_, at) => labels[at] < 0).Select(one => one.Class)];
        return unknown.Length == 0 ? labels : throw new InvalidDataException(
            $"{folder}: expected folders named like the {names.Count} classes of {classifier.Name} ({Some(names)}), found {Some(unknown)}; rename them or name another classifier with --model");
    }

    private static string Some(IReadOnlyList<string> names) => names.Count <= Named ? string.Join(", ", names) : $"{string.Join(", ", names.Take(Named))}, ..";
}
