using System.Text;

namespace Fovea.Training.Data;

/// <summary>
/// Who plays whom: gives every person, place and thing of bAbI's stories another name, the same one throughout a story.
/// Women stay women and men men, so that "she" and "he" still point at the same person.
/// </summary>
internal sealed class BabiCast
{
    private enum Kind { Woman, Man, Place, Thing }

    // All names that occur in tasks 1 to 5 and 11 to 14 of bAbI.
    private static readonly (string Word, Kind Kind)[] Roles =
    [
        ("Mary", Kind.Woman), ("Sandra", Kind.Woman), ("Julie", Kind.Woman),
        ("Daniel", Kind.Man), ("John", Kind.Man), ("Fred", Kind.Man), ("Bill", Kind.Man), ("Jeff", Kind.Man),
        ("bathroom", Kind.Place), ("bedroom", Kind.Place), ("garden", Kind.Place), ("hallway", Kind.Place), ("kitchen", Kind.Place),
        ("office", Kind.Place), ("cinema", Kind.Place), ("school", Kind.Place), ("park", Kind.Place),
        ("apple", Kind.Thing), ("football", Kind.Thing), ("milk", Kind.Thing),
    ];

    private static readonly Dictionary<string, Kind> KindOf = Roles.ToDictionary(role => role.Word, role => role.Kind);

    private readonly Dictionary<string, string> _names;

    private BabiCast(Dictionary<string, string> names) => _names = names;

    /// <summary>Everybody as bAbI calls them.</summary>
    public static BabiCast Original { get; } = new(Roles.ToDictionary(role => role.Word, role => role.Kind >= Kind.Place ? "the " + role.Word : role.Word));

    /// <summary>New names for all, drawn at random; no name is part of another ("garden" and "rose garden" never meet).</summary>
    public static BabiCast Draw(BabiNames names, CounterRandom random)
    {
        Dictionary<string, string> drawn = [];
        foreach ((string word, Kind kind) in Roles)
            drawn[word] = DrawOther(names, kind, random, drawn.Values);
        return new(drawn);
    }

    /// <summary>The words of a text that name somebody or something of the cast, in order, each once.</summary>
    public static IReadOnlyList<string> RolesIn(string text) =>
        [.. text.Split([' ', '.', '?', ','], StringSplitOptions.RemoveEmptyEntries).Where(KindOf.ContainsKey).Distinct()];

    /// <summary>What a word of the original is called here, without an article.</summary>
    public string BareName(string word) => _names.TryGetValue(word, out string? name) ? BabiNames.Bare(name) : word;

    /// <summary>The same cast, but one role has a name that none of the others has.</summary>
    public BabiCast WithStranger(string role, BabiNames names, CounterRandom random) =>
        new(new(_names) { [role] = DrawOther(names, KindOf[role], random, _names.Values) });

    /// <summary>A sentence of the original in the words of this cast.</summary>
    public string Rewrite(string sentence)
    {
        StringBuilder text = new();
        string[] words = sentence.Split(' ');
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i].TrimEnd('.', '?', ',');
            // "the kitchen" is replaced with its article, because "Paris" has none.
            bool article = word is "the" or "The" && i + 1 < words.Length && _names.ContainsKey(words[i + 1].TrimEnd('.', '?', ','));
            if (article) continue;
            if (text.Length > 0) text.Append(' ');
            text.Append(_names.GetValueOrDefault(word, word)).Append(words[i].AsSpan(word.Length));
        }
        if (text.Length > 0) text[0] = char.ToUpperInvariant(text[0]);
        return text.ToString();
    }

    private static string DrawOther(BabiNames names, Kind kind, CounterRandom random, IReadOnlyCollection<string> taken)
    {
        IReadOnlyList<string> pool = kind switch
        {
            Kind.Woman => names.Women,
            Kind.Man => names.Men,
            Kind.Place => names.Places,
            _ => names.Things,
        };
        while (true)                                           // every list is far longer than a cast, so this ends soon
        {
            string name = random.Pick(pool);
            if (!taken.Any(other => Within(name, other) || Within(other, name))) return name;
        }
    }

    private static bool Within(string part, string whole) =>
        $" {BabiNames.Bare(whole)} ".Contains($" {BabiNames.Bare(part)} ", StringComparison.OrdinalIgnoreCase);
}
