using System.CommandLine;
using System.Text;
using Fovea.Explain;
using Fovea.Tasks;
using Fovea.View;
using Fovea.Weights;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea view RECORD</c>: shows again what was saved, without any model.</summary>
internal static class ViewCommand
{
    private static readonly Argument<string> s_record = CommandParts.Argument("RECORD", "A file that 'fovea ask --save' or 'fovea classify --save' wrote");
    private static readonly Option<string?> s_html = CommandParts.Option("--html", "FILE", "Writes a page instead");
    private static readonly Option<string?> s_svg = CommandParts.Option("--svg", "FILE", "Writes a picture instead");
    private static readonly Option<string?> s_png = CommandParts.Option("--png", "FILE", "Writes the picture of a record of 'fovea classify' instead");
    private static readonly Option<int?> s_layer = CommandParts.Index("--layer", "L", "Shows where the tokens of this layer looked, counted from 0");
    private static readonly Option<int?> s_head = CommandParts.Index("--head", "H", "Of this head only, counted from 0; the mean of all where it is left out");

    public static Command Create(Surroundings surroundings)
    {
        Command command = new("view", "Shows a saved record again: an answer or a picture with its heat map, or the attention of one layer. It needs no model.") { s_record, s_html, s_svg, s_png, s_layer, s_head };
        command.Validators.Add(given =>
        {
            if (given.CountGiven(s_html, s_svg, s_png) > 1) given.AddError("only one file can be written: give one of --html, --svg and --png");
            if (given.CountGiven(s_head) > given.CountGiven(s_layer)) given.AddError("--head says which head of a layer: give --layer too");
        });
        return command.WithExample("fovea ask \"Where is Alice?\" --save alice.record && fovea view alice.record --layer 2").Does((given, _) => View(given, surroundings));
    }

    private static int View(ParseResult given, Surroundings surroundings)
    {
        string record = given.GetRequiredValue(s_record);
        if (PictureRecord.IsOne(record)) return ViewPicture(PictureRecord.Load(record), given, surroundings);
        if (given.CommandResult.CountGiven(s_png) > 0) throw new ArgumentException($"--png is for records of pictures, '{record}' is of a text: give --svg");
        Explanation explanation = ExplanationRecord.Load(record);
        (int? layer, int? head) = (given.GetValue(s_layer), given.GetValue(s_head));
        if (given.GetValue(s_html) is { } page) Write(page, layer is { } one ? HtmlView.RenderHead(explanation, one, head) : HtmlView.Render(explanation));
        else if (given.GetValue(s_svg) is { } picture) Write(picture, layer is { } one ? SvgView.RenderHead(explanation, one, head) : SvgView.RenderPassage(explanation));
        else surroundings.Out.Write(layer is { } one ? TerminalView.RenderHead(explanation, one, head, surroundings.Style()) : TerminalView.Render(explanation, surroundings.Style()));
        return CommandLine.Done;
    }

    private static int ViewPicture(PictureExplanation explanation, ParseResult given, Surroundings surroundings)
    {
        if (given.CommandResult.CountGiven(s_svg, s_layer) > 0) throw new ArgumentException("--svg, --layer and --head are for records of texts, this one is of a picture: give --html or --png");
        if (given.GetValue(s_html) is { } page) Write(page, HtmlView.Render(explanation));
        else if (given.GetValue(s_png) is { } picture) AtomicFile.Write(picture, PngView.Render(explanation));
        else surroundings.Out.Write(TerminalView.Render(explanation, surroundings.Style()));
        return CommandLine.Done;
    }

    private static void Write(string file, string text) => AtomicFile.Write(file, Encoding.UTF8.GetBytes(text));
}
