using System.CommandLine;
using System.Text;
using Fovea.Attention;
using Fovea.Cli.Output;
using Fovea.Explain;
using Fovea.Inputs.Text;
using Fovea.Tasks;
using Fovea.View;
using Fovea.Weights;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea ask QUESTION [--file PATH | --text TEXT | -]</c>: an answer, where it stands, and the proof.</summary>
internal static class AskCommand
{
    /// <summary>The most characters of a question. The model reads some sixty words of it.</summary>
    private const int LongestQuestion = 2_000;

    private static readonly Argument<string> s_question = new("QUESTION") { Description = "What to find out, in English" };
    private static readonly Argument<string?> s_input = new("-") { Description = "Reads the text from standard input", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> s_file = CommandParts.Option("--file", "PATH", "The text file to ask; the opening of Alice in Wonderland where no text is named");
    private static readonly Option<string?> s_text = CommandParts.Option("--text", "TEXT", "The text itself", mayBeEmpty: true);
    private static readonly Option<int> s_top = CommandParts.Count("--top", "K", "How many other answers of the text to tell, at most", otherwise: 3, least: 0);
    private static readonly Option<string?> s_model = CommandParts.Option("--model", "PATH", "A folder with a reader; the embedded one where it is left out");
    private static readonly Option<bool> s_json = CommandParts.Flag("--json", "Prints one JSON object and nothing else");
    private static readonly Option<string?> s_html = CommandParts.Option("--html", "FILE", "Writes a page with the answer, the heat map and the receipt");
    private static readonly Option<string?> s_save = CommandParts.Option("--save", "FILE", "Writes the record, with the attention weights of all layers and their statistics, for 'fovea view'");
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
            if (given.CountGiven(s_file, s_text) + (input is null ? 0 : 1) > 1) given.AddError("only one text can be asked: give one of --file, --text and -");
            if (given.GetResult(s_html) is { Tokens: [var page] } && given.GetResult(s_save) is { Tokens: [var record] } && page.Value == record.Value)
                given.AddError($"--html and --save must be two files, found '{page.Value}' for both");
        });
        return command.WithExample("fovea ask \"Where is Alice?\" --text \"Alice went to the garden. Then she ran to the court.\"")
            .Does((given, cancellation) => Ask(given, surroundings, cancellation));
    }

    private static int Ask(ParseResult given, Surroundings surroundings, CancellationToken cancellation)
    {
        foreach (string? file in (string?[])[given.GetValue(s_save), given.GetValue(s_html)])
            if (file is not null) AtomicFile.ExpectPlace(file);
        string question = Question(given);
        (string text, string source) = Text(given, surroundings, cancellation);
        using Reader reader = Models.Reader(given.GetValue(s_model));
        WarnOfLength(reader.Model, question, surroundings);
        Explanation explanation = Read(reader, given, question, text, source, surroundings, cancellation);

        if (given.GetValue(s_save) is { } record) explanation.Save(record);
        if (given.GetValue(s_html) is { } page) AtomicFile.Write(page, Encoding.UTF8.GetBytes(HtmlView.Render(explanation)));
        if (given.GetValue(s_json)) surroundings.Out.WriteLine(AnswerJson.Write(explanation));
        else surroundings.Out.Write(TerminalView.Render(explanation, surroundings.Style()));
        return CommandLine.Done;
    }

    private static string Question(ParseResult given) => given.GetRequiredValue(s_question) is { Length: <= LongestQuestion } question ? question
        : throw new ArgumentException($"the question must have at most {LongestQuestion:N0} characters, got {given.GetRequiredValue(s_question).Length:N0}: ask one thing in a sentence, and give a text with --file");

    /// <summary>Of a long question the model reads the beginning: that must not pass in silence.</summary>
    private static void WarnOfLength(ReadingModel model, string question, Surroundings surroundings)
    {
        int all = model.Tokenizer.Encode(question).Count, read = model.Question(question).Length;
        if (read < all) surroundings.Error.WriteLine($"fovea: the question has {all} tokens, the model reads the first {read}; ask in fewer words");
    }

    private static Explanation Read(Reader reader, ParseResult given, string question, string text, string source, Surroundings surroundings, CancellationToken cancellation)
    {
        using ProgressLine line = new(surroundings);
        return reader.Answer(question, text, new ReaderOptions
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

    private static (string Text, string Source) Text(ParseResult given, Surroundings surroundings, CancellationToken cancellation)
    {
        if (given.GetValue(s_text) is { } text) return (text, "");
        if (given.GetValue(s_file) is { } file) return (Wait(() => TextFile.Read(file), cancellation), file);
        if (given.GetValue(s_input) is not null) return (Wait(() => Input(surroundings), cancellation), "standard input");
        using Stream sample = typeof(AskCommand).Assembly.GetManifestResourceStream("wonderland-1.txt")!;
        return (TextFile.Read(sample, "wonderland-1.txt"), "wonderland-1.txt");
    }

    private static string Input(Surroundings surroundings)
    {
        using Stream input = surroundings.In();
        return TextFile.Read(input, "standard input");
    }

    /// <summary>A pipe may never end, and who waits for it can't be stopped: when Ctrl-C is pressed the reading is left behind.</summary>
    private static string Wait(Func<string> read, CancellationToken cancellation) => Task.Run(read, cancellation).WaitAsync(cancellation).GetAwaiter().GetResult();
}
