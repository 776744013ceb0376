namespace Fovea.View;

/// <summary>The channels that spoke loudest: what each saw, how far open its gate was, and what went on.</summary>
internal static class HtmlChannels
{
    public static void Write(Markup page, IReadOnlyList<ChannelMap> channels)
    {
        bool gated = channels[0].Gate is not null;
        page.Raw("<section aria-labelledby=\"channels\">\n<h2 id=\"channels\">The channels that spoke loudest</h2>\n<p class=\"note\">In ").Text(channels[0].Layer).Raw(gated
            ? ": what a channel saw, the gate that the network set for it after a look at the whole picture, and what went on.</p>\n"
            : ": what a channel saw.</p>\n");
        page.Raw("<ul class=\"channels\">\n");
        foreach (ChannelMap channel in channels) One(page, channel);
        page.Raw("</ul>\n</section>\n");
    }

    private static void One(Markup page, ChannelMap channel)
    {
        page.Invariant($"<li><b>channel {channel.Channel}</b>");
        Map(page, channel.Map, 1, "what it saw");
        if (channel.Gate is { } gate)
        {
            page.Invariant($"<span class=\"gate\"><span>× {gate:0.00}</span>");
            HtmlAnswer.Meter(page, gate);
            page.Raw("<span>gate</span></span>");
            Map(page, channel.Map, gate, "what went on");
        }
        page.Raw("</li>\n");
    }

    private static void Map(Markup page, HeatMap map, double times, string what)
    {
        byte[] pixels = new byte[4 * map.Values.Length];
        for (int i = 0; i < map.Values.Length; i++) ((byte[])[255, 138, 0, (byte)(255 * Math.Clamp(map.Values[i] * times, 0, 1))]).CopyTo(pixels, 4 * i);
        page.Raw($"<img src=\"{PngFile.DataUrl(PngFile.Write(map.Columns, map.Rows, 4, pixels))}\" alt=\"{what}\">");
    }
}
