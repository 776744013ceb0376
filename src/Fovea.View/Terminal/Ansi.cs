using System.Text;

namespace Fovea.View;

/// <summary>Writes text with the colours that a terminal has; with none, writes the text.</summary>
/// <remarks>ECMA-48, "Select Graphic Rendition".</remarks>
internal sealed class Ansi(TerminalStyle style)
{
    private const string Plain = "";
    private readonly StringBuilder _text = new();
    private readonly HeatRamp _ramp = style.OnDark switch { true => HeatRamp.OnDark, false => HeatRamp.OnLight, null => HeatRamp.OnEither };
    private string _now = Plain;

    public bool HasColors => style.Colors != TerminalColors.None;

    public override string ToString() => _text.ToString();

    public Ansi Write(string text) => Write(text, Plain);

    public Ansi Bold(string text) => Write(text, "1");

    public Ansi Faint(string text) => Write(text, "2");

    /// <summary>A character of the passage: the shade of its heat behind it; the answer bold and underlined.</summary>
    public Ansi Marked(string text, Mark mark) => Write(text, Codes(mark));

    /// <summary>As many filled columns as the share of the width, in the hottest colour.</summary>
    public Ansi Meter(double share, int width)
    {
        int filled = double.IsNaN(share) ? 0 : (int)Math.Round(Math.Clamp(share, 0, 1) * width);
        return Write(new string('■', filled), HasColors && filled > 0 ? Code(38, _ramp.Ground(HeatScale.Steps)) : Plain).Write(new string(HasColors ? ' ' : '·', width - filled));
    }

    /// <summary>Two pixels, one above the other; below it is what was there where there is no second.</summary>
    public Ansi HalfBlock(Color upper, Color? lower) => Write("▀", lower is { } below ? $"{Code(38, upper)};{Code(48, below)}" : Code(38, upper));

    /// <summary>A picture that this project wrote in the language of the terminal.</summary>
    public Ansi Picture(string commands)
    {
        Switch(Plain);
        _text.Append(commands);
        return this;
    }

    public Ansi EndLine()
    {
        Switch(Plain);
        while (_text.Length > 0 && _text[^1] == ' ') _text.Length--;
        _text.Append('\n');
        return this;
    }

    private Ansi Write(string text, string codes)
    {
        Switch(HasColors ? codes : Plain);
        _text.Append(text);
        return this;
    }

    private void Switch(string codes)
    {
        if (codes == _now) return;
        if (_now.Length > 0) _text.Append("\u001B[0m");
        if (codes.Length > 0) _text.Append("\u001B[").Append(codes).Append('m');
        _now = codes;
    }

    private string Codes(Mark mark)
    {
        string shade = mark.Heat == 0 ? Plain : $"{Code(48, _ramp.Ground(mark.Heat))};{Code(38, _ramp.Letters(mark.Heat))}";
        return !mark.IsAnswer ? shade : shade.Length == 0 ? "1;4" : $"1;4;{shade}";
    }

    private string Code(int layer, Color color) => style.Colors == TerminalColors.True ? $"{layer};2;{color.Red};{color.Green};{color.Blue}" : $"{layer};5;{color.Indexed}";
}
