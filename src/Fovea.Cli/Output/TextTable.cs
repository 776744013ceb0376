using System.Globalization;

namespace Fovea.Cli.Output;

/// <summary>Rows of cells as text.</summary>
internal static class TextTable
{
    /// <summary>Columns as wide as their widest cell, numbers to the right; nothing where there is no row.</summary>
    public static void Write(TextWriter output, string title, string[][] rows)
    {
        if (rows.Length == 0) return;
        foreach (string[] row in rows)
            for (int i = 0; i < row.Length; i++) row[i] = Messages.Plain(row[i]);
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        output.WriteLine();
        output.WriteLine(title);
        foreach (string[] row in rows)
            output.WriteLine(("  " + string.Join("  ", row.Select((cell, column) => IsNumber(cell) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])))).TrimEnd());
    }

    /// <summary>A number with its thousands apart.</summary>
    public static string Many(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static bool IsNumber(string cell) => cell.Length > 0 && char.IsAsciiDigit(cell[0]);
}
