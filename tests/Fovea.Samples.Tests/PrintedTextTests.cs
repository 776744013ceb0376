using Xunit.Sdk;

namespace Fovea.Samples.Tests;

/// <summary>The comparison itself: what it lets pass, and what not.</summary>
public sealed class PrintedTextTests
{
    [Fact]
    public void The_last_digit_of_a_number_and_the_length_of_a_bar_may_differ() =>
        PrintedText.AssertAlike("the garden (0.98) ████\n", "the garden  (0.97) ███");

    [Theory]
    [InlineData("the garden (0.98)", "the garden (0.94)")]
    [InlineData("weight -0.125", "weight 0.125")]
    [InlineData("weight 0.125", "weight 0.125 0.125")]
    [InlineData("the garden", "the court")]
    [InlineData("one\ntwo", "one two")]
    public void Other_words_and_other_numbers_do_not_pass(string expected, string found) =>
        Assert.ThrowsAny<XunitException>(() => PrintedText.AssertAlike(expected, found));

    [Fact]
    public void A_page_without_a_block_of_text_does_not_pass() =>
        Assert.ThrowsAny<XunitException>(() => PrintedText.Block("# A sample\n\n```sh\ndotnet run\n```\n"));

    [Fact]
    public void A_page_takes_another_text_and_keeps_all_else() =>
        Assert.Equal("# A\n```sh\nrun\n```\n```text\nnew $1\n```\nend\n", PrintedText.WithBlock("# A\n```sh\nrun\n```\n```text\nold\nlines\n```\nend\n", "new $1\n"));
}
