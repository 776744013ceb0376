namespace Fovea.View;

/// <summary>What every picture starts and ends with: its size, its title for those who can't see it, and colours for both schemes.</summary>
internal static class SvgFrame
{
    private static readonly string Styles = $$"""
        <style>
        .paper { fill: #ffffff; stroke: #e4dfd6; } .ink { fill: #1d1a16; } .soft { fill: #5f584e; } .ring { stroke: #b45309; fill: none; } .bar { fill: #b45309; }
        text { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", "Noto Sans Mono CJK SC", monospace; white-space: pre; }
        .head { font-family: "Iowan Old Style", Palatino, Georgia, "Liberation Serif", serif; }
        {{Steps(HeatRamp.OnLight)}}
        @media (prefers-color-scheme: dark) {
        .paper { fill: #1c1916; stroke: #342f29; } .ink { fill: #f2ece3; } .soft { fill: #b0a698; } .ring { stroke: #ffb866; } .bar { fill: #f59e0b; }
        {{Steps(HeatRamp.OnDark)}}
        }
        </style>

        """.ReplaceLineEndings("\n");

    public static void Begin(Markup svg, double width, double height, string title)
    {
        svg.Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:0.##} {height:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" role=\"img\">\n");
        svg.Raw("<title>").Text(title).Raw("</title>\n").Raw(Styles);
        svg.Invariant($"<rect class=\"paper\" x=\".5\" y=\".5\" width=\"{width - 1:0.##}\" height=\"{height - 1:0.##}\" rx=\"10\"/>\n");
    }

    public static void End(Markup svg) => svg.Raw("</svg>\n");

    /// <summary>A class for each step of heat, as ground (g1 to g8) and as letters on it (t1 to t8).</summary>
    private static string Steps(HeatRamp ramp) => string.Join(' ', Enumerable.Range(1, HeatScale.Steps).Select(step =>
        $".g{step} {{ fill: {ramp.Ground(step).Hex}; }} .t{step} {{ fill: {ramp.Letters(step).Hex}; }}"));
}
