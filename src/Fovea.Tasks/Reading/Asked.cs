using Fovea.Inputs.Text;

namespace Fovea.Tasks;

/// <summary>A question and the text that it is asked of, cut into windows that the model can read.</summary>
/// <param name="Question">The question.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Text">The whole text.</param>
/// <param name="Sentences">Its sentences.</param>
/// <param name="Windows">What is to be read of it, in the order of the text; at least one.</param>
/// <param name="Priors">How many times likelier than another each window is to hold the answer, before it is read: by the words that it shares with the question.</param>
internal sealed record Asked(
    string Question, TextToken[] Tokens, string Text, IReadOnlyList<TextRange> Sentences, IReadOnlyList<TextToken[]> Windows, IReadOnlyList<double> Priors)
{
    /// <summary>How many tokens neighbouring windows of a short text share: it is read in windows as long as can be.</summary>
    private const int Overlap = 96;

    /// <summary>A text of more windows than these is a long one.</summary>
    private const int FewWindows = 4;

    /// <summary>
    /// The most tokens of a window of a long text; neighbours share half. Many windows say something, and what the network says of stretches of
    /// about the length of the passages that it was taught with can be compared best.
    /// </summary>
    private const int LongTextWindow = 256;

    /// <summary>How many windows of a long text are read where it is searched first.</summary>
    private const int PromisingWindows = 12;

    /// <summary>
    /// By how much a point of <see cref="Bm25"/> raises the logarithm of how likely a window holds the answer: where the windows that hold the answers
    /// of FairytaleQA's training questions are likeliest. The network has no part in it.
    /// </summary>
    private const double LogPriorOfPoint = 1.7;

    /// <summary>A text is refused where the vocabulary knows no more than this share of its characters.</summary>
    private const double TooLittleKnown = 0.5;

    /// <summary>Makes tokens of both and chooses the windows: all of them, or those that a search by words finds promising.</summary>
    /// <exception cref="ArgumentException">The question or the text has no words.</exception>
    /// <exception cref="NotSupportedException">Most of it is in a script that the vocabulary does not know.</exception>
    public static Asked Of(ReadingModel model, string question, string text, bool exhaustive)
    {
        Known(model, question, "question", " of the question");
        TextToken[] asked = model.Question(question);
        TokenizedText tokens = Known(model, text, "text", "");
        List<TextRange> sentences = Fovea.Inputs.Text.Sentences.Split(text);
        List<(int Start, int End)> windows = Cut(model, asked, tokens.Tokens, sentences);
        double[] points = Points(windows, tokens, question);
        int[] read = exhaustive || windows.Count <= PromisingWindows ? [.. Enumerable.Range(0, windows.Count)] : Promising(points);
        return new Asked(question, asked, text, sentences,
            [.. read.Select(window => tokens.Tokens[windows[window].Start..windows[window].End].ToArray())],
            [.. read.Select(window => Math.Exp(LogPriorOfPoint * points[window]))]);
    }

    /// <summary>The same question, asked of a part of the text alone.</summary>
    public Asked Alone(ReadingModel model, TextRange part)
    {
        TokenizedText tokens = model.Tokenizer.Encode(Text, part.Start, part.End);
        TextToken[][] windows = [.. Cut(model, Tokens, tokens.Tokens, []).Select(window => tokens.Tokens[window.Start..window.End].ToArray())];
        return this with { Windows = windows, Priors = [.. windows.Select(_ => 1.0)] };
    }

    /// <summary>What the network is to be given.</summary>
    public IEnumerable<ReadingInput> Inputs => Windows.Select(window => new ReadingInput(Tokens, window, Sentences));

    private static TokenizedText Known(ReadingModel model, string text, string what, string which)
    {
        ArgumentNullException.ThrowIfNull(text, what);
        TokenizedText tokens = model.Tokenizer.Encode(text);
        if (tokens.Count == 0)
            throw new ArgumentException($"the {what} must have at least one word, got {(text.Length == 0 ? "nothing" : "only spaces and control characters")}: write it in English");
        TextCoverage coverage = TextCoverage.Of(model.Tokenizer, tokens);
        return coverage.Known > TooLittleKnown
            ? tokens
            : throw new NotSupportedException($"this model reads English; {Share(1 - coverage.Known)} characters{which} are unknown to it: give it an English {what}");
    }

    /// <summary>A share from 0 to 1 in small numbers: "4 of 5"; "all".</summary>
    internal static string Share(double share)
    {
        if (share > 0.99) return "all";
        int of = Enumerable.Range(2, 9).MinBy(of => Math.Abs(share - Math.Round(share * of) / of) + 0.002 * of);
        return $"{Math.Clamp((int)Math.Round(share * of), 1, of)} of {of}";
    }

    private static List<(int Start, int End)> Cut(ReadingModel model, TextToken[] question, ReadOnlySpan<TextToken> tokens, IReadOnlyList<TextRange> sentences)
    {
        int room = model.Room(question), shorter = Math.Min(room, LongTextWindow);
        List<(int Start, int End)> windows = TextWindows.Cut(tokens, sentences, room, Math.Min(Overlap, room / 4));
        return windows.Count <= FewWindows ? windows : TextWindows.Cut(tokens, sentences, shorter, shorter / 2);
    }

    /// <summary>What the search by words says of each window: 0 where it shares none with the question.</summary>
    private static double[] Points(List<(int Start, int End)> windows, TokenizedText tokens, string question)
    {
        TextRange[] passages = [.. windows.Select(window => new TextRange(tokens.Tokens[window.Start].Start, tokens.Tokens[window.End - 1].End))];
        double[] points = new double[passages.Length];
        foreach ((int passage, double score) in new Bm25(tokens.Text, passages).Rank(question, passages.Length)) points[passage] = score;
        return points;
    }

    /// <summary>The windows with most points, in order. Where fewer have a word of the question, the text is read from its beginning.</summary>
    private static int[] Promising(double[] points) =>
        [.. Enumerable.Range(0, points.Length).OrderByDescending(window => points[window]).Take(PromisingWindows).Order()];
}
