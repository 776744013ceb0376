using Fovea.Inputs;
using Fovea.Inputs.Text;

namespace Fovea.Training.Data;

/// <summary>
/// Questions on tales, such as FairytaleQA's: asked of the section that answers, or of the whole tale, so that the reader learns to find the
/// place among much else of the same people. Of a whole tale the network sees the stretch that fits, see <see cref="Reading.ReaderItem"/>.
/// </summary>
internal sealed class TaleSource : IExampleSource
{
    private const int Candidates = 6;

    /// <summary>How long a stretch of a tale without the answer is, in UTF-16 units: about as much as fits.</summary>
    private const int StretchLength = 1600;

    private readonly ReadingExample[] _inSection, _inTale;        // the same questions
    private readonly double _wholeShare;
    private readonly NameSwap _names;

    /// <param name="tales">Each an article whose paragraphs are its sections.</param>
    /// <param name="wholeShare">The share of questions asked of the whole tale, 0 to 1.</param>
    public TaleSource(IReadOnlyList<SquadArticle> tales, double wholeShare)
    {
        _inSection = [.. tales.SelectMany(tale => tale.Paragraphs).SelectMany(section => section.Questions)];
        _inTale = [.. tales.SelectMany(WholeTexts.Of)];
        _wholeShare = wholeShare;
        _names = new(_inSection.Select(question => question.Question));
    }

    public int Count => _inSection.Length;

    public ReadingExample Answerable(int index, CounterRandom random) => random.Chance(_wholeShare) ? _inTale[index] : _inSection[index];

    public ReadingExample? Unanswerable(int index, NoAnswerKind kind, CounterRandom random)
    {
        ReadingExample question = _inSection[index];
        return kind switch
        {
            NoAnswerKind.OtherPassage => Without(question, OtherPassage(index, random), "other"),
            NoAnswerKind.SentenceRemoved => Without(question, NoAnswer.Remove(question), "removed"),
            _ => _names.Swap(question.Question, question.Passage, random) is { } asked
                ? Without(question with { Question = asked }, question.Passage, "swapped") : null,
        };
    }

    // Most candidates are of the same tale, so on the same people; the one that shares most words with the question is taken.
    private string? OtherPassage(int index, CounterRandom random)
    {
        HashSet<string> asked = WordText.ContentWords(_inSection[index].Question);
        string? best = null;
        int most = -1;
        for (int i = 0; i < Candidates; i++)
        {
            string passage = i % 3 == 0 ? _inSection[random.Below(Count)].Passage : Stretch(_inTale[index].Passage, random);
            int overlap = NoAnswer.Overlap(asked, passage);
            if (overlap > most && !NoAnswer.Holds(passage, _inSection[index].Answers)) (best, most) = (passage, overlap);
        }
        return best;
    }

    /// <summary>A stretch of a text from the beginning of a sentence on.</summary>
    private static string Stretch(string text, CounterRandom random)
    {
        int from = random.Below(Math.Max(1, text.Length - StretchLength / 2));
        string stretch = text[from..Math.Min(text.Length, from + StretchLength)];
        List<TextRange> sentences = Sentences.Split(stretch);
        return sentences.Count > 2 ? stretch[sentences[1].Start..sentences[^2].End] : stretch;
    }

    private static ReadingExample? Without(ReadingExample question, string? passage, string kind) =>
        passage is null ? null : question with { Passage = passage, Answers = [], Evidence = [], Source = $"{question.Source}:{kind}" };
}
