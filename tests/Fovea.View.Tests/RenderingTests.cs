namespace Fovea.View.Tests;

/// <summary>What the renderers print, compared with files that someone has looked at.</summary>
public sealed class RenderingTests
{
    private static readonly TerminalStyle Plain = new() { Width = 72 };

    [Fact]
    public void Plain_text_says_with_bars_what_colours_would() => Snapshot.Matches("wonderland.txt", TerminalView.Render(Samples.Wonderland(), Plain));

    [Theory]
    [InlineData("unknown", null)]
    [InlineData("dark", true)]
    [InlineData("light", false)]
    public void Colours_fit_the_background(string name, bool? dark) => Snapshot.Matches($"wonderland-{name}.ansi",
        TerminalView.Render(Samples.Wonderland(), Plain with { Colors = TerminalColors.True, OnDark = dark }));

    [Fact]
    public void A_terminal_with_256_colours_gets_the_nearest() => Snapshot.Matches("wonderland-256.ansi",
        TerminalView.Render(Samples.Wonderland(), Plain with { Colors = TerminalColors.Indexed, OnDark = true }));

    [Fact]
    public void That_the_text_does_not_say_is_said() => Snapshot.Matches("no-answer.txt", TerminalView.Render(Samples.NoAnswer(), Plain));

    [Fact]
    public void Of_a_long_text_the_hot_lines_are_shown() => Snapshot.Matches("long.txt", TerminalView.Render(Samples.Long(), Plain with { MostLines = 5 }));

    [Fact]
    public void Wide_characters_take_two_columns() => Snapshot.Matches("chinese.txt", TerminalView.Render(Samples.Chinese(), Plain with { Width = 24 }));

    [Fact]
    public void Nothing_hostile_is_obeyed_by_a_terminal() => Snapshot.Matches("hostile.txt", TerminalView.Render(Samples.Hostile(), Plain));

    [Fact]
    public void A_head_is_each_token_with_those_it_attends_to() => Snapshot.Matches("head.txt", TerminalView.RenderHead(Samples.Heads(), layer: 2, head: 1, Plain));

    [Fact]
    public void The_page_holds_answer_heat_and_receipt() => Snapshot.Matches("wonderland.html", HtmlView.Render(Samples.Wonderland()));

    [Fact]
    public void The_page_of_a_long_text_shows_where_in_it_the_window_is() => Snapshot.Matches("long.html", Unstyled(HtmlView.Render(Samples.Long())));

    [Fact]
    public void The_page_says_that_the_text_does_not_say() => Snapshot.Matches("no-answer.html", Unstyled(HtmlView.Render(Samples.NoAnswer())));

    [Fact]
    public void Nothing_hostile_is_obeyed_by_a_browser() => Snapshot.Matches("hostile.html", Unstyled(HtmlView.Render(Samples.Hostile())));

    [Fact]
    public void The_page_sets_Chinese() => Snapshot.Matches("chinese.html", Unstyled(HtmlView.Render(Samples.Chinese())));

    [Fact]
    public void A_head_is_a_page() => Snapshot.Matches("head.html", Unstyled(HtmlView.RenderHead(Samples.Heads(), layer: 0, head: 2)));

    [Fact]
    public void A_passage_is_a_picture() => Snapshot.Matches("wonderland.svg", SvgView.RenderPassage(Samples.Wonderland()));

    [Fact]
    public void A_picture_sets_wide_characters_in_two_columns() => Snapshot.Matches("chinese.svg", SvgView.RenderPassage(Samples.Chinese(), columns: 40));

    [Fact]
    public void A_head_is_a_grid_of_squares() => Snapshot.Matches("head.svg", SvgView.RenderHead(Samples.Heads(), layer: 2, head: null));

    [Fact]
    public void Values_are_bars() => Snapshot.Matches("bars.svg", SvgView.RenderBars("Gates of block 3", ["fur", "eyes & ears", "<sky>"], [0.91f, 0.4f, float.NaN]));

    /// <summary>Without the style sheet, which wonderland.html has already.</summary>
    private static string Unstyled(string page)
    {
        int start = page.IndexOf("<style>", StringComparison.Ordinal) + "<style>".Length;
        return page[..start] + page[page.IndexOf("</style>", start, StringComparison.Ordinal)..];
    }
}
