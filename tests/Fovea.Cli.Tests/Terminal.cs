using System.Text;

namespace Fovea.Cli.Tests;

/// <summary>What a command said, and its exit code.</summary>
internal sealed record Said(int Code, string Out, string Error);

/// <summary>Runs commands as a shell would, within the test.</summary>
internal sealed class Terminal
{
    public byte[] Input { get; init; } = [];

    public Dictionary<string, string> Variables { get; init; } = [];

    public bool IsTerminal { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public Said Run(CancellationToken cancellation, params string[] arguments)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int code = CommandLine.Run(arguments, new Surroundings
        {
            Out = output,
            Error = error,
            In = () => new MemoryStream(Input, writable: false),
            Variable = Variables.GetValueOrDefault,
            Clock = Clock,
            OutIsTerminal = IsTerminal,
            ErrorIsTerminal = IsTerminal,
        }, cancellation);
        return new Said(code, output.ToString(), error.ToString());
    }

    /// <summary>The command must fail with this message, and say nothing else.</summary>
    public static void Refuses(int code, string message, params string[] arguments) => Assert.Equal(new Said(code, "", $"fovea: {message}\n"), Fovea(arguments));

    public static Said Fovea(params string[] arguments) => new Terminal().Run(CancellationToken.None, arguments);

    public static Said FoveaReading(string input, params string[] arguments) => new Terminal { Input = Encoding.UTF8.GetBytes(input) }.Run(CancellationToken.None, arguments);
}
