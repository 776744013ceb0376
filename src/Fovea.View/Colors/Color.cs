namespace Fovea.View;

/// <summary>A colour of a screen (sRGB, 8 bits each), and the way to it from lightness, chroma and hue as an eye judges them.</summary>
/// <remarks>Ottosson, "A perceptual color space for image processing", 2020 (OKLab). Contrast: WCAG 2.2, "relative luminance".</remarks>
internal readonly record struct Color(byte Red, byte Green, byte Blue)
{
    public string Hex => $"#{Red:x2}{Green:x2}{Blue:x2}";

    /// <summary>From OKLCH; what a screen can't show is cut to what it can.</summary>
    /// <param name="lightness">0 black to 1 white.</param>
    /// <param name="chroma">0 grey; about 0.2 as strong as screens can show.</param>
    /// <param name="hue">Degrees: 30 red, 70 orange, 110 yellow.</param>
    public static Color Of(double lightness, double chroma, double hue)
    {
        double a = chroma * Math.Cos(hue * Math.PI / 180), b = chroma * Math.Sin(hue * Math.PI / 180);
        double l = Cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
        double m = Cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
        double s = Cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
        return new Color(
            Encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
            Encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
            Encode(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
    }

    /// <summary>From 0 for black to 1 for white.</summary>
    public double Luminance => 0.2126 * Decode(Red) + 0.7152 * Decode(Green) + 0.0722 * Decode(Blue);

    /// <summary>From 1, the same, to 21, black on white. Text wants 4.5.</summary>
    public double ContrastTo(Color other)
    {
        (double dark, double light) = Luminance < other.Luminance ? (Luminance, other.Luminance) : (other.Luminance, Luminance);
        return (light + 0.05) / (dark + 0.05);
    }

    /// <summary>The nearest of the 6 x 6 x 6 colours and 24 greys that terminals with 256 colours share.</summary>
    public int Indexed
    {
        get
        {
            int best = 16;
            double nearest = double.MaxValue;
            for (int index = 16; index < 256; index++)
            {
                Color other = FromIndex(index);
                double distance = Square(Red - other.Red) * 0.30 + Square(Green - other.Green) * 0.59 + Square(Blue - other.Blue) * 0.11;
                if (distance < nearest) (nearest, best) = (distance, index);
            }
            return best;
        }
    }

    private static Color FromIndex(int index)
    {
        if (index >= 232) { byte grey = (byte)(8 + 10 * (index - 232)); return new Color(grey, grey, grey); }
        int cube = index - 16;
        return new Color(Level(cube / 36), Level(cube / 6 % 6), Level(cube % 6));
        static byte Level(int step) => (byte)(step == 0 ? 0 : 55 + 40 * step);
    }

    private static double Decode(byte value) => value <= 10 ? value / 255.0 / 12.92 : Math.Pow((value / 255.0 + 0.055) / 1.055, 2.4);

    private static byte Encode(double linear)
    {
        double value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055;
        return (byte)Math.Round(255 * Math.Clamp(value, 0, 1));
    }

    private static double Cube(double value) => value * value * value;

    private static double Square(double value) => value * value;
}
