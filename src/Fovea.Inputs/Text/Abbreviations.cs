namespace Fovea.Inputs.Text;

/// <summary>Tells the full stop of an abbreviation from that of a sentence.</summary>
internal static class Abbreviations
{
    /// <summary>Whether the sentence goes on after the full stop at <paramref name="stop"/>, because it belongs to an abbreviation.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the sentence begins.</param>
    /// <param name="stop">Where the full stop stands.</param>
    /// <param name="next">Where the next word begins.</param>
    /// <param name="parted">Whether quotes or brackets stand between the two.</param>
    public static bool GoesOn(string text, int start, int stop, int next, bool parted)
    {
        int begin = stop;
        while (begin > start && !char.IsWhiteSpace(text[begin - 1]) && text[begin - 1] is not ('(' or '[' or '"' or '“' or '‘' or '`' or '\'' or '—')) begin--;
        ReadOnlySpan<char> word = text.AsSpan(begin, stop - begin);
        if (word.IsEmpty) return false;                                                     // "the year ."
        if (begin == start && IsNumber(word)) return true;                                  // "1. First of all"
        if (parted) return false;
        if (Contains(Titles, word)) return true;
        if (Contains(BeforeNumbers, word)) return char.IsDigit(text[next]);
        if (IsInitial(word)) return !IsOpening(text, next) || PrecededByName(text, start, begin);
        return (HasInnerStop(word) || Contains(Others, word)) && !IsOpening(text, next);
    }

    private static bool IsNumber(ReadOnlySpan<char> word) => word.Length <= 3 && !word.ContainsAnyExceptInRange('0', '9');

    /// <summary>One capital letter, but for the pronoun: J., W.</summary>
    private static bool IsInitial(ReadOnlySpan<char> word) => word.Length == 1 && char.IsUpper(word[0]) && word[0] != 'I';

    /// <summary>U.S, e.g, p.m: short parts with stops between them.</summary>
    private static bool HasInnerStop(ReadOnlySpan<char> word)
    {
        if (!word.Contains('.')) return false;
        foreach (Range part in word.Split('.'))
            if (word[part] is { Length: 0 or > 2 } or [not (>= 'a' and <= 'z' or >= 'A' and <= 'Z'), ..]) return false;
        return true;
    }

    /// <summary>Whether the word before begins with a capital letter or is an initial: "George W.", "J. K.".</summary>
    private static bool PrecededByName(string text, int start, int begin)
    {
        int end = begin;
        while (end > start && char.IsWhiteSpace(text[end - 1])) end--;
        int first = end;
        while (first > start && !char.IsWhiteSpace(text[first - 1])) first--;
        return first < end && char.IsUpper(text[first]);
    }

    /// <summary>Whether a word stands at <paramref name="next"/> that opens sentences and is no name.</summary>
    private static bool IsOpening(string text, int next)
    {
        int end = next;
        while (end < text.Length && char.IsLetter(text[end])) end++;
        return char.IsUpper(text[next]) && Contains(Openings, text.AsSpan(next, end - next));
    }

    private static bool Contains(HashSet<string>.AlternateLookup<ReadOnlySpan<char>> words, ReadOnlySpan<char> word) => words.Contains(word);

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Words(string words) =>
        new HashSet<string>(words.Split(' '), StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A name follows.</summary>
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Titles = Words(
        "mr mrs ms mx dr prof rev fr hon gen col maj capt cpt cmdr lt sgt cpl pvt adm gov sen rep pres messrs mme mlle msgr vs v viz cf ca approx ph");

    /// <summary>A number follows, or the full stop ends the sentence.</summary>
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> BeforeNumbers = Words(
        "no nos p pp vol vols fig figs ch chap sec art eq ed nr");

    /// <summary>These stand at the end of a sentence or inside it.</summary>
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Others = Words(
        "st ste mt ft jr sr inc ltd co corp bros llc plc assn univ dept ave blvd rd esq phd etc al c jan feb mar apr jun jul aug sep sept oct nov dec");

    /// <summary>A word of these with a capital letter opens a sentence, whatever stands before it.</summary>
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Openings = Words(
        "the a an he she it they we you i this that these those his her its their our my your there here what who where when why how which while "
        + "in on at by for from with after before during since until as if although though because but and so then thus however yet or nor "
        + "some many most several all both each every no not one two another other such according despite among between under over "
        + "later once now today also although unlike like instead meanwhile finally first");
}
