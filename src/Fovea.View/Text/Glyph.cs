using System.Globalization;
using System.Text;

namespace Fovea.View;

/// <summary>What a reader takes for one character, made harmless: nothing in it moves a cursor, rings a bell or turns text around.</summary>
/// <param name="Text">What to print; empty for a character that shows nothing.</param>
/// <param name="Width">Columns of a terminal: 0, 1 or 2, and rarely more.</param>
/// <param name="Start">Where it begins in the text that it is from, in UTF-16 code units.</param>
internal readonly record struct Glyph(string Text, int Width, int Start)
{
    private const int LongestCluster = 40;
    private const char Replacement = '\uFFFD';

    /// <summary>Spaces and ends of lines: where a line may be broken, shown as one space.</summary>
    public bool IsSpace => Text == " ";

    /// <summary>The characters of a stretch of text, in order. Every kind of space comes as a plain one.</summary>
    public static IEnumerable<Glyph> Of(string text, int start, int end)
    {
        for (int at = start; at < end;)
        {
            int length = StringInfo.GetNextTextElementLength(text.AsSpan(at, end - at));
            yield return One(text.AsSpan(at, length), at);
            at += length;
        }
    }

    /// <summary>How many columns a text takes when it is printed.</summary>
    public static int WidthOf(string text) => Of(text, 0, text.Length).Sum(glyph => glyph.Width);

    private static Glyph One(ReadOnlySpan<char> cluster, int start)
    {
        if (cluster.Length == 1 && cluster[0] is > ' ' and < '\u007F') return new Glyph(cluster.ToString(), 1, start);
        if (char.IsWhiteSpace(cluster[0])) return new Glyph(" ", 1, start);

        var text = new StringBuilder();
        int width = 0;
        bool first = true, pictured = false;
        foreach (Rune rune in cluster.Length > LongestCluster ? cluster[..LongestCluster].EnumerateRunes() : cluster.EnumerateRunes())
        {
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (category == UnicodeCategory.Control) { text.Append(Replacement); width++; continue; }
            if (category == UnicodeCategory.Format && !Joins(rune)) continue;
            if (first && IsMark(category)) { text.Append('\u25CC'); width = 1; }
            text.Append(rune.ToString());
            pictured |= rune.Value == 0xFE0F || (!first && rune.Value is >= 0x1F1E6 and <= 0x1F1FF);
            if (first || !pictured) width += Columns(rune, category, first);
            first = false;
        }
        bool wide = pictured || (Rune.DecodeFromUtf16(cluster, out Rune leader, out _) == System.Buffers.OperationStatus.Done && WideRanges.Contains(leader.Value));
        return new Glyph(text.ToString(), wide ? 2 : width, start);
    }

    /// <summary>Joiners shape what stands beside them; the other invisible characters could only mislead.</summary>
    private static bool Joins(Rune rune) => rune.Value is 0x200D or 0x200C or (>= 0xE0020 and <= 0xE007F);

    private static bool IsMark(UnicodeCategory category) => category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static int Columns(Rune rune, UnicodeCategory category, bool first) =>
        IsMark(category) || category == UnicodeCategory.Format ? 0
        : !first && rune.Value is (>= 0x1160 and <= 0x11FF) or (>= 0xD7B0 and <= 0xD7FF) ? 0
        : WideRanges.Contains(rune.Value) ? 2 : 1;
}
