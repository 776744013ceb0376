namespace Fovea.Inputs.Text;

/// <summary>
/// Ranks the passages of a text by the words that they share with a question: rare words count more, repetition and length count less and less.
/// It reads the text once per question and keeps no index: a text is asked few questions, and then memory does not grow with it.
/// </summary>
/// <remarks>
/// Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, section 3.4; the inverse document frequency
/// is the one that is never negative, ln(1 + (N - n + 0.5) / (n + 0.5)).
/// </remarks>
internal sealed class Bm25
{
    private const double Saturation = 1.2, LengthShare = 0.75;
    private readonly string _text;
    private readonly IReadOnlyList<TextRange> _passages;

    /// <param name="text">The text.</param>
    /// <param name="passages">Ranges of it.</param>
    public Bm25(string text, IReadOnlyList<TextRange> passages) => (_text, _passages) = (text, passages);

    /// <summary>The passages that share a word with the question, the best first; of equals the earlier.</summary>
    /// <param name="question">Its content words are looked for; where it has none, all its words.</param>
    /// <param name="count">How many passages at most.</param>
    public List<(int Passage, double Score)> Rank(string question, int count)
    {
        ArgumentNullException.ThrowIfNull(question);
        var terms = new QueryTerms(question);
        if (terms.Count == 0 || _passages.Count == 0) return [];

        var frequencies = new ushort[_passages.Count, terms.Count];
        var lengths = new int[_passages.Count];
        for (int passage = 0; passage < _passages.Count; passage++)
        {
            foreach (TextRange word in Words.In(_text, _passages[passage]))
            {
                lengths[passage]++;
                int term = terms.Find(word.Of(_text));
                if (term >= 0 && frequencies[passage, term] < ushort.MaxValue) frequencies[passage, term]++;
            }
        }
        return Best(Scores(frequencies, lengths, terms.Count), count);
    }

    private static double[] Scores(ushort[,] frequencies, int[] lengths, int terms)
    {
        var scores = new double[lengths.Length];
        double average = Math.Max(1, lengths.Average());
        for (int term = 0; term < terms; term++)
        {
            int holding = 0;
            for (int passage = 0; passage < scores.Length; passage++) if (frequencies[passage, term] > 0) holding++;
            double rarity = Math.Log(1 + ((scores.Length - holding + 0.5) / (holding + 0.5)));
            for (int passage = 0; passage < scores.Length; passage++)
            {
                double frequency = frequencies[passage, term];
                scores[passage] += rarity * frequency * (Saturation + 1) / (frequency + (Saturation * (1 - LengthShare + (LengthShare * lengths[passage] / average))));
            }
        }
        return scores;
    }

    private static List<(int Passage, double Score)> Best(double[] scores, int count) =>
        [.. scores.Index().Where(passage => passage.Item > 0).OrderByDescending(passage => passage.Item).ThenBy(passage => passage.Index).Take(count).Select(passage => (passage.Index, passage.Item))];

    /// <summary>The words of a question in the form in which they are compared.</summary>
    private sealed class QueryTerms
    {
        private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _terms = new Dictionary<string, int>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        private readonly char[] _room = new char[WordForms.Longest];

        public QueryTerms(string question)
        {
            foreach (bool contentOnly in (bool[])[true, false])
            {
                foreach (TextRange word in Words.In(question))
                    if (!contentOnly || Words.IsContent(word.Of(question))) _terms.TryAdd(WordForms.Of(word.Of(question), _room), _terms.Dictionary.Count);
                if (Count > 0) return;
            }
        }

        public int Count => _terms.Dictionary.Count;

        public int Find(ReadOnlySpan<char> word) => _terms.TryGetValue(WordForms.Of(word, _room), out int term) ? term : -1;
    }
}
