using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace Fovea.Cli;

/// <summary>What the commands are made with.</summary>
internal static class CommandParts
{
    private static readonly ConditionalWeakTable<Command, string> s_examples = [];

    /// <summary>A line that can be pasted and run; its help ends with it.</summary>
    public static Command WithExample(this Command command, string example)
    {
        s_examples.Add(command, example);
        return command;
    }

    /// <summary>The example of a command.</summary>
    public static string? ExampleOf(Command command) => s_examples.TryGetValue(command, out string? example) ? example : null;

    /// <summary>What the command does, on this thread; its result is the exit code.</summary>
    public static Command Does(this Command command, Func<ParseResult, CancellationToken, int> work)
    {
        command.SetAction((given, cancellation) => Task.FromResult(work(given, cancellation)));
        return command;
    }

    /// <summary>An option with a value.</summary>
    public static Option<T> Option<T>(string name, string value, string description) => new(name) { HelpName = value, Description = description };

    /// <summary>An option that is there or not.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    /// <summary>A whole number that is at least so large.</summary>
    public static Option<int> Count(string name, string value, string description, int otherwise, int least)
    {
        Option<int> option = new(name) { HelpName = value, Description = description, DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int given) && given < least)
                result.AddError($"{name} must be a whole number of at least {least}, got {given}");
        });
        return option;
    }
}

/// <summary>Help that ends with an example.</summary>
internal sealed class HelpWithExample(HelpAction help) : SynchronousCommandLineAction
{
    private const int Width = 100;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.MaxWidth = Width;
        int code = help.Invoke(parseResult);
        if (CommandParts.ExampleOf(parseResult.CommandResult.Command) is { } example)
            parseResult.InvocationConfiguration.Output.WriteLine($"Example:\n  {example}");
        return code;
    }
}

/// <summary>The version and the kernels that are used: the same text however the code was compiled.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Version version = typeof(VersionAction).Assembly.GetName().Version!;
        parseResult.InvocationConfiguration.Output.WriteLine($"fovea {version.ToString(3)}, kernels {Numerics.Kernels.Processor.Current.ToString().ToLowerInvariant()}");
        return CommandLine.Done;
    }
}
