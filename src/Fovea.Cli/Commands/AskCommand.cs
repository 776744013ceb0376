using System.CommandLine;
using Fovea.Attention;
using Fovea.Cli.Output;
using Fovea.Explain;
using Fovea.Inputs.Text;
using Fovea.Tasks;
using Fovea.View;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea ask QUESTION [--file PATH | --text TEXT | -]</c>: an answer, where it stands, and the proof.</summary>
internal static class AskCommand
{
    /// <summary>The longest text: 16 MB, some sixteen long novels.</summary>
    private const long LongestText = 16L << 20;

    private static readonly Argument<string> s_question = new("QUESTION") { Description = "What to find out, in English" };
    private static readonly Argument<string?> s_input = new("-") { Description = "Reads the text from standard input", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> s_file = CommandParts.Option<string?>("--file", "PATH", "The text file to ask; the opening of Alice in Wonderland where no text is named");
    private static readonly Option<string?> s_text = CommandParts.Option<string?>("--text", "TEXT", "The text itself");
    private static readonly Option<int> s_top = CommandParts.Count("--top", "K", "How many other answers of the text to tell, at most", otherwise: 3, least: 0);
    private static readonly Option<string?> s_model = CommandParts.Option<string?>("--model", "PATH", "A folder with a reader; the embedded one where it is left out");
    private static readonly Option<bool> s_json = CommandParts.Flag("--json", "Prints one JSON object and nothing else");
    private static readonly Option<string?> s_html = CommandParts.Option<string?>("--html", "FILE", "Writes a page with the answer, the heat map and the receipt");
    private static readonly Option<string?> s_save = CommandParts.Option<string?>("--save", "FILE", "Writes the record, with the attention weights of all layers and their statistics, for 'fovea view'");
    private static readonly Option<bool> s_exhaustive = CommandParts.Flag("--exhaustive", "Reads all of a long text, not only where its words promise an answer");
    private static readonly Option<bool> s_check = CommandParts.Flag("--check", "Asks again without each sentence, and without each of the ten hottest words beside ten random ones");
    private static readonly Option<int> s_threads = CommandParts.Count("--threads", "N", "The most threads to use; 0 for all", otherwise: 0, least: 0);

    public static Command Create(Surroundings surroundings)
    {
        Command command = new("ask", "Asks a text a question; shows the answer, where it stands, what made the model say so, and what it says without the evidence.")
        {
            s_question, s_input, s_file, s_text, s_top, s_model, s_json, s_html, s_save, s_exhaustive, s_check, s_threads,
        };
        command.Validators.Add(given =>
        {
            string? input = given.GetValue(s_input);
            if (input is not (null or "-")) given.AddError($"the question must be one argument: put it in quotes; found '{input}' after it");
            if (new[] { input is not null, given.GetValue(s_file) is not null, given.GetValue(s_text) is not null }.Count(named => named) > 1)
                given.AddError("only one text can be asked: give one of --file, --text and -");
        });
        return command.WithExample("fovea ask \"Where is Alice?\" --text \"Alice went to the garden. Then she ran to the court.\"")
            .Does((given, cancellation) => Ask(given, surroundings, cancellation));
    }

    private static int Ask(ParseResult given, Surroundings surroundings, CancellationToken cancellation)
    {
        (string text, string source) = Text(given, surroundings);
        using Reader reader = Models.Reader(given.GetValue(s_model));
        Explanation explanation = Read(reader, given, text, source, surroundings, cancellation);

        if (given.GetValue(s_save) is { } record) explanation.Save(record);
        if (given.GetValue(s_html) is { } page) explanation.SaveHtml(page);
        if (given.GetValue(s_json)) surroundings.Out.WriteLine(AnswerJson.Write(explanation));
        else surroundings.Out.Write(TerminalView.Render(explanation, surroundings.Style()));
        return CommandLine.Done;
    }

    private static Explanation Read(Reader reader, ParseResult given, string text, string source, Surroundings surroundings, CancellationToken cancellation)
    {
        using ProgressLine line = new(surroundings);
        return reader.Answer(given.GetRequiredValue(s_question), text, new ReaderOptions
        {
            RunnersUp = given.GetValue(s_top),
            Exhaustive = given.GetValue(s_exhaustive),
            Check = given.GetValue(s_check),
            Capture = given.GetValue(s_save) is null ? Capture.Nothing : Capture.Weights().And(Capture.Statistics()),
            Source = source,
            Threads = given.GetValue(s_threads),
            Progress = ProgressLine.Of<ReadingProgress>(read => line.Tell(read.Windows, read.Of, $"{read.Windows} of {read.Of} windows read")),
        }, cancellation).Explanation;
    }

    private static (string Text, string Source) Text(ParseResult given, Surroundings surroundings)
    {
        if (given.GetValue(s_text) is { } text) return (text, "");
        if (given.GetValue(s_file) is { } file) return (TextFile.Read(file, LongestText), file);
        if (given.GetValue(s_input) is not null)
        {
            using Stream input = surroundings.In();
            return (TextFile.Read(input, "standard input", LongestText), "standard input");
        }
        using Stream sample = typeof(AskCommand).Assembly.GetManifestResourceStream("wonderland-1.txt")!;
        return (TextFile.Read(sample, "wonderland-1.txt"), "wonderland-1.txt");
    }
}
