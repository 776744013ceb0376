using Fovea.Attention;
using Fovea.Explain;
using Fovea.Inputs.Text;
using Fovea.Models;

namespace Fovea.Tasks;

/// <summary>
/// Answers questions on a text with words of that text, and shows what made it say so. A loaded reader can be asked by any
/// number of threads at once.
/// </summary>
public sealed class Reader : IDisposable
{
    internal Reader(ReadingModel model) => Model = model;

    /// <summary>What the model is called.</summary>
    public string Name => Model.Name;

    internal ReadingModel Model { get; }

    /// <summary>Loads a reader from a folder in the layout of the Hugging Face Hub.</summary>
    /// <param name="folder">It has config.json of a BERT model, model.safetensors with a span head, and tokenizer.json or vocab.txt.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">One of the files is not there.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or they do not fit each other; the message says how.</exception>
    public static Reader Load(string folder) => new(ReaderFiles.Load(folder));

    /// <summary>Loads a reader from files that are kept elsewhere, such as the resources of an assembly.</summary>
    /// <param name="open">Gives a file by its name: config.json, model.safetensors, tokenizer.json. The reader closes what it opens.</param>
    /// <param name="name">What to call the model.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or they do not fit each other; the message says how.</exception>
    public static Reader Load(Func<string, Stream> open, string name) => new(ReaderFiles.Load(open, name));

    /// <summary>Answers a question.</summary>
    /// <param name="question">In English, with at least one word.</param>
    /// <param name="text">Any length, with at least one word.</param>
    /// <param name="options">How; the defaults where it is left out.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The answer, or that the text does not say, with what made the model say so.</returns>
    /// <exception cref="ArgumentException">The question or the text has no words.</exception>
    /// <exception cref="NotSupportedException">Most of it is written in a script that the model does not know.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Explained<Answer> Answer(string question, string text, ReaderOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= ReaderOptions.Default;
        PassOptions run = new() { Threads = options.Threads, Cancellation = cancellation };
        Asked asked = Asked.Of(Model, question, text, options.Exhaustive);
        Findings found = new(text, asked.Windows, asked.Priors, Model.Read([.. asked.Inputs], run, options.Progress));
        return new Explained<Answer>(found.Answer, Explain(asked, found, run, options));
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => Model.Dispose();

    private Explanation Explain(Asked asked, Findings found, PassOptions run, ReaderOptions options)
    {
        Candidate best = found.Best!;
        Answer answer = found.Answer;
        ReadingInput input = new(asked.Tokens, found.Windows[best.Window], asked.Sentences);
        TextRange read = RangeOf(input.Window);
        (IReadOnlyList<WordHeat> heat, AttentionRecord record) =
            WordHeatMap.Of(Model, input, answer.NoAnswer ? null : (best.First, best.Last), WordsOf(asked.Text, read), run, options.Capture);
        Receipts receipts = new(Model, asked, found, run);
        TextRange? evidence = answer.Range is { } range ? receipts.SentenceOf(range) : null;
        return new Explanation
        {
            Question = asked.Question,
            Text = asked.Text,
            Source = options.Source,
            Model = Name,
            Answer = answer,
            Evidence = evidence,
            Window = read,
            Words = heat,
            RunnersUp = found.RunnersUp(options.RunnersUp),
            Receipt = evidence is { } sentence ? receipts.Of(sentence) : null,
            Removals = options.Check && answer.Range is { } place ? receipts.Check(place, read, heat, options.Progress) : [],
            Attention = options.Capture.IsEmpty ? null : record,
            Tokens = options.Capture.IsEmpty ? [] : Model.Names(input, asked),
        };
    }

    /// <summary>How much each word of a window counted for a span of it.</summary>
    internal IReadOnlyList<WordHeat> Heat(Asked asked, TextToken[] window, (int First, int Last)? span, PassOptions run) =>
        WordHeatMap.Of(Model, new ReadingInput(asked.Tokens, window, asked.Sentences), span, WordsOf(asked.Text, RangeOf(window)), run, Capture.Nothing).Words;

    private static TextRange RangeOf(TextToken[] window) => new(window[0].Start, window[^1].End);

    private static List<TextRange> WordsOf(string text, TextRange part)
    {
        List<TextRange> words = [];
        foreach (TextRange word in Words.In(text, part)) words.Add(word);
        return words;
    }
}
