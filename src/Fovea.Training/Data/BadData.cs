namespace Fovea.Training.Data;

/// <summary>The one form in which a data file is refused: where, what was expected, what was found, what to do.</summary>
internal static class BadData
{
    public static InvalidDataException At(string file, string where, string expected, string found, string fix, Exception? inner = null) =>
        new($"{file}, {where}: expected {expected}, found {found}; {fix}", inner);

    public static InvalidDataException At(string file, int line, string expected, string found, string fix) =>
        At(file, $"line {line}", expected, found, fix);

    /// <summary>A text as it may stand in a message: quoted, not longer than a line, and without anything that steers a terminal.</summary>
    public static string Quote(string text) => text.Length <= 60 ? $"\"{Weights.Text.Plain(text)}\"" : $"\"{Weights.Text.Plain(text[..57])}...\"";
}
