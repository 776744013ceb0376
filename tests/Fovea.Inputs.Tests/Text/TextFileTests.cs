using System.Text;
using Fovea.Inputs.Text;

namespace Fovea.Inputs.Tests.Text;

public sealed class TextFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-text-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(params byte[] bytes)
    {
        string path = Path.Combine(_folder, "text.txt");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static string Message<T>(Action read) where T : Exception => Assert.Throws<T>(read).Message;

    [Fact]
    public void A_text_is_read_whatever_its_mark()
    {
        const string text = "Alice ☕ 🙂\r\n";
        foreach (Encoding encoding in (Encoding[])[new UTF8Encoding(false), new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(true, true)])
            Assert.Equal(text, TextFile.Read(Write([.. encoding.GetPreamble(), .. encoding.GetBytes(text)])));
    }

    [Fact]
    public void A_missing_file_is_said_plainly() =>
        Assert.Equal("text file: expected a file, 'no/such.txt' does not exist; check the path", Message<FileNotFoundException>(() => TextFile.Read("no/such.txt")));

    [Fact]
    public void A_folder_is_said_plainly() =>
        Assert.Equal($"text file: expected a file, '{_folder}' is a folder; name a file in it", Message<InvalidDataException>(() => TextFile.Read(_folder)));

    [Fact]
    public void A_binary_file_is_said_plainly()
    {
        string path = Write(0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 0, 1);
        Assert.Equal($"text file: expected text, '{path}' is binary: byte 5 is 0; convert it to text first", Message<InvalidDataException>(() => TextFile.Read(path)));
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', 0xC3, 0x28 }, "UTF-8", 1)]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'a', 0xFF }, "UTF-8", 4)]
    [InlineData(new byte[] { (byte)'a', (byte)'b', 0xF0, 0x9F }, "UTF-8", 2)]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0, 0x3D, 0xD8, (byte)'b', 0 }, "UTF-16", 4)]
    [InlineData(new byte[] { 0xFE, 0xFF, 0xD8, 0x3D, 0xDE, 0x42, 0xDE, 0x42 }, "UTF-16", 6)]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0, 0x3D, 0xD8 }, "UTF-16", 4)]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a' }, "UTF-16", 2)]
    public void Bytes_that_are_no_text_are_said_with_their_place(byte[] bytes, string encoding, int offset)
    {
        string path = Write(bytes);
        Assert.Equal($"text file: expected {encoding}, '{path}' has other bytes at offset {offset}; convert it to UTF-8 first", Message<InvalidDataException>(() => TextFile.Read(path)));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(" \r\n\t", "has only white space")]
    [InlineData("\uFEFF", "is empty")]
    public void An_empty_text_is_said_plainly(string text, string expected)
    {
        string path = Write(Encoding.UTF8.GetBytes(text));
        Assert.Equal($"text file: expected text, '{path}' {expected}; give a text to read", Message<InvalidDataException>(() => TextFile.Read(path)));
    }

    [Fact]
    public void A_text_that_is_too_large_is_said_plainly_and_one_that_just_fits_is_read()
    {
        string path = Write([.. Enumerable.Repeat((byte)'a', 5003)]);
        Assert.Equal($"text file: expected at most 5,002 bytes, '{path}' has 5,003; cut it into parts", Message<InvalidDataException>(() => TextFile.Read(path, 5002)));
        Assert.Equal(5003, TextFile.Read(path, 5003).Length);
    }

    [Fact]
    public void A_stream_of_unknown_length_is_read_to_its_end_or_to_the_limit()
    {
        byte[] bytes = [.. Enumerable.Repeat((byte)'a', 100_003)];
        Assert.Equal(100_003, TextFile.Read(new Unseekable(bytes), "standard input", 100_003).Length);
        Assert.Equal("text file: expected at most 100,002 bytes, standard input has more; cut it into parts", Message<InvalidDataException>(() => TextFile.Read(new Unseekable(bytes), "standard input", 100_002)));
        Assert.Equal("text file: expected text, standard input is empty; give a text to read", Message<InvalidDataException>(() => TextFile.Read(new Unseekable([]), "standard input")));
    }

    /// <summary>Gives a few bytes at a time and does not know how many there are.</summary>
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 997));
    }
}
