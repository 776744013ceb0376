using System.Globalization;
using System.Text;

namespace Fovea.View;

/// <summary>Writes HTML and SVG. What is text stays text, whatever is in it.</summary>
internal sealed class Markup
{
    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    /// <summary>Markup that this project wrote; numbers in it are formatted the same on every machine.</summary>
    public Markup Invariant(FormattableString markup)
    {
        _text.Append(markup.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Markup that this project wrote.</summary>
    public Markup Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>Text from anywhere.</summary>
    public Markup Text(string text) => Text(text.AsSpan());

    /// <summary>Text from anywhere.</summary>
    public Markup Text(ReadOnlySpan<char> text)
    {
        Escape(text, _text);
        return this;
    }

    /// <summary>Text that can stand between tags and in attributes.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        Escape(text, escaped);
        return escaped.ToString();
    }

    /// <summary>
    /// What HTML and XML give a meaning is written as a reference; characters that they don't allow, and those that only turn the
    /// direction of the text around them, become U+FFFD.
    /// </summary>
    private static void Escape(ReadOnlySpan<char> text, StringBuilder into)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&': into.Append("&amp;"); break;
                case '<': into.Append("&lt;"); break;
                case '>': into.Append("&gt;"); break;
                case '"': into.Append("&quot;"); break;
                case '\'': into.Append("&#39;"); break;
                case '\t' or '\n' or '\r': into.Append(rune.ToString()); break;
                case < ' ' or (>= 0x7F and < 0xA0) or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069): into.Append('\uFFFD'); break;
                case var value when (value & 0xFFFE) == 0xFFFE || value is >= 0xFDD0 and <= 0xFDEF: into.Append('\uFFFD'); break;
                default: into.Append(rune.ToString()); break;
            }
        }
    }
}
