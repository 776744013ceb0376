using System.Text.Json;
using Fovea.Tasks.Tests.Reading;

namespace Fovea.Cli.Tests;

/// <summary>What <c>fovea ask</c> says, where, and with which exit code.</summary>
public sealed class AskTests : IDisposable
{
    private const string Question = "Where is Alice?", Text = "Alice went to the garden.\nThen she ran to the court. 👩 The queen saw the rabbit.";

    private readonly TinyReader _reader = new(seed: 3);

    public void Dispose() => _reader.Dispose();

    [Fact]
    public void Json_is_one_object_of_the_agreed_shape_and_nothing_else()
    {
        Said said = Terminal.Fovea("ask", Question, "--text", Text, "--model", _reader.Folder, "--json");
        Assert.Equal((0, ""), (said.Code, said.Error));
        using JsonDocument json = JsonDocument.Parse(said.Out);
        JsonElement root = json.RootElement;
        Assert.Equal(["answer", "confidence", "no_answer", "start", "end", "evidence", "receipt", "tokens", "runners_up"], Names(root));
        Assert.False(root.GetProperty("no_answer").GetBoolean());
        Assert.Equal(root.GetProperty("answer").GetString(), Part(root));
        Assert.Equal(["text", "start", "end"], Names(root.GetProperty("evidence")));
        Assert.Equal(root.GetProperty("evidence").GetProperty("text").GetString(), Part(root.GetProperty("evidence")));
        foreach (string side in (string[])["alone", "without"])
            Assert.Equal(["answer", "confidence", "no_answer"], Names(root.GetProperty("receipt").GetProperty(side)));
        Assert.All(root.GetProperty("tokens").EnumerateArray(), token => Assert.Equal(token.GetProperty("text").GetString(), Part(token)));
        Assert.All(root.GetProperty("runners_up").EnumerateArray(), other => Assert.Equal(other.GetProperty("answer").GetString(), Part(other)));
    }

    [Fact]
    public void A_text_is_the_same_wherever_it_comes_from()
    {
        string file = Path.Combine(_reader.Folder, "story.txt");
        File.WriteAllText(file, Text);
        string given = Terminal.Fovea("ask", Question, "--text", Text, "--model", _reader.Folder, "--json").Out;
        Assert.Equal(given, Terminal.Fovea("ask", Question, "--file", file, "--model", _reader.Folder, "--json").Out);
        Assert.Equal(given, Terminal.FoveaReading(Text, "ask", Question, "-", "--model", _reader.Folder, "--json").Out);
    }

    [Fact]
    public void Without_a_text_the_opening_of_Alice_in_Wonderland_is_asked()
    {
        Said said = Terminal.Fovea("ask", Question, "--model", _reader.Folder);
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Contains("wonderland-1.txt, line ", said.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_gets_no_colours_and_a_terminal_does_unless_it_asks_for_none()
    {
        string[] ask = ["ask", Question, "--text", Text, "--model", _reader.Folder];
        Assert.DoesNotContain('\e', Terminal.Fovea(ask).Out);
        Dictionary<string, string> terminal = new() { ["TERM"] = "xterm-256color" }, plain = new(terminal) { ["NO_COLOR"] = "1" };
        Assert.Contains('\e', new Terminal { IsTerminal = true, Variables = terminal }.Run(CancellationToken.None, ask).Out);
        Assert.DoesNotContain('\e', new Terminal { IsTerminal = true, Variables = plain }.Run(CancellationToken.None, ask).Out);
    }

    [Fact]
    public void A_saved_record_is_shown_again_without_the_model()
    {
        string record = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            string first = Terminal.Fovea("ask", Question, "--text", Text, "--model", _reader.Folder, "--save", record).Out;
            Assert.Equal(first, Terminal.Fovea("view", record).Out);
            Said layer = Terminal.Fovea("view", record, "--layer", "2", "--head", "1");
            Assert.Equal((0, ""), (layer.Code, layer.Error));
            Assert.StartsWith("layer 2, head 1\n", layer.Out, StringComparison.Ordinal);
        }
        finally { File.Delete(record); }
    }

    [Fact]
    public void A_check_is_told_with_what_was_taken_out()
    {
        Said said = Terminal.Fovea("ask", Question, "--text", Text, "--model", _reader.Folder, "--check", "--json");
        using JsonDocument json = JsonDocument.Parse(said.Out);
        Assert.Equal(["sentence", "hot_word", "random_word"], json.RootElement.GetProperty("removals").EnumerateArray().Select(removal => removal.GetProperty("kind").GetString()).Distinct());
    }

    [Fact]
    public void Who_presses_Ctrl_C_gets_130()
    {
        Said said = new Terminal().Run(new CancellationToken(canceled: true), "ask", Question, "--text", Text, "--model", _reader.Folder);
        Assert.Equal(new Said(130, "", "fovea: interrupted\n"), said);
    }

    private static string Part(JsonElement place) => Text[place.GetProperty("start").GetInt32()..place.GetProperty("end").GetInt32()];

    private static string[] Names(JsonElement json) => [.. json.EnumerateObject().Select(property => property.Name)];
}
