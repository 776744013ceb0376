using Fovea.Inputs;
using Fovea.Training.Data;

namespace Fovea.Training.Reading;

/// <summary>One example as the model is given it: [CLS] question [SEP] passage [SEP], and where the answer is.</summary>
/// <param name="Tokens">The ids.</param>
/// <param name="PassageStart">The position of the passage's first token.</param>
/// <param name="AnswerStart">The position of the answer's first token; 0, that of [CLS], where there is no answer.</param>
/// <param name="AnswerEnd">The position of the answer's last token; 0 where there is no answer.</param>
internal sealed record ReaderItem(int[] Tokens, int PassageStart, int AnswerStart, int AnswerEnd)
{
    /// <summary>The longest question that is read; what goes beyond is left out.</summary>
    private const int LongestQuestion = 64;

    /// <summary>Makes tokens of an example. A passage that is too long is cut to a stretch that holds the answer, at a place drawn by <paramref name="draw"/>.</summary>
    /// <param name="tokenizer">Makes the tokens.</param>
    /// <param name="example">A question on a passage, with an answer or none.</param>
    /// <param name="longest">The most tokens in all.</param>
    /// <param name="draw">A random number that belongs to the example.</param>
    public static ReaderItem Of(WordPieceTokenizer tokenizer, ReadingExample example, int longest, uint draw)
    {
        ReadOnlySpan<TextToken> question = tokenizer.Encode(example.Question).Tokens;
        question = question[..Math.Min(question.Length, LongestQuestion)];
        ReadOnlySpan<TextToken> passage = tokenizer.Encode(example.Passage).Tokens;
        (int first, int last) = AnswerTokens(passage, example);

        int room = longest - question.Length - 3;
        if (passage.Length > room)
        {
            int start = StretchStart(passage.Length, room, first, last, draw);
            passage = passage.Slice(start, room);
            (first, last) = first >= start && last < start + room ? (first - start, last - start) : (-1, -1);
        }

        TokenSequence joined = tokenizer.Join(question, passage);
        int at = question.Length + 2;
        return new ReaderItem(joined.Ids.ToArray(), at, first < 0 ? 0 : at + first, first < 0 ? 0 : at + last);
    }

    /// <summary>The first and last token that the answer touches; (-1, -1) where there is none.</summary>
    private static (int First, int Last) AnswerTokens(ReadOnlySpan<TextToken> passage, ReadingExample example)
    {
        if (example.Answers.Count == 0) return (-1, -1);
        TextRange answer = example.Answers[0].Range;
        (int first, int last) = (-1, -1);
        for (int i = 0; i < passage.Length; i++)
        {
            if (passage[i].End <= answer.Start || passage[i].Start >= answer.End) continue;
            if (first < 0) first = i;
            last = i;
        }
        return (first, last);
    }

    /// <summary>Where a stretch of <paramref name="room"/> tokens begins that holds the answer if it can.</summary>
    private static int StretchStart(int count, int room, int first, int last, uint draw)
    {
        (int earliest, int latest) = (0, count - room);
        if (first >= 0 && last - first < room)
            (earliest, latest) = (Math.Max(0, last - room + 1), Math.Min(first, count - room));
        return earliest + (int)(draw % (uint)(latest - earliest + 1));
    }
}
