namespace Fovea.Cli.Tests.BadInput;

/// <summary>Records and data sets that are none, and places where nothing can be written.</summary>
public sealed class BadFileTests : IDisposable
{
    private const string Question = "Where is Alice?", Text = "Alice went to the garden. Then she ran to the court.";
    private const string Damaged = "; the file is damaged or is not safetensors, get it again", Fetch = "; fetch the file again or name another";

    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public void A_record_that_is_not_there() => Terminal.Refuses(1, $"cannot read {_desk["alice.record"]}: there is no such file; check the path", "view", _desk["alice.record"]);

    [Fact]
    public void A_record_that_is_a_text()
    {
        string file = _desk.With("alice.txt", Text);
        Terminal.Refuses(1, $"cannot read {file}: expected 8 bytes with the length of the header, found the text 'Alice we', as a web page or a Git LFS pointer starts{Damaged}", "view", file);
    }

    [Fact]
    public void A_record_that_is_a_model()
    {
        string file = _desk.Reader["model.safetensors"];
        Terminal.Refuses(1, $"cannot show {file}: expected a record of an explanation, found a safetensors file of format 'pt'; give a file that 'fovea ask --save' wrote", "view", file);
    }

    [Fact]
    public void A_record_that_was_cut_short()
    {
        byte[] whole = File.ReadAllBytes(Record());
        int header = BitConverter.ToInt32(whole), data = whole.Length - 8 - header;
        string file = _desk.With("data.record", whole[..^5]);
        Terminal.Refuses(1, $"cannot read {file}: the tensors take {data} bytes, the file has {data - 5} after its header: it is cut short{Damaged}", "view", file);
        file = _desk.With("header.record", whole[..57]);
        Terminal.Refuses(1, $"cannot read {file}: the header claims {header} bytes, the file has 49 after the first 8: it is cut short{Damaged}", "view", file);
    }

    [Fact]
    public void A_layer_that_a_record_does_not_hold()
    {
        string record = Record();
        Terminal.Refuses(2, "cannot show layer 7: expected one of 0, 1, 2", "view", record, "--layer", "7");
        Terminal.Refuses(2, "cannot show head 2 of layer 1: expected from 0 to 1", "view", record, "--layer", "1", "--head", "2");
    }

    [Theory]
    [InlineData("", "file: expected JSON in SQuAD layout, an object with \"data\", found nothing" + Fetch)]
    [InlineData("{\"data\": [\n  oops]}", "line 2: expected JSON in SQuAD layout, an object with \"data\", found what is not JSON at byte 2 of the line" + Fetch)]
    [InlineData("[1, 2]", "file: expected JSON in SQuAD layout, an object with \"data\", found \"[1, 2]\"" + Fetch)]
    [InlineData("{\"rows\": []}", "file: expected a field \"data\" with a list, found none; this reader needs SQuAD layout: data, paragraphs, context, qas, id, question, answers, text, answer_start")]
    [InlineData("{\"data\": [{\"rows\": []}]}", "data[0]: expected a field \"paragraphs\" with a list, found none; this reader needs SQuAD layout: data, paragraphs, context, qas, id, question, answers, text, answer_start")]
    public void A_file_that_is_not_of_SQuAD_layout(string content, string message)
    {
        string file = _desk.With("squad.json", content);
        Terminal.Refuses(1, $"{file}, {message}", "eval", "squad", file);
    }

    [Fact]
    public void A_file_of_SQuAD_layout_that_asks_nothing()
    {
        string file = _desk.With("squad.json", "{\"data\": []}");
        Terminal.Refuses(1, $"expected questions in '{file}', found none; give a file in SQuAD layout", "eval", "squad", file);
        Terminal.Refuses(1, $"expected a file in SQuAD layout, '{_desk.Folder}' is a folder; name a file in it", "eval", "squad", _desk.Folder);
        Terminal.Refuses(1, $"expected a file in SQuAD layout, '{_desk["none"]}' does not exist; check the path", "eval", "squad", _desk["none"]);
    }

    [Fact]
    public void A_folder_without_stories()
    {
        Terminal.Refuses(1, $"bAbI: expected files such as qa1_single-supporting-fact_test.txt in '{_desk.Folder}' or its folders en-10k and en, found none of tasks 1, 2, 3, 4, 5, 11, 12, 13, 14; name the folder that has them", "eval", "babi", _desk.Folder);
        Terminal.Refuses(1, $"bAbI: expected a folder, '{_desk["none"]}' does not exist; check the path", "eval", "babi", _desk["none"]);
    }

    [Theory]
    [InlineData("--html")]
    [InlineData("--save")]
    public void A_place_where_nothing_can_be_written_is_refused_before_anything_is_read(string option)
    {
        string nowhere = _desk["nowhere"], within = Path.Combine(nowhere, "alice");
        string[] ask = ["ask", Question, "--file", _desk["no.txt"], option];
        Terminal.Refuses(1, $"cannot write {within}: there is no folder {nowhere}; create it first", [.. ask, within]);
        Terminal.Refuses(1, $"cannot write {_desk.Folder}: expected the name of a file, found a folder; name a file in it", [.. ask, _desk.Folder]);
    }

    [Theory]
    [InlineData("--html")]
    [InlineData("--svg")]
    public void A_view_is_not_written_there_either(string option)
    {
        string record = Record(), within = Path.Combine(_desk["nowhere"], "alice");
        Terminal.Refuses(1, $"cannot write {within}: there is no folder {_desk["nowhere"]}; create it first", "view", record, option, within);
        Terminal.Refuses(1, $"cannot write {_desk.Folder}: expected the name of a file, found a folder; name a file in it", "view", record, option, _desk.Folder);
    }

    [Fact]
    public void A_link_is_followed_and_stays_a_link()
    {
        string target = _desk.With("page.html", "before"), link = _desk["link.html"];
        try { File.CreateSymbolicLink(link, target); }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException) { Assert.Skip("no links can be made here"); }
        Assert.Equal(0, Terminal.Fovea("ask", Question, "--text", Text, "--model", _desk.Reader.Folder, "--html", link).Code);
        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(target), StringComparison.Ordinal);
        Assert.Equal([link, target], Directory.EnumerateFiles(_desk.Folder).Order(StringComparer.Ordinal));
    }

    private string Record()
    {
        string record = _desk["alice.record"];
        Assert.Equal(0, Terminal.Fovea("ask", Question, "--text", Text, "--model", _desk.Reader.Folder, "--save", record).Code);
        return record;
    }
}
