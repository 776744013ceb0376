using System.Text;
using Fovea.View;

namespace Fovea.Cli;

/// <summary>What a command talks to: its streams, the environment, what the terminal shows. A test gives its own.</summary>
internal sealed class Surroundings
{
    /// <summary>For results, and nothing else where they are JSON.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>For progress, warnings and errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard input, opened when it is asked for.</summary>
    public required Func<Stream> In { get; init; }

    /// <summary>The environment.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Whether a person reads <see cref="Out"/> as it comes, not a file or another program.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether a person reads <see cref="Error"/> as it comes: a line of progress can then be written over.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Tells how long something takes.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = 80;

    public static Surroundings OfProcess()
    {
        var plain = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new Surroundings
        {
            Out = new StreamWriter(Console.OpenStandardOutput(), plain, bufferSize: 16_384) { AutoFlush = false },
            Error = new StreamWriter(Console.OpenStandardError(), plain) { AutoFlush = true },
            In = Console.OpenStandardInput,
            Variable = Environment.GetEnvironmentVariable,
            OutIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb",
            Width = Console.IsOutputRedirected ? 80 : Math.Clamp(ConsoleWidth(), 40, 120),
        };
    }

    /// <summary>How to show an explanation here: in colour where there are colours and nobody has asked for none.</summary>
    public TerminalStyle Style() => new() { Width = Math.Max(Width, TerminalStyle.LeastWidth), Colors = Colors(), Sixel = Sixel() };

    private TerminalColors Colors()
    {
        if (!OutIsTerminal || !string.IsNullOrEmpty(Variable("NO_COLOR"))) return TerminalColors.None;
        string terminal = Variable("TERM") ?? "";
        if (Variable("COLORTERM") is "truecolor" or "24bit" || !string.IsNullOrEmpty(Variable("WT_SESSION"))) return TerminalColors.True;
        return terminal is "" or "dumb" ? TerminalColors.None : TerminalColors.Indexed;
    }

    /// <summary>Whether the terminal says of itself that it draws sixels.</summary>
    private bool Sixel()
    {
        string terminal = Variable("TERM") ?? "";
        return Colors() != TerminalColors.None
            && (terminal.Contains("sixel", StringComparison.Ordinal) || terminal.Split('-')[0] is "foot" or "mlterm" or "yaft" || Variable("TERM_PROGRAM") is "WezTerm");
    }

    private static int ConsoleWidth()
    {
        try { return Console.WindowWidth; }
        catch (IOException) { return 80; }
    }
}
