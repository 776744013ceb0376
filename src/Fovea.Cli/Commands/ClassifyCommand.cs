using System.CommandLine;
using System.Text;
using Fovea.Cli.Output;
using Fovea.Explain;
using Fovea.Media;
using Fovea.Tasks;
using Fovea.View;
using Fovea.Weights;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea classify PICTURE...</c>: what pictures show, where that was seen, and the proof.</summary>
internal static class ClassifyCommand
{
    private const int Million = 1_000_000;

    private static readonly Argument<string[]> s_pictures = new("PICTURE")
    {
        Description = "Files, folders or patterns: JPEG, PNG, WebP, GIF, BMP",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> s_model = CommandParts.Option("--model", "PATH", "A folder with a classifier; the embedded one where it is left out");
    private static readonly Option<string?> s_labels = CommandParts.Option("--labels", "TEXTS", "What pictures may show, as \"a cat,a dog\", for a CLIP model that --model names");
    private static readonly Option<bool> s_rollout = CommandParts.Flag("--rollout", "Shows what attention took in, whatever it spoke for; for networks with tokens, such as ViT");
    private static readonly Option<int> s_top = CommandParts.Count("--top", "K", "How many classes to tell, at most", otherwise: 5, least: 1);
    private static readonly Option<bool> s_json = CommandParts.Flag("--json", "Prints one JSON object and nothing else");
    private static readonly Option<string?> s_html = CommandParts.Option("--html", "FILE", "Writes a page with the picture, what counted in it, the receipt and the loudest channels");
    private static readonly Option<string?> s_png = CommandParts.Option("--png", "FILE", "Writes the picture with what counted in it");
    private static readonly Option<string?> s_save = CommandParts.Option("--save", "FILE", "Writes the record, for 'fovea view'");
    private static readonly Option<int> s_most = CommandParts.Number("--most-megapixels", "N", "The most megapixels that are decoded; a larger JPEG or WebP is decoded smaller, other files are refused",
        otherwise: (int)(PictureFileOptions.Default.MostPixels / Million), most => most is >= 1 and <= (int)(PictureFileOptions.LargestPicture / Million), $"a whole number from 1 to {PictureFileOptions.LargestPicture / Million}");
    private static readonly Option<int> s_threads = CommandParts.Count("--threads", "N", "The most threads to use; 0 for all", otherwise: 0, least: 0);

    public static Command Create(Surroundings surroundings)
    {
        Command command = new("classify", "Says what pictures show; shows where the network saw it, and how sure it is without that place.")
        {
            s_pictures, s_model, s_labels, s_rollout, s_top, s_json, s_html, s_png, s_save, s_most, s_threads,
        };
        command.Validators.Add(given =>
        {
            if (given.CountGiven(s_html, s_png, s_save) > 0 && given.GetResult(s_pictures) is { } pictures && !PictureFiles.IsOne([.. pictures.Tokens.Select(token => token.Value)]))
                given.AddError("--html, --png and --save write what one picture shows: name one picture file");
            if (given.CountGiven(s_labels) > 0 && given.CountGiven(s_model) == 0) given.AddError("--labels are for a CLIP model: name its folder with --model");
            string[] files = [.. ((Option[])[s_html, s_png, s_save]).Select(given.GetResult).OfType<System.CommandLine.Parsing.OptionResult>().SelectMany(option => option.Tokens).Select(token => token.Value)];
            if (files.Distinct().Count() < files.Length) given.AddError($"--html, --png and --save must be different files, found '{files[0]}' twice");
        });
        return command.WithExample("fovea classify holiday.jpg --html holiday.html").Does((given, cancellation) => Classify(given, surroundings, cancellation));
    }

    private static int Classify(ParseResult given, Surroundings surroundings, CancellationToken cancellation)
    {
        foreach (string? file in (string?[])[given.GetValue(s_save), given.GetValue(s_html), given.GetValue(s_png)])
            if (file is not null) AtomicFile.ExpectPlace(file);
        string[] named = given.GetRequiredValue(s_pictures);
        IReadOnlyList<string> files = PictureFiles.Find(named);
        using PictureJudge judge = PictureJudge.Load(given.GetValue(s_model), given.GetValue(s_labels));
        return PictureFiles.IsOne(named) ? One(judge, files[0], given, surroundings, cancellation) : Many(judge, files, given, surroundings, cancellation);
    }

    private static int One(PictureJudge judge, string file, ParseResult given, Surroundings surroundings, CancellationToken cancellation)
    {
        PictureExplanation explanation = Look(judge, file, given, cancellation);
        if (given.GetValue(s_save) is { } record) explanation.Save(record);
        if (given.GetValue(s_html) is { } page) AtomicFile.Write(page, Encoding.UTF8.GetBytes(HtmlView.Render(explanation)));
        if (given.GetValue(s_png) is { } picture) AtomicFile.Write(picture, PngView.Render(explanation));
        if (given.GetValue(s_json)) surroundings.Out.WriteLine(PictureJson.Write(explanation));
        else surroundings.Out.Write(TerminalView.Render(explanation, surroundings.Style()));
        return CommandLine.Done;
    }

    /// <summary>A line for each picture. One that can't be read is told and left out; the exit code says so too.</summary>
    private static int Many(PictureJudge judge, IReadOnlyList<string> files, ParseResult given, Surroundings surroundings, CancellationToken cancellation)
    {
        using ProgressLine line = new(surroundings);
        List<string> objects = [];
        bool json = given.GetValue(s_json);
        int failed = 0;
        for (int i = 0; i < files.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (json || !surroundings.OutIsTerminal) line.Tell(i, files.Count, $"{i} of {files.Count} pictures");
            try
            {
                PictureExplanation explanation = Look(judge, files[i], given, cancellation);
                if (json) objects.Add(PictureJson.Write(explanation));
                else surroundings.Out.WriteLine(Line(explanation));
                surroundings.Out.Flush();
            }
            catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
            {
                failed++;
                surroundings.Error.WriteLine($"fovea: {Messages.Of(error)}");
            }
        }
        if (json) surroundings.Out.WriteLine(PictureJson.Joined(objects));
        return failed == 0 ? CommandLine.Done : CommandLine.Failed;
    }

    /// <summary>"holiday/1.jpg  espresso 0.95; without its hottest fifth 0.31, without a random one 0.90".</summary>
    private static string Line(PictureExplanation explanation)
    {
        ClassScore best = explanation.Classes[0];
        string line = FormattableString.Invariant($"{explanation.Source}  {best.Name} {best.Probability:F2}");
        if (explanation.Receipt is { } receipt) line += FormattableString.Invariant($"; without its hottest fifth {receipt.WithoutHottest:F2}, without a random one {receipt.WithoutRandomMean:F2}");
        return Messages.Plain(line);
    }

    private static PictureExplanation Look(PictureJudge judge, string file, ParseResult given, CancellationToken cancellation)
    {
        Picture picture = PictureFile.Read(file, new PictureFileOptions { MostPixels = (long)given.GetValue(s_most) * Million });
        return judge.Classify(picture, new ClassifierOptions { Top = given.GetValue(s_top), Rollout = given.GetValue(s_rollout), Source = file, Threads = given.GetValue(s_threads) }, cancellation);
    }
}
