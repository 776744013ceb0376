using Fovea.Attention;
using Fovea.Numerics;

namespace Fovea.Samples;

/// <summary>A sentence and which of <see cref="Sentences.Questions"/> is asked about it.</summary>
internal readonly record struct Asked(Sentence Sentence, int Question)
{
    /// <summary>The right answer, as a place in <see cref="Sentences.Words"/>.</summary>
    public int Answer => Array.IndexOf(Sentences.Words, Sentence.Answers[Question]);
}

/// <summary>
/// The question looks at the characters; what it saw is all that the answer is made from. So it has to look at the right ones, though
/// nobody tells it which they are.
/// </summary>
internal sealed class EmphasisModel
{
    private const int Width = 32;
    private static readonly AttentionOptions Options = new() { Dropout = 0.1f };    // so that it does not rely on a single character

    private readonly Embedding _characters, _places, _questions;
    private readonly Linear _key, _value, _answer;

    public EmphasisModel(Scope scope)
    {
        Initialiser start = Initialisers.Normal(0.3f);
        _characters = new Embedding(scope["characters"], 1 + Sentences.Characters.Length, Width, padding: 0, start);
        _places = new Embedding(scope["places"], Sentences.Longest, Width, initialiser: start);
        _questions = new Embedding(scope["questions"], Sentences.Questions.Length, Width, initialiser: start);
        _key = new Linear(scope["key"], Width, Width);
        _value = new Linear(scope["value"], Width, Width);
        _answer = new Linear(scope["answer"], Width, Sentences.Words.Length);
    }

    /// <returns>[B, words]: a score for each word that can be an answer.</returns>
    public Tensor Forward(Pass pass, ReadOnlySpan<Asked> asked)
    {
        int batch = asked.Length, length = Sentences.Longest;
        int[] characters = new int[batch * length], lengths = new int[batch], questions = new int[batch];
        for (int b = 0; b < batch; b++)
        {
            string text = asked[b].Sentence.Text;
            for (int t = 0; t < text.Length; t++) characters[b * length + t] = 1 + Sentences.Characters.IndexOf(text[t]);
            (lengths[b], questions[b]) = (text.Length, asked[b].Question);
        }
        int[] places = [.. Enumerable.Range(0, length)];

        Tensor x = _characters.Forward(pass.Indices(characters, [batch, length])) + _places.Forward(pass.Indices(places, [length]));   // [B, T, W]
        Tensor query = _questions.Forward(pass.Indices(questions, [batch])).Reshape([batch, 1, 1, Width]);                             // [B, 1, 1, W]
        Tensor key = _key.Forward(x).Reshape([batch, length, 1, Width]);                                                               // [B, T, 1, W]
        Tensor value = _value.Forward(x).Reshape([batch, length, 1, Width]);                                                           // [B, T, 1, W]
        Tensor seen = query.Attend(key, value, Mask.Padding(lengths), Options);                                                        // [B, 1, 1, W]
        return _answer.Forward(seen.Reshape([batch, Width]));
    }
}
