using CsCheck;
using Fovea.Inputs.Text;

namespace Fovea.Inputs.Tests.Text;

public class TextWindowsTests
{
    private static readonly WordPieceTokenizer Letters = Small.Letters("the", "cat", "sat");

    [Fact]
    public void Windows_hold_every_token_keep_to_the_budget_and_overlap() =>
        Gen.Select(Gen.Char["abc  .A\n"].Array[0, 300].Select(letters => new string(letters)), Gen.Int[1, 40], Gen.Double[0, 0.5]).Sample((text, budget, share) =>
        {
            TextToken[] tokens = Letters.Encode(text).Tokens.ToArray();
            int overlap = (int)(budget * share);
            List<(int Start, int End)> windows = TextWindows.Cut(tokens, Sentences.Split(text), budget, overlap);
            Assert.Equal(tokens.Length == 0, windows.Count == 0);
            if (windows.Count == 0) return;
            Assert.Equal((0, tokens.Length), (windows[0].Start, windows[^1].End));
            Assert.All(windows, window => Assert.InRange(window.End - window.Start, 1, budget));
            for (int i = 1; i < windows.Count; i++)
            {
                Assert.True(windows[i].Start > windows[i - 1].Start, "a window gets on");
                Assert.True(windows[i].Start <= windows[i - 1].End, "nothing is left out");
                Assert.True(windows[i - 1].End - windows[i].Start >= Math.Min(overlap, windows[i - 1].End - windows[i - 1].Start - 1), "the overlap is kept");
            }
        }, iter: 3000);

    [Fact]
    public void A_window_begins_with_a_sentence_where_it_can()
    {
        const string text = "The cat sat. The cat sat. The cat sat. The cat sat. The cat sat.";    // four tokens a sentence
        TokenizedText tokens = Letters.Encode(text);
        Assert.Equal([(0, 10), (8, 18), (12, 20)], TextWindows.Cut(tokens.Tokens, Sentences.Split(text), budget: 11, overlap: 2));
    }

    [Fact]
    public void A_text_that_fits_is_one_window() => Assert.Equal([(0, 4)], TextWindows.Cut(Letters.Encode("The cat sat.").Tokens, [], budget: 4, overlap: 2));

    [Fact]
    public void A_word_is_not_cut_in_two_where_it_can_be_helped()
    {
        TextToken[] tokens = Letters.Encode("sat sat sat abcd sat sat").Tokens.ToArray();                // abcd is four tokens
        List<(int Start, int End)> windows = TextWindows.Cut(tokens, [], budget: 4, overlap: 1);
        Assert.Equal((0, 3), windows[0]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 6)]
    [InlineData(10, -1)]
    public void A_budget_or_an_overlap_that_makes_no_sense_is_refused(int budget, int overlap) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TextWindows.Cut([new TextToken(0, 0, 1)], [], budget, overlap));
}
