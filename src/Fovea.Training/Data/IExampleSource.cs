namespace Fovea.Training.Data;

/// <summary>How a question is made one that its passage does not answer.</summary>
internal enum NoAnswerKind
{
    /// <summary>The question is put to another passage of the same kind, one that looks alike.</summary>
    OtherPassage,

    /// <summary>The sentence that answers is taken out.</summary>
    SentenceRemoved,

    /// <summary>The person, place or thing of the question is exchanged for one that the passage does not mention.</summary>
    NameSwapped,
}

/// <summary>A data set that training examples are made of.</summary>
internal interface IExampleSource
{
    /// <summary>How many questions there are.</summary>
    int Count { get; }

    /// <summary>Question <paramref name="index"/> on a passage that answers it.</summary>
    ReadingExample Answerable(int index, CounterRandom random);

    /// <summary>Question <paramref name="index"/>, changed so that its passage does not answer; null where this kind cannot be had.</summary>
    ReadingExample? Unanswerable(int index, NoAnswerKind kind, CounterRandom random);
}
