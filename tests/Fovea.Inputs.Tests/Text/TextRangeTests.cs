using CsCheck;

namespace Fovea.Inputs.Tests.Text;

/// <summary>Stretches of text.</summary>
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
    public void A_range_gives_its_stretch_of_the_text() => Gen.Select(Range, Gen.String[20, 29]).Sample((range, text) =>
    {
        Assert.Equal(text[range.Start..range.End], range.In(text));
        Assert.Equal(range.In(text), range.Of(text).ToString());
        Assert.Equal(Positions(range), Enumerable.Range(0, text.Length).Where(range.Contains));
    });

    private static IEnumerable<int> Positions(TextRange range) => Enumerable.Range(range.Start, range.Length);
}
