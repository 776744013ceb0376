using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;

namespace Fovea.View.Tests;

/// <summary>Colours that can be read, and told apart.</summary>
public sealed partial class ColorTests
{
    /// <summary>What WCAG 2.2 asks for text.</summary>
    private const double Readable = 4.5;

    [Fact]
    public void Words_can_be_read_on_every_shade_of_every_ramp()
    {
        foreach (HeatRamp ramp in new[] { HeatRamp.OnDark, HeatRamp.OnLight, HeatRamp.OnEither })
            for (int step = 1; step <= HeatScale.Steps; step++)
                Assert.InRange(ramp.Letters(step).ContrastTo(ramp.Ground(step)), Readable, 21);
    }

    [Fact]
    public void Hotter_is_brighter_on_dark_and_darker_on_light()
    {
        for (int step = 2; step <= HeatScale.Steps; step++)
        {
            Assert.True(HeatRamp.OnDark.Ground(step).Luminance > HeatRamp.OnDark.Ground(step - 1).Luminance);
            Assert.True(HeatRamp.OnLight.Ground(step).Luminance < HeatRamp.OnLight.Ground(step - 1).Luminance);
        }
    }

    [Fact]
    public void More_weight_is_never_less_heat() => Gen.Select(Gen.Float, Gen.Float).Sample((a, b) =>
    {
        Assert.InRange(HeatScale.Step(a), 0, HeatScale.Steps);
        if (a <= b) Assert.True(HeatScale.Step(a) <= HeatScale.Step(b));
    });

    [Fact]
    public void Lightness_chroma_and_hue_give_the_colours_of_the_screen()
    {
        Assert.Equal("#000000", Color.Of(0, 0, 0).Hex);
        Assert.Equal("#ffffff", Color.Of(1, 0, 0).Hex);
        Assert.Equal("#ff0000", Color.Of(0.62796, 0.25768, 29.234).Hex);
        Assert.Equal(21, new Color(255, 255, 255).ContrastTo(new Color(0, 0, 0)), 1e-9);
        Assert.Equal(196, new Color(255, 0, 0).Indexed);
    }

    [Fact]
    public void The_page_can_be_read_in_both_schemes()
    {
        Assert.All(Schemes(), scheme =>
        {
            (Color ink, Color soft, Color card, Color heat, double most) = scheme;
            Assert.InRange(ink.ContrastTo(card), 7, 21);
            Assert.InRange(soft.ContrastTo(card), Readable, 21);
            Assert.InRange(ink.ContrastTo(Over(heat, card, most)), Readable, 21);
        });
    }

    /// <summary>The light and the dark scheme, as the style sheet has them.</summary>
    private static IEnumerable<(Color Ink, Color Soft, Color Card, Color Heat, double Most)> Schemes()
    {
        string page = HtmlView.Render(Samples.NoAnswer());
        MatchCollection schemes = Scheme().Matches(page);
        Assert.Equal(2, schemes.Count);
        return schemes.Select(scheme => (Hex(scheme, "ink"), Hex(scheme, "soft"), Hex(scheme, "card"),
            new Color(Part(scheme, 0), Part(scheme, 1), Part(scheme, 2)), double.Parse(scheme.Groups["most"].Value, CultureInfo.InvariantCulture)));

        static Color Hex(Match scheme, string name)
        {
            int value = int.Parse(scheme.Groups[name].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            return new Color((byte)(value >> 16), (byte)(value >> 8), (byte)value);
        }

        static byte Part(Match scheme, int index) => byte.Parse(scheme.Groups["heat"].Value.Split(' ')[index], CultureInfo.InvariantCulture);
    }

    private static Color Over(Color top, Color below, double share) => new(Mix(top.Red, below.Red, share), Mix(top.Green, below.Green, share), Mix(top.Blue, below.Blue, share));

    private static byte Mix(byte top, byte below, double share) => (byte)Math.Round(share * top + (1 - share) * below);

    [GeneratedRegex(@"--card: #(?<card>\w{6}); --ink: #(?<ink>\w{6}); --soft: #(?<soft>\w{6});[^}]*?--heat: (?<heat>[\d ]+); --heat-most: (?<most>[\d.]+);")]
    private static partial Regex Scheme();
}
