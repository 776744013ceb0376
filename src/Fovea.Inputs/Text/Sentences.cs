using Fovea.Inputs.Text.Unicode;

namespace Fovea.Inputs.Text;

/// <summary>
/// Cuts a text into sentences, by rules for English: a full stop, question or exclamation mark ends one, with the quotes and brackets that
/// close after it, unless what comes next goes on in small letters or the full stop belongs to an abbreviation. A blank line always ends one.
/// </summary>
/// <remarks>
/// Text with spaces around its marks ("the year . He") is cut like any other. The rules are in the spirit of Grefenstette and Tapanainen,
/// "What is a word, what is a sentence?", 1994: abbreviations by list and by shape.
/// </remarks>
internal static class Sentences
{
    /// <summary>The sentences in the order of the text, without the white space around them. Together they hold all that is not white space.</summary>
    public static List<TextRange> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<TextRange> sentences = [];
        int start = SkipSpace(text, 0);
        bool quoted = false;                                    // inside "…", whose two ends look alike
        for (int at = start; at < text.Length;)
        {
            if (IsSpace(text[at]))
            {
                int next = SkipSpace(text, at);
                if (HasBlankLine(text.AsSpan(at, next - at)))
                {
                    Add(sentences, text, start, at);
                    (start, quoted) = (next, false);
                }
                at = next;
            }
            else if (IsMark(text[at]))
            {
                int marks = at + 1;
                while (marks < text.Length && IsMark(text[marks])) marks++;
                int end = EndOfSentence(text, start, at, marks, ref quoted);
                if (end > 0) Add(sentences, text, start, end);
                at = Math.Max(marks, end);
                if (end > 0) start = SkipSpace(text, at);
            }
            else
            {
                if (text[at++] == '"') quoted = !quoted;
            }
        }
        Add(sentences, text, start, text.Length);
        return sentences;
    }

    private static void Add(List<TextRange> sentences, string text, int start, int end)
    {
        while (end > start && IsSpace(text[end - 1])) end--;
        if (end > start) sentences.Add(new TextRange(start, end));
    }

    /// <summary>Whether white space has two line ends, or one end of a page or paragraph.</summary>
    private static bool HasBlankLine(ReadOnlySpan<char> space)
    {
        int lines = 0;
        for (int i = 0; i < space.Length; i++)
        {
            if (space[i] is '\f' or '\u2029') return true;
            if (space[i] is '\n' or '\u2028' || (space[i] == '\r' && (i + 1 == space.Length || space[i + 1] != '\n'))) lines++;
        }
        return lines >= 2;
    }

    /// <summary>Where the sentence ends that the marks from <paramref name="at"/> to <paramref name="end"/> close, exclusive; -1 where they close none.</summary>
    private static int EndOfSentence(string text, int start, int at, int end, ref bool quoted)
    {
        if (at > start && text[at - 1] is '(' or '[') return -1;  // "(. 500)", "(...)"
        bool quotedAfter = quoted;
        int closed = SkipClosing(text, SkipReference(text, end), ref quotedAfter);
        if (closed == text.Length) return closed;

        bool wide = text[end - 1] is '。' or '！' or '？';       // no space follows these
        if (!wide && !IsSpace(text[closed])) return -1;
        int next = SkipOpening(text, SkipSpace(text, closed), out bool opens);
        if (next == text.Length || (!wide && (char.IsLower(text[next]) || IsMark(text[next])))) return -1;
        if (text[at] == '.' && end == at + 1 && Abbreviations.GoesOn(text, start, at, next, closed > end || opens)) return -1;
        quoted = quotedAfter;
        return closed;
    }

    /// <summary>Skips a reference that stands against the full stop, as encyclopedias have them: ".[12]", ".:121,154".</summary>
    private static int SkipReference(string text, int at)
    {
        while (at + 2 < text.Length && text[at] == '[' && char.IsDigit(text[at + 1]) && text.IndexOf(']', at, Math.Min(6, text.Length - at)) is var close and > 0) at = close + 1;
        if (at + 1 >= text.Length || text[at] != ':' || !char.IsDigit(text[at + 1])) return at;
        do at++; while (at < text.Length && (char.IsDigit(text[at]) || text[at] is ',' or '-' or '–'));
        return at;
    }

    /// <summary>Skips quotes and brackets that close, also after a space where the text has spaces around its marks.</summary>
    private static int SkipClosing(string text, int at, ref bool quoted)
    {
        while (at < text.Length)
        {
            int step = Closing(text, at, spaced: false, ref quoted);
            if (step == 0 && text[at] == ' ' && at + 1 < text.Length) step = Closing(text, at + 1, spaced: true, ref quoted) is var after and > 0 ? after + 1 : 0;
            if (step == 0) break;
            at += step;
        }
        return at;
    }

    private static int Closing(string text, int at, bool spaced, ref bool quoted)
    {
        ReadOnlySpan<char> rest = text.AsSpan(at);
        int length = rest[0] is ')' or ']' or '}' or '”' or '»' or '」' or '』' or '）' ? 1
            : rest.StartsWith("''") ? 2
            : rest.StartsWith("-RRB-") || rest.StartsWith("-RSB-") ? 5
            : rest[0] is '\'' or '’' && !spaced ? 1
            : rest[0] == '"' && (quoted || !spaced) ? 1 : 0;
        if (length == 0 || (spaced && rest.Length > length && !IsSpace(rest[length]))) return 0;
        if (rest[0] == '"') quoted = false;
        return length;
    }

    private static int SkipOpening(string text, int at, out bool opens)
    {
        int first = at;
        while (at < text.Length && (text[at] is '"' or '\'' or '`' or '“' or '‘' or '«' or '(' or '[' or '{' or '*' or '_' or '—' or '–' or '-' || IsSpace(text[at]))) at++;
        opens = at > first;
        return at;
    }

    private static int SkipSpace(string text, int at)
    {
        while (at < text.Length && IsSpace(text[at])) at++;
        return at;
    }

    private static bool IsMark(char character) => character is '.' or '!' or '?' or '…' or '。' or '！' or '？' or '‼' or '⁇' or '⁉';

    private static bool IsSpace(char character) => CharacterClasses.IsWhiteSpace(character);
}
