using System.Globalization;
using System.Text;

namespace Fovea.Cli;

/// <summary>What went wrong, in one message.</summary>
internal static class Messages
{
    /// <summary>So much of a message is told: a file can hold anything, and messages quote it.</summary>
    private const int Longest = 8_000;

    /// <summary>The message of an exception.</summary>
    public static string Of(Exception error) => Plain(error switch
    {
        OperationCanceledException => "interrupted",
        ArgumentException { ParamName: { } name } => error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal),
        OutOfMemoryException => "there is not enough memory for this; give a shorter text or a smaller model",
        InvalidDataException or ArgumentException or IOException or UnauthorizedAccessException or NotSupportedException => error.Message,
        _ => $"{error.Message} ({error.GetType().Name}: this is a mistake in fovea; FOVEA_DEBUG=1 shows where)",
    });

    /// <summary>A message that cannot steer the terminal, nor flood it: control and format characters but the end of a line are written as escapes.</summary>
    public static string Plain(string message)
    {
        StringBuilder plain = new();
        foreach (char c in message.AsSpan(0, Math.Min(message.Length, Longest)))
        {
            if (c != '\n' && (char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format)) plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else plain.Append(c);
        }
        return message.Length > Longest ? plain.Append("...").ToString() : plain.ToString();
    }
}
