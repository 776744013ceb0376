using System.Text;

namespace Fovea.Cli.Tests.BadInput;

/// <summary>Questions and texts that can't be asked: one message with what was expected, what was found and what to do.</summary>
public sealed class BadTextTests : IDisposable
{
    private const string Question = "Where is Alice?", Text = "Alice went to the garden.";

    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Theory]
    [InlineData("", "the question must have at least one word, got nothing: write it in English")]
    [InlineData(" \t\u200B", "the question must have at least one word, got only spaces and control characters: write it in English")]
    public void A_question_without_words(string question, string message) =>
        Terminal.Refuses(2, message, "ask", question, "--text", Text, "--model", _desk.Reader.Folder);

    [Theory]
    [InlineData("", "the text must have at least one word, got nothing: write it in English")]
    [InlineData("  \n  ", "the text must have at least one word, got only spaces and control characters: write it in English")]
    public void A_text_without_words(string text, string message) =>
        Terminal.Refuses(2, message, "ask", Question, "--text", text, "--model", _desk.Reader.Folder);

    [Theory]
    [InlineData("", "is empty; give a text to read")]
    [InlineData(" \r\n ", "has only white space; give a text to read")]
    public void A_file_without_words(string text, string message)
    {
        string file = _desk.With("story.txt", text);
        Terminal.Refuses(1, $"text file: expected text, '{file}' {message}", "ask", Question, "--file", file);
        Assert.Equal(new Said(1, "", $"fovea: text file: expected text, standard input {message}\n"), Terminal.FoveaReading(text, "ask", Question, "-"));
    }

    [Fact]
    public void A_file_that_is_not_there() =>
        Terminal.Refuses(1, $"text file: expected a file, '{_desk["story.txt"]}' does not exist; check the path", "ask", Question, "--file", _desk["story.txt"]);

    [Fact]
    public void A_folder_for_a_file() =>
        Terminal.Refuses(1, $"text file: expected a file, '{_desk.Folder}' is a folder; name a file in it", "ask", Question, "--file", _desk.Folder);

    [Fact]
    public void A_picture()
    {
        string file = _desk.With("alice.png", [0x89, .. "PNG\r\n\u001A\n"u8, 0, 0, 0, 13, .. "IHDR"u8]);
        Terminal.Refuses(1, $"text file: expected text, '{file}' is binary: byte 8 is 0; convert it to text first", "ask", Question, "--file", file);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8()
    {
        string file = _desk.With("latin-1.txt", [.. "Alice at the caf"u8, 0xE9, .. ". Then she ran."u8]);
        Terminal.Refuses(1, $"text file: expected UTF-8, '{file}' has other bytes at offset 16; convert it to UTF-8 first", "ask", Question, "--file", file);
    }

    [Theory]
    [InlineData("爱丽丝去花园a", "6 of 7")]
    [InlineData("爱丽丝去ab", "2 of 3")]
    [InlineData("爱丽丝去了a.", "5 of 7")]
    [InlineData("爱丽丝去a", "4 of 5")]
    [InlineData("爱丽丝去花园", "all")]
    public void A_script_that_the_vocabulary_does_not_know(string text, string share) => Terminal.Refuses(
        1, $"this model reads English; {share} characters are unknown to it: give it an English text", "ask", Question, "--text", text, "--model", _desk.Reader.Folder);

    [Fact]
    public void A_question_in_such_a_script() => Terminal.Refuses(
        1, "this model reads English; 2 of 3 characters of the question are unknown to it: give it an English question", "ask", "谁去?", "--text", Text, "--model", _desk.Reader.Folder);

    [Fact]
    public void One_word_of_a_megabyte()
    {
        string file = _desk.With("word.txt", new string('a', 1 << 20));
        Terminal.Refuses(1, "this model reads English; all characters are unknown to it: give it an English text", "ask", Question, "--file", file, "--model", _desk.Reader.Folder);
    }

    [Fact]
    public void A_question_of_a_hundred_kilobytes() => Terminal.Refuses(
        2, "the question must have at most 2,000 characters, got 100,000: ask one thing in a sentence, and give a text with --file", "ask", new string('a', 100_000), "--text", Text);

    [Fact]
    public void Of_a_long_question_the_beginning_is_read_and_that_is_told()
    {
        Said said = Terminal.Fovea("ask", string.Join(' ', Enumerable.Repeat("where", 17)), "--text", Text, "--model", _desk.Reader.Folder);
        Assert.Equal((0, "fovea: the question has 17 tokens, the model reads the first 16; ask in fewer words\n"), (said.Code, said.Error));
    }

    [Fact]
    public void Nothing_that_a_file_holds_is_obeyed_by_the_terminal()
    {
        string file = _desk.With("squad.json", Encoding.UTF8.GetBytes("{\"data\": [\"\u202E\u009B2J\"]}"));
        Terminal.Refuses(1, $"{file}, data[0]: expected an object, found \"\"\\u202e\\u009b2J\"\"; correct the field or fetch the file again", "eval", "squad", file);
    }
}
