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
        Command root = Root(surroundings);
        ParseResult understood = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (understood.Action is not (HelpWithExample or VersionAction) && Misuse.Of(understood) is { } wrong)
        {
            surroundings.Error.WriteLine($"fovea: {Messages.Plain(wrong)}");
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

    /// <summary>Every command there is, as it is given to the parser.</summary>
    internal static Command Root(Surroundings surroundings)
    {
        // Not a RootCommand: that one is called as the process is.
        Command root = new("fovea", "Reads, answers, and shows where it looked.");
        HelpOption help = new() { Description = "Shows this" };
        help.Action = new HelpWithExample((HelpAction)help.Action!);
        root.Add(help);
        root.Add(new VersionOption { Description = "Shows the version and the kernels that are used", Action = new VersionAction() });
        root.Add(AskCommand.Create(surroundings));
        root.Add(ClassifyCommand.Create(surroundings));
        root.Add(ViewCommand.Create(surroundings));
        root.Add(EvalCommand.Create(surroundings));
        root.Add(TrainCommand.Create(surroundings));
        root.Add(ModelsCommand.Create(surroundings));
        return root.WithExample("fovea ask \"Where is Alice?\"");
    }

    private static int Tell(Exception error, Surroundings surroundings)
    {
        surroundings.Out.Flush();
        while (error is TypeInitializationException or AggregateException && error.InnerException is { } inner) error = inner;
        surroundings.Error.WriteLine($"fovea: {Messages.Of(error)}");
        if (!string.IsNullOrEmpty(surroundings.Variable("FOVEA_DEBUG"))) surroundings.Error.WriteLine(error);
        return error switch
        {
            OperationCanceledException => Interrupted,
            ArgumentException => WrongUse,
            _ => Failed,
        };
    }
}
