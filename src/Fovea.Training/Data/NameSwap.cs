using Fovea.Inputs;

namespace Fovea.Training.Data;

/// <summary>
/// Exchanges a name in a question for another of the same data set, such as was asked for after the same word: what stood
/// after "in" is most often a place, what stood after "did" a person. "king" becomes "fisherman" likewise.
/// </summary>
internal sealed class NameSwap
{
    // Whoever tales are about and can hardly be anybody else in the tale: a miller is no wolf.
    private static readonly string[] Characters =
    [
        "king", "queen", "prince", "princess", "wolf", "fox", "bear", "giant", "dwarf", "troll", "witch", "wizard", "fairy", "mermaid", "fisherman", "miller", "hunter",
        "shepherd", "woodcutter", "soldier", "tailor", "shoemaker", "merchant", "farmer", "priest", "robber", "sailor", "cat", "dog", "horse", "cow", "goat", "pig", "hen",
        "eagle", "raven", "snake", "frog", "mouse", "lion", "tiger", "monkey", "donkey", "dragon", "cook", "knight", "beggar",
    ];

    // These are exchanged too, but do not stand for another: a tale's prince may be somebody's son.
    private static readonly string[] Kin =
        ["boy", "girl", "old man", "old woman", "stepmother", "father", "mother", "brother", "sister", "son", "daughter", "uncle", "aunt", "maiden", "servant", "man", "woman", "wife", "husband"];

    private readonly Dictionary<string, List<string>> _namesAfter = [];
    private readonly List<string> _names = [];

    /// <param name="questions">The questions whose names may be exchanged among them.</param>
    public NameSwap(IEnumerable<string> questions)
    {
        HashSet<(string, string)> seen = [];
        foreach (string question in questions)
            foreach ((string before, TextRange span) in NamesIn(question))
            {
                string name = span.In(question);
                if (!seen.Add((before, name))) continue;
                if (!_namesAfter.TryGetValue(before, out List<string>? names)) _namesAfter[before] = names = [];
                names.Add(name);
                _names.Add(name);
            }
    }

    /// <summary>The question on somebody or something else, or null when it names nobody that the passage mentions.</summary>
    public string? Swap(string question, string passage, CounterRandom random)
    {
        List<(string Before, TextRange Span)> candidates = [.. NamesIn(question).Where(name => WordText.Mentions(passage, name.Span.In(question)))];
        foreach (string character in (IEnumerable<string>)[.. Characters, .. Kin])
            if (WordText.Find(question, character) is int at and >= 0 && WordText.Mentions(passage, character))
                candidates.Add(("", new(at, at + character.Length)));
        if (candidates.Count == 0) return null;

        (string before, TextRange span) = random.Pick(candidates);
        string old = span.In(question);
        bool isCharacter = before.Length == 0;
        for (int attempt = 0; attempt < 16; attempt++)
        {
            IReadOnlyList<string> pool = isCharacter ? Characters : attempt < 8 && _namesAfter.TryGetValue(before, out List<string>? same) && same.Count > 4 ? same : _names;
            string other = random.Pick(pool);
            bool known = WordText.ContentWords(other) is var words && (words.Count == 0 || words.Any(word => WordText.Mentions(passage, word) || WordText.Mentions(question, word)));
            if (known || isCharacter && StartsWithVowel(other) != StartsWithVowel(old)) continue;   // "an eagle", but "a fox"
            if (char.IsUpper(old[0])) other = char.ToUpperInvariant(other[0]) + other[1..];
            return string.Concat(question.AsSpan(0, span.Start), other, question.AsSpan(span.End));
        }
        return null;
    }

    /// <summary>Runs of capitalised words, not at the start, with the word before each in lower case.</summary>
    private static IEnumerable<(string Before, TextRange Span)> NamesIn(string question)
    {
        Range[] words = [.. WordText.Ranges(question)];
        for (int i = 1; i < words.Length; i++)
        {
            if (!IsName(question[words[i]])) continue;
            int last = i;
            while (last + 1 < words.Length && IsName(question[words[last + 1]]) && question[words[last].End.Value..words[last + 1].Start.Value] is " " or ". ") last++;
            yield return (question[words[i - 1]].ToLowerInvariant(), new(words[i].Start.Value, words[last].End.Value));
            i = last;
        }
    }

    private static bool IsName(string word) => char.IsUpper(word[0]) && word.Length > 1;

    private static bool StartsWithVowel(string word) => word[0] is 'a' or 'e' or 'i' or 'o' or 'u';
}
