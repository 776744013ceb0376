namespace Fovea.Models.Tests.Vision;

/// <summary>RegNets: all widths follow from a line.</summary>
public sealed class RegNetTests
{
    /// <summary>Millions of parameters as timm publishes them in its tables of results.</summary>
    [Theory]
    [InlineData("regnetx_002", 2.68), InlineData("regnetx_004", 5.16), InlineData("regnetx_006", 6.20), InlineData("regnetx_008", 7.26), InlineData("regnetx_016", 9.19), InlineData("regnetx_032", 15.30)]
    [InlineData("regnetx_040", 22.12), InlineData("regnetx_064", 26.21), InlineData("regnetx_080", 39.57), InlineData("regnety_002", 3.16), InlineData("regnety_004", 4.34), InlineData("regnety_006", 6.06)]
    [InlineData("regnety_008", 6.26), InlineData("regnety_016", 11.20), InlineData("regnety_032", 19.44), InlineData("regnety_040", 20.65), InlineData("regnety_064", 30.58), InlineData("regnety_080", 39.18)]
    public void A_member_has_as_many_parameters_as_was_published(string name, double millions) => Assert.Equal(millions, Published.Millions(name), 0.005001);

    /// <summary>The stages that the paper's authors publish for RegNetY of 1.6 thousand million multiply-adds.</summary>
    [Fact]
    public void A_line_becomes_stages() =>
        Assert.Equal([(2, 48, 24), (6, 120, 24), (17, 336, 24), (2, 888, 24)], new RegNetOptions(27, 48, 20.71, 2.65, 24).Stages());

    [Fact]
    public void It_learns()
    {
        float[] losses = Published.Losses("regnety_002", [6, 3, 33, 37], steps: 8, rate: 0.05f);
        Assert.True(losses[^1] < 0.7f * losses[0], string.Join(", ", losses));
    }
}
