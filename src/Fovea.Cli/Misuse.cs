using System.CommandLine;
using System.CommandLine.Parsing;

namespace Fovea.Cli;

/// <summary>What is wrong with a command line, in one message: what was expected, what was found, and where the rest is told.</summary>
internal static class Misuse
{
    /// <summary>The message; null where nothing is wrong. Of several mistakes the one that explains the others is told.</summary>
    public static string? Of(ParseResult given) => Problem(given) is { } problem
        ? $"{problem}; '{PathOf(given.CommandResult.Command)} --help' tells what there is"
        : null;

    private static string? Problem(ParseResult given)
    {
        Command command = given.CommandResult.Command;
        if (NoOption(given) is { } option) return $"expected an option of {PathOf(command)}, found '{option}'";
        if (given.Errors.Count == 0) return null;
        if (command.Subcommands.Count > 0 && (command.Action is null || given.UnmatchedTokens.Count > 0))
            return $"expected a command of {PathOf(command)} ({string.Join(", ", command.Subcommands.Select(sub => sub.Name))}), found {Found(given.UnmatchedTokens)}";
        Option[] missing = [.. command.Options.Where(one => one.Required && given.GetResult(one) is null or { Implicit: true } or { IdentifierToken: null })];
        if (missing.Length > 0) return $"expected {string.Join(", ", missing.Select(one => $"{one.Name} {one.HelpName}"))}, found none";
        ParseError? told = given.Errors.FirstOrDefault(error => !given.UnmatchedTokens.Any(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal)));
        return told is null ? $"expected nothing more, found {Found(given.UnmatchedTokens)}" : Told(told);
    }

    /// <summary>What the parser found missing, said as everything else is; our own checks say it so already.</summary>
    private static string Told(ParseError error) => error.SymbolResult switch
    {
        ArgumentResult { Tokens.Count: 0 } argument => $"expected {argument.Argument.Name}, found nothing",
        OptionResult { Tokens.Count: 0, Option.Arity.MinimumNumberOfValues: > 0 } option => $"expected {option.Option.HelpName} after {option.Option.Name}, found nothing",
        OptionResult { Tokens.Count: > 1 } option => $"expected {option.Option.Name} once, found it {option.Tokens.Count} times",
        _ => error.Message.TrimEnd('.'),
    };

    /// <summary>What looks like an option and is none: the parser takes it for an argument. After "--" everything is one.</summary>
    private static string? NoOption(ParseResult given)
    {
        HashSet<Token> arguments = [.. given.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)];
        foreach (Token token in given.Tokens)
        {
            if (token.Type == TokenType.DoubleDash) return null;
            if (token.Value is ['-', _, ..] && token.Type == TokenType.Argument && (arguments.Contains(token) || given.UnmatchedTokens.Contains(token.Value))) return token.Value;
        }
        return null;
    }

    private static string Found(IReadOnlyList<string> tokens) => tokens.Count == 0 ? "none" : $"'{tokens[0]}'";

    /// <summary>"fovea eval squad".</summary>
    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : command.Name;
}
