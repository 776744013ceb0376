using System.Globalization;

namespace Fovea.View;

/// <summary>Says where in a text something stands, for people.</summary>
internal static class Places
{
    /// <summary>The line of a position, counted from 1. Lines end with LF, CR or both.</summary>
    public static int Line(string text, int position)
    {
        int line = 1;
        for (int at = 0; at < Math.Min(position, text.Length); at++)
            if (text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.Length || text[at + 1] != '\n'))) line++;
        return line;
    }

    /// <summary>"line 12, characters 812-833", with the source before it where it has a name.</summary>
    public static string Describe(Explanation explanation, TextRange range) =>
        Invariant($"{(explanation.Source.Length > 0 ? explanation.Source + ", " : "")}line {Line(explanation.Text, range.Start)}, characters {range.Start}-{range.End}");

    /// <summary>Whether another answer stands before or after the answer: "earlier", "later"; "there" where there is no answer to compare with.</summary>
    public static string Order(Explanation explanation, TextRange other) =>
        explanation.Answer.Range is not { } answer ? "there" : other.Start < answer.Start ? "earlier" : "later";

    /// <summary>The words of a range on one line: spaces and ends of lines become single spaces.</summary>
    public static string OneLine(string text, TextRange range)
    {
        TextRange within = MarkedText.Within(range, text.Length);
        return string.Join(' ', within.In(text).Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>A share from 0 to 1 with two digits, the same on every machine.</summary>
    public static string Share(double share) => share.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Formats numbers the same on every machine.</summary>
    public static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
