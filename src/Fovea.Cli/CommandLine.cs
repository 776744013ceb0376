using System.CommandLine;
using System.CommandLine.Help;
using Fovea.Cli.Commands;

namespace Fovea.Cli;

/// <summary>The command: understands what is asked for, does it, and says what went wrong in one message.</summary>
internal static class CommandLine
{
    public const int Done = 0, Failed = 1, WrongUse = 2, Interrupted = 130;

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">As they were given.</param>
    /// <param name="surroundings">What it talks to.</param>
    /// <param name="cancellation">Set when somebody presses Ctrl-C.</param>
    /// <returns>0 done, 1 failed, 2 wrong use, 130 interrupted.</returns>
    public static int Run(string[] arguments, Surroundings surroundings, CancellationToken cancellation)
    {
        try
        {
            return Understand(arguments, surroundings, cancellation);
        }
        catch (Exception error)
        {
            return Tell(error, surroundings);
        }
        finally
        {
            surroundings.Out.Flush();
        }
    }

    private static int Understand(string[] arguments, Surroundings surroundings, CancellationToken cancellation)
    {
        RootCommand root = Root(surroundings);
        ParseResult understood = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (understood.Errors.Count > 0)
        {
            foreach (string message in understood.Errors.Select(error => error.Message).Distinct()) surroundings.Error.WriteLine($"fovea: {message}");
            surroundings.Error.WriteLine($"fovea: '{PathOf(understood.CommandResult.Command)} --help' tells what there is");
            return WrongUse;
        }
        return understood.InvokeAsync(new InvocationConfiguration
        {
            Output = surroundings.Out,
            Error = surroundings.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        }, cancellation).GetAwaiter().GetResult();
    }

    private static RootCommand Root(Surroundings surroundings)
    {
        RootCommand root = new("Reads, answers, and shows where it looked.");
        root.Directives.Clear();
        root.Add(AskCommand.Create(surroundings));
        root.Add(ViewCommand.Create(surroundings));
        root.Add(EvalCommand.Create(surroundings));
        root.Add(TrainCommand.Create(surroundings));
        root.Add(ModelsCommand.Create(surroundings));
        root.WithExample("fovea ask \"Where is Alice?\"");
        foreach (Option option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction help }) option.Action = new HelpWithExample(help);
            if (option is VersionOption) option.Action = new VersionAction();
        }
        return root;
    }

    /// <summary>"fovea eval squad".</summary>
    private static string PathOf(Command command) =>
        command is RootCommand ? "fovea" : $"{PathOf((Command)command.Parents.First(parent => parent is Command))} {command.Name}";

    private static int Tell(Exception error, Surroundings surroundings)
    {
        surroundings.Out.Flush();
        while (error is TypeInitializationException or AggregateException && error.InnerException is { } inner) error = inner;
        surroundings.Error.WriteLine(error is OperationCanceledException ? "fovea: interrupted" : $"fovea: {Message(error)}");
        if (!string.IsNullOrEmpty(surroundings.Variable("FOVEA_DEBUG"))) surroundings.Error.WriteLine(error);
        return error switch
        {
            OperationCanceledException => Interrupted,
            ArgumentException => WrongUse,
            _ => Failed,
        };
    }

    private static string Message(Exception error) => error switch
    {
        ArgumentException { ParamName: { } name } => error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal),
        OutOfMemoryException => "there is not enough memory for this; give a shorter text or a smaller model",
        InvalidDataException or ArgumentException or IOException or UnauthorizedAccessException or NotSupportedException => error.Message,
        _ => $"{error.Message} ({error.GetType().Name}: this is a mistake in fovea; FOVEA_DEBUG=1 shows where)",
    };
}
