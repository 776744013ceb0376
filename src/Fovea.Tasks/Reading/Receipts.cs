using Fovea.Explain;
using Fovea.Models;

namespace Fovea.Tasks;

/// <summary>Asks the model again, with parts of the text taken out: what it then says shows what its answer rested on.</summary>
internal sealed class Receipts(ReadingModel model, Asked asked, Findings found, PassOptions run)
{
    /// <summary>How many of the hottest words are taken out one by one, and how many random ones beside them.</summary>
    public const int CheckedWords = 10;

    /// <summary>The sentence that a range lies in, or most of it.</summary>
    public TextRange SentenceOf(TextRange range) =>
        asked.Sentences.Where(sentence => sentence.Overlaps(range)).DefaultIfEmpty(range)
            .MaxBy(sentence => Math.Min(sentence.End, range.End) - Math.Max(sentence.Start, range.Start));

    /// <summary>What the model answers from the evidence alone, and without it.</summary>
    public Receipt Of(TextRange evidence)
    {
        Asked alone = asked.Alone(model, evidence);
        Findings byItself = new(asked.Text, alone.Windows, alone.Priors, model.Read([.. alone.Inputs], run));
        return new Receipt(byItself.Answer, Without([[evidence]])[0].Answer);
    }

    /// <summary>Takes out each sentence of a window in turn, each of the hottest words, and as many random words.</summary>
    /// <param name="answer">Where the answer stands.</param>
    /// <param name="window">The window that it was found in.</param>
    /// <param name="words">The words of the window and how much each counted.</param>
    /// <param name="progress">Told how many windows have been read again.</param>
    public IReadOnlyList<Removal> Check(TextRange answer, TextRange window, IReadOnlyList<WordHeat> words, IProgress<ReadingProgress>? progress)
    {
        (RemovalKind Kind, TextRange Range)[] parts =
        [
            .. asked.Sentences.Where(sentence => sentence.Overlaps(window)).Select(sentence => (RemovalKind.Sentence, sentence)),
            .. Hottest(words).Select(word => (RemovalKind.HotWord, word)),
            .. AtRandom(words, seed: (ulong)answer.Start).Select(word => (RemovalKind.RandomWord, word)),
        ];
        Findings[] without = Without([.. parts.Select(part => new[] { part.Range })], progress);
        return [.. parts.Zip(without, (part, findings) => new Removal(part.Kind, part.Range, findings.Answer, findings.ProbabilityOf(answer)))];
    }

    /// <summary>The words that counted most, the most first.</summary>
    public static IEnumerable<TextRange> Hottest(IReadOnlyList<WordHeat> words) =>
        words.OrderByDescending(word => word.Weight).Take(CheckedWords).Select(word => word.Range);

    /// <summary>As many words, drawn from all of them; none twice.</summary>
    public static IEnumerable<TextRange> AtRandom(IReadOnlyList<WordHeat> words, ulong seed)
    {
        WordHeat[] drawn = [.. words];
        new PhiloxRandom(seed).Shuffle<WordHeat>(drawn);
        return drawn.Take(CheckedWords).Select(word => word.Range);
    }

    /// <summary>
    /// What the model says when parts of the text are taken out, once for each list of parts. Only the windows that had something
    /// of them are read again; what was said of the others stands.
    /// </summary>
    public Findings[] Without(IReadOnlyList<TextRange[]> removals, IProgress<ReadingProgress>? progress = null)
    {
        List<ReadingInput> again = [];
        List<(TextToken[] Window, int Number, int Again)>[] windows = [.. removals.Select(parts => Rest(parts, again))];
        SpanScores[] scores = model.Read(again, run, progress);
        return [.. windows.Select(rest => new Findings(
            asked.Text,
            [.. rest.Select(window => window.Window)],
            [.. rest.Select(window => found.Priors[window.Number])],
            [.. rest.Select(window => window.Again < 0 ? found.Scores[window.Number] : scores[window.Again])]))];
    }

    /// <summary>What is left of each window, its number, and where it stands among what has to be read again; -1: it is as it was. Windows that are gone are left out.</summary>
    private List<(TextToken[] Window, int Number, int Again)> Rest(TextRange[] parts, List<ReadingInput> again)
    {
        List<(TextToken[], int, int)> left = [];
        for (int i = 0; i < found.Windows.Count; i++)
        {
            TextToken[] whole = found.Windows[i], rest = Array.FindAll(whole, token => !Array.Exists(parts, part => token.Touches(part)));
            if (rest.Length == 0) continue;
            bool known = rest.Length == whole.Length;
            left.Add((rest, i, known ? -1 : again.Count));
            if (!known) again.Add(new ReadingInput(asked.Tokens, rest, asked.Sentences));
        }
        return left;
    }
}
