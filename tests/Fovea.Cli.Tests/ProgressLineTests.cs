namespace Fovea.Cli.Tests;

/// <summary>Progress is told on standard error: only of what takes long, written over in a terminal, seldom elsewhere.</summary>
public sealed class ProgressLineTests
{
    [Fact]
    public void What_is_done_within_two_seconds_is_not_told()
    {
        Assert.Equal("", Told(terminal: true, everySeconds: 0.01, steps: 199));
        Assert.Equal("", Told(terminal: false, everySeconds: 0.01, steps: 199));
    }

    [Fact]
    public void A_terminal_gets_one_line_that_is_written_over_and_taken_away()
    {
        Assert.Equal("\r████████░░░░░░░░░░░░░░░░ 1 of 3\e[K\r████████████████░░░░░░░░ 2 of 3\e[K\r████████████████████████ 3 of 3\e[K\r\e[K", Told(terminal: true, everySeconds: 2, steps: 3));
    }

    [Fact]
    public void A_terminal_is_not_flooded()
    {
        int lines = Told(terminal: true, everySeconds: 0.001, steps: 3_000).Split('\r').Length - 2;
        Assert.InRange(lines, 9, 11);                           // for one second, ten times a second
    }

    [Fact]
    public void A_narrow_terminal_gets_what_fits()
    {
        foreach (string line in Told(terminal: true, everySeconds: 2, steps: 3, width: 30).Split('\r', StringSplitOptions.RemoveEmptyEntries))
            Assert.InRange(line.Replace("\e[K", "", StringComparison.Ordinal).Length, 0, 29);
    }

    [Fact]
    public void Elsewhere_a_line_is_told_after_long_intervals()
    {
        Assert.Equal("", Told(terminal: false, everySeconds: 1, steps: 14));
        Assert.Equal("15 of 40\n30 of 40\n", Told(terminal: false, everySeconds: 1, steps: 40));
    }

    [Theory]
    [InlineData(true, 3, "\r████████████████████████ 12 of 12 windows read\e[K\r\e[K")]
    [InlineData(false, 3, "")]
    [InlineData(false, 20, "12 of 12 windows read\n")]
    public void A_command_tells_it_so(bool terminal, double seconds, string expected)
    {
        using Desk desk = new();
        string file = desk.With("story.txt", string.Join(' ', Enumerable.Range(0, 211).Select(i => $"Alice went to the house number {i} then.")));
        Said said = new Terminal { IsTerminal = terminal, Clock = new LeapingClock(seconds) }
            .Run(TestContext.Current.CancellationToken, "ask", "Where is Alice?", "--file", file, "--model", desk.Reader.Folder, "--json");
        Assert.Equal((0, expected), (said.Code, said.Error));
        Assert.StartsWith("{", said.Out, StringComparison.Ordinal);
    }

    private static string Told(bool terminal, double everySeconds, int steps, int width = 80)
    {
        StringWriter error = new() { NewLine = "\n" };
        Surroundings surroundings = new()
        {
            Out = TextWriter.Null, Error = error, In = () => Stream.Null, Variable = _ => null,
            ErrorIsTerminal = terminal, Width = width, Clock = new LeapingClock(everySeconds),
        };
        using (ProgressLine line = new(surroundings))
            for (int step = 1; step <= steps; step++) line.Tell(step, steps, $"{step} of {steps}");
        return error.ToString();
    }
}
