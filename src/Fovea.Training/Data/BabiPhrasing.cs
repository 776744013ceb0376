namespace Fovea.Training.Data;

/// <summary>
/// Says the statements of bAbI in other words that mean the same for the question: one went, ran or walked into the garden.
/// </summary>
internal static class BabiPhrasing
{
    // Of each group: the phrases that bAbI uses (longer before shorter, so that "went back to" is not taken for "went to"), and all that may stand instead.
    private static readonly (string[] Said, string[] Instead) Moves =
        (["went back to", "went to", "moved to", "journeyed to", "travelled to"],
         [
             "went to", "went to", "went back to", "moved to", "journeyed to", "travelled to", "ran to", "walked to", "walked into", "came to", "came into",
             "hurried to", "returned to", "rushed to", "strolled into", "wandered into", "went into", "stepped into", "crept into", "headed to", "got to", "entered",
         ]);

    private static readonly (string[] Said, string[] Instead) Takes =
        (["picked up", "grabbed", "took", "got"],
         ["picked up", "grabbed", "took", "got", "seized", "snatched up", "collected", "lifted"]);

    private static readonly (string[] Said, string[] Instead) Drops =
        (["put down", "dropped", "discarded", "left"],
         ["put down", "dropped", "discarded", "left", "set down", "laid down", "let go of"]);

    private static readonly (string[] Said, string[] Instead) Connections =
        (["Following that", "After that", "Afterwards", "Then"],
         ["Following that", "After that", "Afterwards", "Then", "Then", "Later", "Next", "Soon after that", "A moment later", "A little later"]);

    /// <summary>True when the statement tells that somebody goes somewhere.</summary>
    public static bool IsMovement(string fact) => Array.Exists(Moves.Said, said => IndexOf(fact, said) >= 0);

    /// <summary>The statement in other words, or in the same when it is of no known form.</summary>
    public static string Vary(string fact, CounterRandom random)
    {
        // A statement has one verb: the first group that knows it is the last one tried.
        string said = Replace(fact, Moves, random) ?? Replace(fact, Takes, random) ?? Replace(fact, Drops, random) ?? fact;
        return Replace(said, Connections, random) ?? said;
    }

    /// <summary>The question in other words; only the plainest has any.</summary>
    public static string VaryQuestion(string question, CounterRandom random) =>
        question.StartsWith("Where is ", StringComparison.Ordinal) && random.Chance(0.25) ? question.Replace("?", " now?", StringComparison.Ordinal) : question;

    private static string? Replace(string fact, (string[] Said, string[] Instead) group, CounterRandom random)
    {
        foreach (string phrase in group.Said)
            if (IndexOf(fact, phrase) is int at and >= 0)
                return string.Concat(fact.AsSpan(0, at), random.Pick(group.Instead), fact.AsSpan(at + phrase.Length));
        return null;
    }

    private static int IndexOf(string fact, string phrase) =>
        fact.StartsWith(phrase + " ", StringComparison.Ordinal) ? 0
        : fact.IndexOf($" {phrase} ", StringComparison.Ordinal) is int at and >= 0 ? at + 1 : -1;
}
