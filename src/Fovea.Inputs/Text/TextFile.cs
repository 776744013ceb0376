using System.Text;

namespace Fovea.Inputs.Text;

/// <summary>Reads a text that someone named, and says plainly what is wrong with a file that is none.</summary>
internal static class TextFile
{
    /// <summary>The largest text that is read where nothing else is said: 64 MB.</summary>
    public const long LargestText = 64L << 20;

    /// <summary>Reads a text file: UTF-8, or UTF-16 with a byte order mark. The mark is not part of the text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many bytes it may have.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="InvalidDataException">It is a folder, too large, empty, or no text; the message says where.</exception>
    public static string Read(string path, long most = LargestText)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new InvalidDataException($"text file: expected a file, '{path}' is a folder; name a file in it");
        if (!File.Exists(path)) throw new FileNotFoundException($"text file: expected a file, '{path}' does not exist; check the path", path);
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return Read(stream, $"'{path}'", most);
        }
        catch (UnauthorizedAccessException)
        {
            throw new UnauthorizedAccessException($"text file: expected a file that may be read, '{path}' may not; change its permissions or name another");
        }
    }

    /// <summary>Reads a text from a stream, such as standard input, to its end.</summary>
    /// <param name="stream">The stream; it stays open.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="most">How many bytes it may have.</param>
    /// <exception cref="InvalidDataException">It is too large, empty, or no text; the message says where.</exception>
    public static string Read(Stream stream, string name, long most = LargestText)
    {
        (byte[] bytes, int count) = ReadBytes(stream, name, most);
        string text = Decode(bytes.AsSpan(0, count), name);
        return string.IsNullOrWhiteSpace(text)
            ? throw new InvalidDataException($"text file: expected text, {name} {(text.Length == 0 ? "is empty" : "has only white space")}; give a text to read")
            : text;
    }

    /// <summary>Room for one byte more than is allowed, and a stream that fills it is too large: its length need not be known.</summary>
    private static (byte[] Bytes, int Count) ReadBytes(Stream stream, string name, long most)
    {
        most = Math.Min(most, Array.MaxLength - 1);
        long expected = stream.CanSeek ? stream.Length - stream.Position : 0;
        if (expected > most) throw TooLarge(name, most, $"{expected:N0}");

        var bytes = new byte[Math.Clamp(expected + 1, Math.Min(4096, most + 1), most + 1)];
        for (int count = 0; ;)
        {
            int read = stream.Read(bytes, count, bytes.Length - count);
            if (read == 0) return (bytes, count);
            count += read;
            if (count > most) throw TooLarge(name, most, "more");
            if (count == bytes.Length) Array.Resize(ref bytes, (int)Math.Min(2L * count, most + 1));
        }
    }

    private static InvalidDataException TooLarge(string name, long most, string found) =>
        new($"text file: expected at most {most:N0} bytes, {name} has {found}; cut it into parts");

    private static string Decode(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return DecodeUtf16(bytes, bigEndian: false, name);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return DecodeUtf16(bytes, bigEndian: true, name);
        if (bytes.IndexOf((byte)0) is var zero and >= 0)
            throw new InvalidDataException($"text file: expected text, {name} is binary: byte {zero:N0} is 0; convert it to text first");

        int mark = bytes.StartsWith("\uFEFF"u8) ? 3 : 0;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes[mark..]);
        }
        catch (DecoderFallbackException wrong)
        {
            throw NotText("UTF-8", mark + Math.Max(0, wrong.Index), name);
        }
    }

    private static string DecodeUtf16(ReadOnlySpan<byte> bytes, bool bigEndian, string name)
    {
        if (bytes.Length % 2 == 1) throw NotText("UTF-16", bytes.Length - 1, name);
        var encoding = new UnicodeEncoding(bigEndian, byteOrderMark: false, throwOnInvalidBytes: true);
        try
        {
            return encoding.GetString(bytes[2..]);
        }
        catch (DecoderFallbackException)                        // its index is not the place: look for half a pair
        {
            int high = bigEndian ? 0 : 1, at = 2;
            while (IsHigh(bytes[at + high]) ? at + 3 < bytes.Length && IsLow(bytes[at + 2 + high]) : !IsLow(bytes[at + high])) at += IsHigh(bytes[at + high]) ? 4 : 2;
            throw NotText("UTF-16", at, name);
        }

        static bool IsHigh(byte upper) => upper is >= 0xD8 and <= 0xDB;
        static bool IsLow(byte upper) => upper is >= 0xDC and <= 0xDF;
    }

    private static InvalidDataException NotText(string expected, int offset, string name) =>
        new($"text file: expected {expected}, {name} has other bytes at offset {offset:N0}; convert it to UTF-8 first");
}
