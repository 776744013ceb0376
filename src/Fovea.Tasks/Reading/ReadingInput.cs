namespace Fovea.Tasks;

/// <summary>What the network is given at once: a question and a stretch of the text.</summary>
/// <param name="Question">The tokens of the question.</param>
/// <param name="Window">Tokens of the text, at least one.</param>
/// <param name="Sentences">The sentences of the text, in order: an answer is part of one of them.</param>
internal readonly record struct ReadingInput(TextToken[] Question, TextToken[] Window, IReadOnlyList<TextRange> Sentences)
{
    /// <summary>Where the window begins: after [CLS], the question and [SEP].</summary>
    public int Passage => Question.Length + 2;

    /// <summary>The number of the sentence that each token of the window begins in.</summary>
    public int[] SentenceOfToken()
    {
        int[] numbers = new int[Window.Length];
        for (int token = 0, sentence = FirstSentence(); token < numbers.Length; token++)
        {
            while (sentence < Sentences.Count && Sentences[sentence].End <= Window[token].Start) sentence++;
            numbers[token] = sentence;
        }
        return numbers;
    }

    /// <summary>The first sentence that ends after the window's beginning: found by halving, because a book has many.</summary>
    private int FirstSentence()
    {
        (int first, int end) = (0, Sentences.Count);
        while (first < end)
        {
            int middle = (first + end) / 2;
            if (Sentences[middle].End <= Window[0].Start) first = middle + 1;
            else end = middle;
        }
        return first;
    }

    /// <summary>How many positions: one more [SEP] ends the window.</summary>
    public int Length => Passage + Window.Length + 1;
}
