using System.CommandLine;
using System.Text.RegularExpressions;
using Fovea.View.Tests;

namespace Fovea.Cli.Tests;

/// <summary>Every command explains itself, in the words that the snapshots keep, and ends with a line that can be pasted and run.</summary>
public sealed partial class HelpTests
{
    public static TheoryData<string> Commands => [.. Below(Root(), "")];

    [Theory, MemberData(nameof(Commands))]
    public void Help_is_as_the_snapshot_has_it(string command) => Snapshot.Matches($"help{command.Replace(' ', '-')}.txt", Help(command));

    [Theory, MemberData(nameof(Commands))]
    public void Help_ends_with_an_example_that_is_understood(string command)
    {
        string[] lines = Help(command).TrimEnd('\n').Split('\n');
        Assert.Equal("Example:", lines[^2]);
        string example = lines[^1];
        Assert.Contains($"fovea{command}", example, StringComparison.Ordinal);
        foreach (string line in example.Split(" && "))
        {
            string[] words = [.. Word().Matches(line).Select(word => word.Value.Trim('"'))];
            Assert.Equal("fovea", words[0]);
            ParseResult understood = Root().Parse(words[1..], new ParserConfiguration { ResponseFileTokenReplacer = null });
            Assert.Null(Misuse.Of(understood));
            Assert.NotNull(understood.CommandResult.Command.Action);
        }
    }

    [Fact]
    public void The_short_forms_and_a_mistake_beside_it_give_the_same_help()
    {
        Assert.Equal(Help(" ask"), Terminal.Fovea("ask", "-h").Out);
        Assert.Equal(Help(" ask"), Terminal.Fovea("ask", "Where?", "--top", "many", "--help").Out);
    }

    private static string Help(string command)
    {
        Said said = Terminal.Fovea([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.All(said.Out.Split('\n'), line => Assert.True(line.Length <= 110 || line.StartsWith("  fovea", StringComparison.Ordinal), $"a line of {line.Length} characters: {line}"));
        return said.Out;
    }

    /// <summary>"", " ask", " eval", " eval squad" ...</summary>
    private static IEnumerable<string> Below(Command command, string path) =>
        [path, .. command.Subcommands.SelectMany(sub => Below(sub, $"{path} {sub.Name}"))];

    private static Command Root() => CommandLine.Root(new Surroundings { Out = TextWriter.Null, Error = TextWriter.Null, In = () => Stream.Null, Variable = _ => null });

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();
}
