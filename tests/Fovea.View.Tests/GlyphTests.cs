namespace Fovea.View.Tests;

/// <summary>How much room characters take, and what is made of dangerous ones.</summary>
public sealed class GlyphTests
{
    [Theory]
    [InlineData("a", 1)]
    [InlineData("é", 1)]
    [InlineData("e\u0301", 1)]
    [InlineData("中", 2)]
    [InlineData("한", 2)]
    [InlineData("\u1112\u1161\u11AB", 2)]
    [InlineData("ｱ", 1)]
    [InlineData("Ａ", 2)]
    [InlineData("🙂", 2)]
    [InlineData("👩\u200D👩\u200D👧", 2)]
    [InlineData("👍🏽", 2)]
    [InlineData("🇩🇪", 2)]
    [InlineData("❤\uFE0F", 2)]
    [InlineData("❤", 1)]
    [InlineData("\u200B", 0)]
    [InlineData("\uFEFF", 0)]
    [InlineData("\u202E", 0)]
    [InlineData("…", 1)]
    [InlineData("𠀋", 2)]
    public void A_character_takes_the_columns_that_terminals_give_it(string character, int columns)
    {
        Glyph glyph = Assert.Single(Glyph.Of(character, 0, character.Length));
        Assert.Equal(columns, glyph.Width);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(7)]
    public void A_stretch_that_ends_within_a_character_takes_the_columns_of_what_is_printed_of_it(int end)
    {
        Glyph[] glyphs = [.. Glyph.Of("👩\u200D👩\u200D👧", 0, end)];
        Assert.Equal(Glyph.WidthOf(string.Concat(glyphs.Select(glyph => glyph.Text))), glyphs.Sum(glyph => glyph.Width));
    }

    [Theory]
    [InlineData("\u001B[2J", "\uFFFD[2J")]
    [InlineData("\u0007", "\uFFFD")]
    [InlineData("\u009B31m", "\uFFFD31m")]
    [InlineData("\0", "\uFFFD")]
    [InlineData("a\u202Eb", "ab")]
    [InlineData("\r\n", " ")]
    [InlineData("\t", " ")]
    [InlineData("\u00A0", " ")]
    [InlineData("\u0301", "\u25CC\u0301")]
    public void What_could_command_a_terminal_is_replaced(string text, string shown) =>
        Assert.Equal(shown, string.Concat(Glyph.Of(text, 0, text.Length).Select(glyph => glyph.Text)));

    [Fact]
    public void Half_a_character_is_replaced()
    {
        string half = "🙂"[..1];
        Assert.Equal("\uFFFD", Assert.Single(Glyph.Of(half, 0, 1)).Text);
    }

    [Fact]
    public void A_pile_of_accents_is_cut()
    {
        string pile = "a" + new string('\u0301', 10_000);
        Assert.InRange(Glyph.Of(pile, 0, pile.Length).Sum(glyph => glyph.Text.Length), 1, 100);
    }
}
