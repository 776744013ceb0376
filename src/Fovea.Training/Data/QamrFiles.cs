using Fovea.Inputs;

namespace Fovea.Training.Data;

/// <summary>A sentence of QAMR's corpus.</summary>
/// <param name="Id">As "Wiki1k:wikipedia:16016:90:8": corpus, site, article, paragraph, sentence.</param>
/// <param name="Article">The part of the id that names the article.</param>
/// <param name="Text">The sentence, detokenised.</param>
internal sealed record QamrSentence(string Id, string Article, string Text);

/// <summary>QAMR: questions on single sentences of Wikipedia and Wikinews, and all sentences of the corpus.</summary>
/// <param name="Questions">A question each, its passage the one sentence; the evidence is the whole of it.</param>
/// <param name="SentenceOf">For each question the index of its sentence.</param>
/// <param name="Sentences">All sentences, ordered by article, paragraph and place.</param>
internal sealed record QamrCorpus(IReadOnlyList<ReadingExample> Questions, IReadOnlyList<int> SentenceOf, IReadOnlyList<QamrSentence> Sentences);

/// <summary>
/// Reads QAMR: the filtered question files and the tokenised sentences. Three people marked the answer of each question:
/// the one that most agree on is kept, and only where it is one stretch of the sentence.
/// </summary>
/// <remarks>Michael et al., "Crowdsourcing Question-Answer Meaning Representations", 2018, arXiv:1711.05885.</remarks>
internal static class QamrFiles
{
    private const string Fetch = "fetch the file again from the QAMR corpus";

    // Marks that an annotator may take along at the edge of an answer, and that are no part of it.
    private static readonly HashSet<string> Edges = [",", ".", ";", ":", "?", "!", "''", "``", "`", "'", "--", "-", "'s", "..."];

    /// <summary>Reads a corpus.</summary>
    /// <param name="sentences">wiki-sentences.tsv: id, tab, tokens.</param>
    /// <param name="questions">The filtered question files: nine columns.</param>
    /// <exception cref="InvalidDataException">A line is not of the form; the message names file and line.</exception>
    public static QamrCorpus Read(string sentences, params IReadOnlyList<string> questions)
    {
        (string Id, string[] Tokens)[] corpus = [.. ReadSentences(sentences)
            .OrderBy(sentence => Article(sentence.Id), StringComparer.Ordinal).ThenBy(sentence => Place(sentence.Id))];
        Dictionary<string, int> index = [];
        for (int i = 0; i < corpus.Length; i++) index[corpus[i].Id] = i;
        PennText[] texts = [.. corpus.Select(sentence => PennText.Join(sentence.Tokens))];

        List<ReadingExample> examples = [];
        List<int> sentenceOf = [];
        int[] numbers = new int[corpus.Length];
        foreach (string file in questions)
        {
            int line = 0;
            foreach (string row in File.ReadLines(file))
            {
                line++;
                string[] columns = row.Split('\t');
                if (columns.Length != 9) throw BadData.At(file, line, "9 columns separated by tabs", $"{columns.Length}", Fetch);
                if (!index.TryGetValue(columns[0], out int at)) throw BadData.At(file, line, $"the id of a sentence in {Path.GetFileName(sentences)}", BadData.Quote(columns[0]), "use the files of one corpus together");

                string id = $"{columns[0]}#{numbers[at]++}";
                (int First, int Last)? answer = MostAgreed(file, line, columns, corpus[at].Tokens);
                if (answer is not { } range) continue;
                TextRange span = texts[at].Cover(range.First, range.Last);
                string text = texts[at].Text;
                examples.Add(new(id, PennText.Tidy(columns[5]), text, [new(span.Start, span.In(text))], [new(0, text.Length)], "qamr"));
                sentenceOf.Add(at);
            }
        }
        return new(examples, sentenceOf, [.. corpus.Select((sentence, i) => new QamrSentence(sentence.Id, Article(sentence.Id), texts[i].Text))]);
    }

    private static IEnumerable<(string Id, string[] Tokens)> ReadSentences(string file)
    {
        int line = 0;
        foreach (string row in File.ReadLines(file))
        {
            line++;
            string[] columns = row.Split('\t');
            if (columns.Length != 2 || columns[1].Length == 0) throw BadData.At(file, line, "a sentence's id, a tab and its tokens", BadData.Quote(row), Fetch);
            if (columns[0].Split(':') is not { Length: 5 } parts || !int.TryParse(parts[3], out _) || !int.TryParse(parts[4], out _))
                throw BadData.At(file, line, "an id of five parts like Wiki1k:wikipedia:16016:90:8", BadData.Quote(columns[0]), Fetch);
            yield return (columns[0], columns[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    private static string Article(string id) => id[..id.LastIndexOf(':', id.LastIndexOf(':') - 1)];

    private static (int, int) Place(string id)
    {
        string[] parts = id.Split(':');
        return (int.Parse(parts[3], System.Globalization.CultureInfo.InvariantCulture), int.Parse(parts[4], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The answer that shares most with all three, the asker's own where they share alike; null when it is not one stretch.</summary>
    private static (int First, int Last)? MostAgreed(string file, int line, string[] columns, string[] tokens)
    {
        int[][] answers =
        [
            Indices(file, line, columns[6], tokens.Length),
            .. columns[7..].Select(column => Indices(file, line, column[(column.IndexOf(':') + 1)..], tokens.Length)),
        ];
        int[] best = answers.MaxBy(answer => answers.Sum(other => Agreement(answer, other)))!;   // the first of equals

        int first = best[0], last = best[^1];
        if (last - first + 1 != best.Length) return null;
        while (first <= last && Edges.Contains(tokens[first])) first++;
        while (first <= last && Edges.Contains(tokens[last])) last--;
        return first > last ? null : (first, last);
    }

    private static double Agreement(int[] one, int[] other) => 2.0 * one.Intersect(other).Count() / (one.Length + other.Length);

    private static int[] Indices(string file, int line, string list, int count)
    {
        string[] parts = list.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int[] indices = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            if (!int.TryParse(parts[i], out indices[i]) || indices[i] < 0 || indices[i] >= count)
                throw BadData.At(file, line, $"answer token indices from 0 to {count - 1}", BadData.Quote(list), Fetch);
        if (parts.Length == 0) throw BadData.At(file, line, "at least one answer token index", "none", Fetch);
        Array.Sort(indices);
        return indices;
    }
}
