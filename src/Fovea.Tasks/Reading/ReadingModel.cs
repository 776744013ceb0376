using Fovea.Attention;
using Fovea.Models;

namespace Fovea.Tasks;

/// <summary>The tokenizer and the network of a reader: questions and stretches of text in, scores of spans out.</summary>
internal sealed class ReadingModel(WordPieceTokenizer tokenizer, SpanReader network, string name) : IDisposable
{
    /// <summary>The most tokens that the network is given at once, and the most of them for the question: about as in training.</summary>
    private const int LongestInput = 384, LongestQuestion = 64;

    /// <summary>The most tokens of one batch, padding included.</summary>
    private const int BatchTokens = 3072;

    public WordPieceTokenizer Tokenizer => tokenizer;

    public string Name => name;

    private int Positions => Math.Min(LongestInput, network.Config.Positions);

    /// <summary>The tokens of a question; of a long one as many as leave most of the room to the text.</summary>
    public TextToken[] Question(string question)
    {
        ReadOnlySpan<TextToken> tokens = tokenizer.Encode(question).Tokens;
        return tokens[..Math.Min(tokens.Length, Math.Min(LongestQuestion, Positions / 4))].ToArray();
    }

    /// <summary>How many tokens of a text fit beside a question.</summary>
    public int Room(TextToken[] question) => Positions - question.Length - 3;

    /// <summary>Reads inputs, those of like length together. What is said of one does not depend on the others.</summary>
    /// <param name="inputs">Each within <see cref="Room"/>.</param>
    /// <param name="options">Threads and cancellation.</param>
    /// <param name="progress">Told how many have been read.</param>
    /// <returns>The scores of each, in the order given.</returns>
    public SpanScores[] Read(IReadOnlyList<ReadingInput> inputs, PassOptions options, IProgress<ReadingProgress>? progress = null)
    {
        SpanScores[] scores = new SpanScores[inputs.Count];
        int[] order = [.. Enumerable.Range(0, inputs.Count).OrderBy(i => inputs[i].Length)];
        for (int start = 0, count; start < order.Length; start += count)
        {
            count = 1;
            while (start + count < order.Length && (count + 1) * inputs[order[start + count]].Length <= BatchTokens) count++;
            int[] batch = order[start..(start + count)];
            ReadBatch([.. batch.Select(i => inputs[i])], options, (i, read) => scores[batch[i]] = read);
            progress?.Report(new ReadingProgress(start + count, order.Length));
        }
        return scores;
    }

    /// <summary>Runs the network on one input.</summary>
    /// <returns>[2, 1, T]: scores of beginning and of ending at each position.</returns>
    public Tensor Forward(Pass pass, ReadingInput input)
    {
        TokenSequence joined = tokenizer.Join(input.Question, input.Window);
        Shape shape = [1, joined.Count];
        return network.Forward(pass.Indices(joined.Ids, shape), pass.Indices(joined.Types, shape), Mask.None);
    }

    /// <summary>How each position of an input is called: [CLS], the words of the question, [SEP], those of the text, [SEP].</summary>
    public string[] Names(ReadingInput input, Asked asked) =>
    [
        tokenizer.Vocabulary[tokenizer.Cls], .. input.Question.Select(token => asked.Question[token.Start..token.End]),
        tokenizer.Vocabulary[tokenizer.Sep], .. input.Window.Select(token => asked.Text[token.Start..token.End]), tokenizer.Vocabulary[tokenizer.Sep],
    ];

    public void Dispose() => network.Dispose();

    private void ReadBatch(ReadingInput[] batch, PassOptions options, Action<int, SpanScores> tell)
    {
        int length = batch[^1].Length;                                                              // the longest
        int[] tokens = new int[batch.Length * length], types = new int[batch.Length * length], lengths = new int[batch.Length];
        tokens.AsSpan().Fill(tokenizer.Pad);
        for (int i = 0; i < batch.Length; i++)
        {
            TokenSequence joined = tokenizer.Join(batch[i].Question, batch[i].Window);
            joined.Ids.CopyTo(tokens.AsSpan(i * length));
            joined.Types.CopyTo(types.AsSpan(i * length));
            lengths[i] = joined.Count;
        }

        using var pass = new Pass(options: options);
        Shape shape = [batch.Length, length];
        Tensor result = network.Forward(pass.Indices(tokens, shape), pass.Indices(types, shape), Mask.Padding(lengths));     // [2, B, T]
        ReadOnlySpan<float> starts = result.Values[..tokens.Length], ends = result.Values[tokens.Length..];
        for (int i = 0; i < batch.Length; i++)
            tell(i, Scores(batch[i], starts.Slice(i * length, length), ends.Slice(i * length, length)));
    }

    private static SpanScores Scores(ReadingInput input, ReadOnlySpan<float> start, ReadOnlySpan<float> end) =>
        new(start.Slice(input.Passage, input.Window.Length), end.Slice(input.Passage, input.Window.Length), none: start[0] + end[0], parts: input.SentenceOfToken());
}
