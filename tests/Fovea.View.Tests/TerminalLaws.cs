using System.Text.RegularExpressions;
using CsCheck;

namespace Fovea.View.Tests;

/// <summary>What holds for any explanation in any terminal.</summary>
public sealed partial class TerminalLaws
{
    private static readonly Gen<TerminalStyle> Style =
        from width in Gen.Int[TerminalStyle.LeastWidth, 100]
        from colors in Gen.Enum<TerminalColors>()
        from dark in Gen.Int[0, 2]
        from most in Gen.Int[1, 30]
        select new TerminalStyle { Width = width, Colors = colors, OnDark = dark == 2 ? null : dark == 1, MostLines = most };

    [Fact]
    public void No_line_is_wider_than_the_terminal() => Gen.Select(Any.Explanation, Style).Sample((explanation, style) =>
    {
        foreach (string line in Shown(TerminalView.Render(explanation, style)).Split('\n'))
            Assert.True(Glyph.WidthOf(line) <= style.Width, $"{Glyph.WidthOf(line)} columns in a terminal of {style.Width}: {line}");
    }, iter: 300);

    [Fact]
    public void Nothing_but_colours_reaches_the_terminal_as_a_command() => Gen.Select(Any.Explanation, Style).Sample((explanation, style) =>
        Assert.DoesNotContain(Shown(TerminalView.Render(explanation, style)), letter => char.IsControl(letter) && letter != '\n'), iter: 300);

    [Fact]
    public void Without_colours_there_is_no_escape_at_all() => Any.Explanation.Sample(explanation =>
        Assert.DoesNotContain('\u001B', TerminalView.Render(explanation, new TerminalStyle())), iter: 100);

    [Fact]
    public void Setting_in_lines_loses_nothing_and_changes_no_order() => Gen.Select(Any.Text, Gen.Int[2, 60]).Sample((text, width) =>
    {
        List<Cell> cells = Cell.Of(text);
        IEnumerable<string> set = LineBreaker.Break(cells, width).SelectMany(line => line.Cells).Where(cell => cell.Gap == Gap.None).Select(cell => cell.Text);
        Assert.Equal(cells.Where(cell => cell.Gap == Gap.None).Select(cell => cell.Text), set);
    }, iter: 300);

    [Fact]
    public void No_line_begins_with_closing_punctuation()
    {
        string text = string.Concat(Enumerable.Repeat("图书馆，在那里。", 20));
        Assert.All(LineBreaker.Break(Cell.Of(text), 22), line => Assert.DoesNotContain(line.Text[0], "，。"));
    }

    [Fact]
    public void The_line_of_the_answer_is_always_shown() => Gen.Int[1, 10].Sample(most =>
        Assert.Contains("[[a White Rabbit", TerminalView.Render(Samples.Long(), new TerminalStyle { MostLines = most })));

    [Fact]
    public void A_width_of_no_use_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TerminalStyle { Width = TerminalStyle.LeastWidth - 1 });

    private static string Shown(string rendered) => Colour().Replace(rendered, "");

    [GeneratedRegex("\u001B\\[[0-9;]*m")]
    private static partial Regex Colour();
}
