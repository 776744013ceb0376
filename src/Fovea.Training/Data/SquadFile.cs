using System.Text.Json;
using Fovea.Inputs;

namespace Fovea.Training.Data;

/// <summary>
/// Reads the SQuAD layout: articles, their paragraphs, the questions on each. Version 2's <c>is_impossible</c> gives
/// questions without answers; <c>evidence</c> and <c>references</c> are read where they stand (QED).
/// </summary>
/// <remarks>
/// Rajpurkar et al., 2016, arXiv:1606.05250, and 2018, arXiv:1806.03822; Lamm et al., "QED: A Framework and Dataset for
/// Explanations in Question Answering", 2020, arXiv:2009.06354. Answer positions are taken as UTF-16 code units; where
/// that does not give the answer's text they are tried as code points, which is what Python writes.
/// </remarks>
internal static class SquadFile
{
    /// <summary>All questions of a file, each on its own paragraph, in the order of the file.</summary>
    /// <param name="path">The JSON file.</param>
    /// <param name="source">What <see cref="ReadingExample.Source"/> is to say.</param>
    /// <exception cref="InvalidDataException">The file is not of this layout, or an answer does not stand where it says.</exception>
    public static IReadOnlyList<ReadingExample> Read(string path, string source) =>
        [.. ReadArticles(path, source).SelectMany(article => article.Paragraphs).SelectMany(paragraph => paragraph.Questions)];

    /// <summary>All questions of a file, grouped as the file groups them.</summary>
    /// <inheritdoc cref="Read"/>
    public static IReadOnlyList<SquadArticle> ReadArticles(string path, string source)
    {
        const string Layout = "JSON in SQuAD layout, an object with \"data\"", Fetch = "fetch the file again or name another";
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length == 0) throw BadData.At(path, "file", Layout, "nothing", Fetch);
        try
        {
            ReadOnlyMemory<byte> json = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? ReadArticles(new SquadNode(path, "file", document.RootElement), source)
                : throw BadData.At(path, "file", Layout, BadData.Quote(document.RootElement.GetRawText()), Fetch);
        }
        catch (JsonException error)
        {
            throw BadData.At(path, (int)(error.LineNumber ?? 0) + 1, Layout, $"what is not JSON at byte {error.BytePositionInLine ?? 0} of the line", Fetch);
        }
        catch (InvalidOperationException)   // what JsonElement throws for a string that is no Unicode text
        {
            throw BadData.At(path, "file", "Unicode text in every string", "half a surrogate pair or bytes that are not UTF-8", Fetch);
        }
    }

    private static List<SquadArticle> ReadArticles(SquadNode root, string source)
    {
        List<SquadArticle> articles = [];
        foreach (SquadNode article in root.Items("data"))
        {
            List<SquadParagraph> paragraphs = [];
            foreach (SquadNode paragraph in article.Items("paragraphs"))
            {
                string context = paragraph.Text("context");
                paragraphs.Add(new(context, [.. paragraph.Items("qas").Select(question => ReadQuestion(question, context, source))]));
            }
            articles.Add(new(article.TextOr("title", ""), paragraphs));
        }
        return articles;
    }

    private static ReadingExample ReadQuestion(SquadNode node, string context, string source)
    {
        string question = node.Text("question");
        bool impossible = node.Flag("is_impossible");
        List<AnswerSpan> answers = [];
        if (!impossible)
            foreach (SquadNode answer in node.Items("answers"))
            {
                AnswerSpan found = ReadAnswer(answer, context);
                if (!answers.Contains(found)) answers.Add(found);
            }
        List<TextRange> evidence = node.Has("evidence") ? ReadEvidence(node, context) : [];
        List<ReferencePair> references = [];
        if (node.Has("references"))
            foreach (SquadNode pair in node.Items("references"))
                references.Add(new(pair.Range("question", question), pair.Range("passage", context)));

        return new(node.Text("id"), question, context, answers, evidence, source) { References = references };
    }

    private static List<TextRange> ReadEvidence(SquadNode node, string context)
    {
        TextRange range = node.Range("evidence", context);
        return range.Length == 0 ? [] : [range];
    }

    private static AnswerSpan ReadAnswer(SquadNode node, string context)
    {
        string text = node.Text("text");
        int start = node.Number("answer_start");
        if (text.Length == 0) throw node.Error("an answer of at least one character", "an empty text", "mark a question without an answer with \"is_impossible\": true");
        if (StandsAt(context, start, text)) return new(start, text);

        int byCodePoints = CodePointsToUnits(context, start);
        if (byCodePoints != start && StandsAt(context, byCodePoints, text)) return new(byCodePoints, text);

        int elsewhere = context.IndexOf(text, StringComparison.Ordinal);
        throw node.Error($"{BadData.Quote(text)} at answer_start {start} of the context",
            start >= 0 && start < context.Length ? BadData.Quote(context[start..Math.Min(context.Length, start + text.Length)]) : $"a context of {context.Length} UTF-16 units",
            elsewhere < 0 ? "the context does not contain it: drop the question" : $"the text stands at {elsewhere}: correct answer_start");
    }

    private static bool StandsAt(string context, int start, string text) =>
        start >= 0 && start <= context.Length - text.Length && context.AsSpan(start, text.Length).SequenceEqual(text);

    private static int CodePointsToUnits(string text, int codePoints)
    {
        int units = 0;
        for (int point = 0; point < codePoints && units < text.Length; point++)
            units += char.IsSurrogatePair(text, units) ? 2 : 1;
        return units;
    }
}

/// <summary>An article of a SQuAD file: a title and its paragraphs.</summary>
internal sealed record SquadArticle(string Title, IReadOnlyList<SquadParagraph> Paragraphs);

/// <summary>A paragraph and the questions on it.</summary>
internal sealed record SquadParagraph(string Context, IReadOnlyList<ReadingExample> Questions);
