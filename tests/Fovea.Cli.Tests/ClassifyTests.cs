using System.Text.Json;
using Fovea.Media.Tests;
using SkiaSharp;

namespace Fovea.Cli.Tests;

/// <summary>What <c>fovea classify</c> says, where, and with which exit code; with the embedded classifier.</summary>
public sealed class ClassifyTests : IDisposable
{
    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    private string Flag(string name = "flag.png") => _desk.With(name, Files.Encoded(SKEncodedImageFormat.Png, 60, 40));

    [Fact]
    public void Json_of_one_file_is_one_object_and_of_more_a_list()
    {
        string file = Flag();
        using JsonDocument one = JsonDocument.Parse(Said(0, "classify", file, "--top", "3", "--json").Out);
        Assert.Equal(["picture", "width", "height", "classes", "heat", "receipt"], one.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(3, one.RootElement.GetProperty("classes").GetArrayLength());
        Assert.Equal(7, one.RootElement.GetProperty("heat").GetProperty("rows").GetArrayLength());
        using JsonDocument folder = JsonDocument.Parse(Said(0, "classify", _desk.Folder, "--json").Out);
        Assert.Equal(file, folder.RootElement.GetProperty("pictures")[0].GetProperty("picture").GetString());
    }

    [Fact]
    public void What_was_saved_is_shown_again_without_a_model()
    {
        string file = Flag(), record = _desk["flag.record"], page = _desk["flag.html"], picture = _desk["flag-seen.png"];
        string shown = Said(0, "classify", file, "--save", record, "--html", page, "--png", picture).Out;
        Assert.Equal(shown, Said(0, "view", record).Out);
        Said(0, "view", record, "--html", _desk["again.html"]);
        Assert.Equal(File.ReadAllText(page), File.ReadAllText(_desk["again.html"]));
        Said(0, "view", record, "--png", _desk["again.png"]);
        Assert.Equal(File.ReadAllBytes(picture), File.ReadAllBytes(_desk["again.png"]));
        Assert.Contains("--svg, --layer and --head are for records of texts", Said(2, "view", record, "--layer", "0").Error);
    }

    [Fact]
    public void A_damaged_record_is_said_to_be_one()
    {
        string record = _desk["flag.record"];
        Said(0, "classify", Flag(), "--save", record);
        byte[] whole = File.ReadAllBytes(record);
        for (int at = 9; at < whole.Length; at += 1 + at / 6)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x15;
            Said said = Terminal.Fovea("view", _desk.With("damaged.record", damaged));
            Assert.True(said.Code is 0 or 1 && (said.Code == 0 || said.Error.StartsWith("fovea: ", StringComparison.Ordinal) && !said.Error.Contains("mistake in fovea")), $"byte {at}: {said.Error}");
        }
    }

    [Fact]
    public void Of_a_folder_each_picture_has_a_line_and_what_cannot_be_read_is_told()
    {
        Flag("a.png");
        _desk.With("b.jpg", Files.Encoded(SKEncodedImageFormat.Jpeg)[..200]);
        _desk.With("c.txt", "no picture");
        Said said = Terminal.Fovea("classify", _desk.Folder);
        Assert.Equal(1, said.Code);
        Assert.StartsWith(_desk["a.png"], said.Out);
        Assert.Single(said.Out.TrimEnd('\n').Split('\n'));
        Assert.Contains(said.Error.Split('\n'), line => line.StartsWith("fovea: picture: expected", StringComparison.Ordinal));       // where pictures take long, progress is told before
        Assert.Equal(said.Out, Terminal.Fovea("classify", _desk["?.png"]).Out);
    }

    [Fact]
    public void What_is_not_there_is_said()
    {
        Terminal.Refuses(1, $"picture: expected a file, '{_desk["no.png"]}' does not exist; check the path", "classify", _desk["no.png"]);
        Terminal.Refuses(1, $"expected pictures (.jpg, .jpeg, .png, .webp, .gif, .bmp) in the folder '{_desk.Folder}', found none; name another folder", "classify", _desk.Folder);
        Terminal.Refuses(1, $"expected pictures (.jpg, .jpeg, .png, .webp, .gif, .bmp) that '{_desk["*.png"]}' fits, found none; check the pattern", "classify", _desk["*.png"]);
    }

    [Fact]
    public void The_limit_of_pixels_can_be_set()
    {
        string file = _desk.With("large.png", Files.Png(2_000, 1_000, 8, 2, [0]));
        Terminal.Refuses(1, $"picture: expected at most 1,000,000 pixels, '{file}' has 2,000 x 1,000; make it smaller or raise the limit", "classify", file, "--most-megapixels", "1");
    }

    [Fact]
    public void A_terminal_of_many_colours_gets_half_blocks_and_one_with_pixels_these()
    {
        string file = Flag();
        Dictionary<string, string> colors = new() { ["TERM"] = "xterm-256color", ["COLORTERM"] = "truecolor" }, pixels = new() { ["TERM"] = "foot" };
        Assert.Contains('▀', new Terminal { IsTerminal = true, Variables = colors }.Run(CancellationToken.None, "classify", file).Out);
        Assert.Contains("\eP0;1q", new Terminal { IsTerminal = true, Variables = pixels }.Run(CancellationToken.None, "classify", file).Out);
        Assert.DoesNotContain('\e', Terminal.Fovea("classify", file).Out);
    }

    [Fact]
    public void Who_interrupts_is_obeyed() =>
        Assert.Equal(new Said(130, "", "fovea: interrupted\n"), new Terminal().Run(new CancellationToken(canceled: true), "classify", Flag()));

    private static Said Said(int code, params string[] arguments)
    {
        Said said = Terminal.Fovea(arguments);
        Assert.True(said.Code == code, $"exit code {said.Code}: {said.Error}");
        return said;
    }
}
