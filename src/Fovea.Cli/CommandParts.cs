using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
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

    /// <summary>An argument that must be given and not be empty: a file, a folder, a name.</summary>
    public static Argument<string> Argument(string name, string description)
    {
        Argument<string> argument = new(name) { Description = description };
        argument.Validators.Add(result => ExpectText(result, name));
        return argument;
    }

    /// <summary>An option with a text for a value.</summary>
    public static Option<string?> Option(string name, string value, string description, bool mayBeEmpty = false)
    {
        Option<string?> option = new(name) { HelpName = value, Description = description };
        if (!mayBeEmpty) option.Validators.Add(result => ExpectText(result, $"{value} after {name}"));
        return option;
    }

    /// <summary>An option that must be given.</summary>
    public static Option<string> Required(string name, string value, string description)
    {
        Option<string> option = new(name) { HelpName = value, Description = description, Required = true };
        option.Validators.Add(result => ExpectText(result, $"{value} after {name}"));
        return option;
    }

    /// <summary>How many of these options are given; that may be asked while it is not known yet whether their values fit.</summary>
    public static int CountGiven(this CommandResult given, params ReadOnlySpan<Option> options)
    {
        int count = 0;
        foreach (Option option in options)
            if (given.GetResult(option) is { Implicit: false }) count++;
        return count;
    }

    /// <summary>An option that is there or not.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>A whole number that is at least so large.</summary>
    public static Option<int> Count(string name, string value, string description, int otherwise, int least) =>
        Number(name, value, description, otherwise, number => number >= least, $"a whole number of at least {least}");

    /// <summary>A number.</summary>
    /// <param name="name">As "--epochs".</param>
    /// <param name="value">What help calls the number.</param>
    /// <param name="description">For help.</param>
    /// <param name="otherwise">The number where the option is left out.</param>
    /// <param name="fits">Whether a number may be given.</param>
    /// <param name="expected">What may be given, for the message.</param>
    public static Option<T> Number<T>(string name, string value, string description, T otherwise, Predicate<T> fits, string expected) where T : struct, INumber<T> =>
        new(name) { HelpName = value, Description = description, DefaultValueFactory = _ => otherwise, CustomParser = given => Parse(given, name, fits, expected).GetValueOrDefault() };

    /// <summary>A whole number from 0 that may be left out.</summary>
    public static Option<int?> Index(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description, CustomParser = given => Parse<int>(given, name, number => number >= 0, "a whole number of at least 0") };

    private static T? Parse<T>(ArgumentResult given, string name, Predicate<T> fits, string expected) where T : struct, INumber<T>
    {
        string text = given.Tokens[0].Value;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out T number) && fits(number)) return number;
        given.AddError($"expected {expected} after {name}, found '{text}'");
        return null;
    }

    private static void ExpectText(SymbolResult given, string what)
    {
        if (given.Tokens is [{ Value: "" }, ..]) given.AddError($"expected {what}, found an empty text");
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
