using Fovea.Attention;
using Fovea.Explain;

namespace Fovea.Tasks;

/// <summary>
/// How much each word of a window counted for an answer: gradient times attention, from the answer's first and last token. What is explained
/// is what decides: the answer's score against that of there being no answer.
/// </summary>
/// <remarks>
/// Chefer et al., "Generic Attention-model Explainability", 2021, arXiv:2103.15679. The layers are brought to one size first, as the paper's
/// equations 8 and 9 do where relevance goes on to other tokens: gradients are small beside the one that a token has of its own, and what was seen
/// through others, by way of two layers, would be lost beside what was seen directly.
/// </remarks>
internal static class WordHeatMap
{
    /// <summary>What the token that sees most sees in a layer, beside the one that it has of its own; chosen on stories that the reader was trained on.</summary>
    private const float MostSeen = 1.5f;

    /// <summary>Runs the model once more, and back from the scores of the answer and of there being none.</summary>
    /// <param name="model">The model that answered.</param>
    /// <param name="input">The question, and the window with the answer.</param>
    /// <param name="span">The answer's first and last token, counted in the window; null for there being no answer.</param>
    /// <param name="words">The words of the window.</param>
    /// <param name="options">Threads and cancellation.</param>
    /// <param name="also">What else the attention layers are to show.</param>
    /// <returns>The words with their weights, the largest 1; and what the attention layers showed.</returns>
    public static (IReadOnlyList<WordHeat> Words, AttentionRecord Record) Of(
        ReadingModel model, ReadingInput input, (int First, int Last)? span, IReadOnlyList<TextRange> words, PassOptions options, Capture also)
    {
        (int start, int end) = span is { } answer ? (input.Passage + answer.First, input.Passage + answer.Last) : (0, 0);

        using var pass = new Pass(Capture.GradientTimesAttention().And(also), options);
        Tensor scores = model.Forward(pass, input);                                                 // [2, 1, T]
        float[] counted = new float[2 * input.Length];
        if (span is not null) counted[0] = counted[input.Length] = -1;
        counted[start] = counted[input.Length + end] = 1;
        pass.Backward(scores, counted);

        AttentionRecord record = pass.Record();
        DetachedTensor[] layers = [.. record.Layers.Select(layer => AttentionFlow.OfOneSize(OfOne(layer.GradientTimesAttention!), MostSeen))];
        float[] relevance = Seen(layers, start), seenFromEnd = Seen(layers, end);                   // [T]
        for (int i = 0; i < relevance.Length; i++) relevance[i] += seenFromEnd[i];
        return (OfWords(words, input.Window, relevance.AsSpan(input.Passage, input.Window.Length)), record);
    }

    /// <summary>A batch of one without its first axis: [1, T, T] to [T, T].</summary>
    private static DetachedTensor OfOne(DetachedTensor batch) => new(Shape.Of([.. batch.Shape.Skip(1)]), batch.Values);

    /// <summary>What a token saw, not counting that it is itself.</summary>
    private static float[] Seen(DetachedTensor[] layers, int token)
    {
        float[] seen = AttentionFlow.Relevance(layers, token);
        seen[token] -= 1;
        return seen;
    }

    /// <summary>A word is as hot as its hottest piece.</summary>
    private static WordHeat[] OfWords(IReadOnlyList<TextRange> words, ReadOnlySpan<TextToken> tokens, ReadOnlySpan<float> relevance)
    {
        WordHeat[] heats = new WordHeat[words.Count];
        int token = 0;
        float hottest = 0;
        for (int i = 0; i < heats.Length; i++)
        {
            float heat = 0;
            while (token < tokens.Length && tokens[token].End <= words[i].Start) token++;
            for (int t = token; t < tokens.Length && tokens[t].Start < words[i].End; t++) heat = Math.Max(heat, relevance[t]);
            heats[i] = new WordHeat(words[i], heat);
            hottest = Math.Max(hottest, heat);
        }
        if (hottest > 0)
            for (int i = 0; i < heats.Length; i++) heats[i] = heats[i] with { Weight = heats[i].Weight / hottest };
        return heats;
    }
}
