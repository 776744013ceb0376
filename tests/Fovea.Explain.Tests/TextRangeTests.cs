using CsCheck;

namespace Fovea.Explain.Tests;

/// <summary>Stretches of text, and answers that stand in one.</summary>
public sealed class TextRangeTests
{
    private static readonly Gen<TextRange> Range = Gen.Select(Gen.Int[0, 13], Gen.Int[1, 7], (start, length) => new TextRange(start, start + length));

    [Fact]
    public void Two_ranges_overlap_when_they_have_a_position_in_common() => Gen.Select(Range, Range).Sample((one, other) =>
        Assert.Equal(Positions(one).Intersect(Positions(other)).Any(), one.Overlaps(other)));

    [Fact]
    public void A_range_contains_another_when_it_has_all_its_positions() => Gen.Select(Range, Range).Sample((one, other) =>
        Assert.Equal(!Positions(other).Except(Positions(one)).Any(), one.Contains(other)));

    [Fact]
    public void An_answer_is_the_text_of_its_range()
    {
        Answer answer = Answer.At(new TextRange(3, 13), "to the garden", 0.75);
        Assert.Equal("the garden", answer.Text);
        Assert.False(answer.NoAnswer);
        Assert.True(Answer.None(0.5).NoAnswer);
    }

    private static IEnumerable<int> Positions(TextRange range) => Enumerable.Range(range.Start, range.Length);
}
