using System.Text;
using CsCheck;

namespace Fovea.Weights.Tests;

/// <summary>A file from a stranger is refused with one message that says what was expected and what was found.</summary>
public sealed class HostileHeaders
{
    private const string End = "; the file is damaged or is not safetensors, get it again";

    /// <summary>Header, bytes of data, message.</summary>
    public static TheoryData<string, int, string> Headers => new()
    {
        { "[]", 0, "the header must start with '{', it starts with byte 0x5b" },
        { " {}", 0, "the header must start with '{', it starts with byte 0x20" },
        { "{\"a\"", 0, "the header must be JSON nested at most 16 deep, it is not, near its byte 4" },
        { "{}{}", 0, "the header must be JSON nested at most 16 deep, it is not, near its byte 2" },
        { "{}\0", 0, "the header must be JSON nested at most 16 deep, it is not, near its byte 2" },
        { "{\"a\":{\"x\":" + new string('[', 50) + new string(']', 50) + "}}", 0, "the header must be JSON nested at most 16 deep, it is not, near its byte 24" },
        { "{\"\\ud800\":{}}", 0, "the names in the header must be Unicode, one is not, near its byte 10" },
        { "{\"a\":7}", 0, "tensor 'a': its entry must be an object, it is 7" },
        { "{\"a\":{}}", 0, "tensor 'a': it has no 'dtype'" },
        { "{\"a\":{\"dtype\":\"F32\"}}", 0, "tensor 'a': it has no 'shape'" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}", 0, "tensor 'a': it has no 'data_offsets'" },
        { "{\"a\":{\"dtype\":5}}", 0, "tensor 'a': 'dtype' must be a text, it is 5" },
        { "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", 0, "tensor 'a': it has 'dtype' twice" },
        { "{\"a\":{\"shape\":[],\"shape\":[]}}", 0, "tensor 'a': it has 'shape' twice" },
        { "{\"a\":{\"data_offsets\":[0,0],\"data_offsets\":[0,0]}}", 0, "tensor 'a': it has 'data_offsets' twice" },
        { One("F32", "3", "[0,12]"), 12, "tensor 'a': 'shape' must be an array of whole numbers, it is 3" },
        { One("F32", "[-3]", "[0,12]"), 12, "tensor 'a': 'shape' must be whole numbers from 0 to 9223372036854775807, one is -3" },
        { One("F32", "[1.5]", "[0,12]"), 12, "tensor 'a': 'shape' must be whole numbers from 0 to 9223372036854775807, one is 1.5" },
        { One("F32", "[3e0]", "[0,12]"), 12, "tensor 'a': 'shape' must be whole numbers from 0 to 9223372036854775807, one is 3e0" },
        { One("F32", "[18446744073709551617]", "[0,12]"), 12, "tensor 'a': 'shape' must be whole numbers from 0 to 9223372036854775807, one is 18446744073709551617" },
        { One("F32", "[\"3\"]", "[0,12]"), 12, "tensor 'a': 'shape' must be whole numbers from 0 to 9223372036854775807, one is a text" },
        { One("F32", "[[3]]", "[0,12]"), 12, "tensor 'a': 'shape' must be whole numbers from 0 to 9223372036854775807, one is an array" },
        { One("F32", "[" + string.Join(',', Enumerable.Repeat(1, 65)) + "]", "[0,4]"), 4, "tensor 'a': 'shape' may have at most 64 numbers, it has more" },
        { One("F32", "[4294967296,4294967296]", "[0,12]"), 12, "tensor 'a': its shape [4294967296, 4294967296] is larger than any memory" },
        { One("F32", "[9223372036854775807]", "[0,12]"), 12, "tensor 'a': its shape [9223372036854775807] is larger than any memory" },
        { One("F32", "[4611686018427387905]", "[0,4]"), 4, "tensor 'a': its shape [4611686018427387905] is larger than any memory" },
        { One("F8_E4M3", "[4294967296,4294967296,4]", "[0,4]"), 4, "tensor 'a': its shape [4294967296, 4294967296, 4] is larger than any memory" },
        { One("F32", "[3]", "[0,11]"), 11, "tensor 'a': F32 [3] takes 12 bytes, its 'data_offsets' [0, 11] span 11" },
        { One("F32", "[3]", "[0]"), 12, "tensor 'a': 'data_offsets' must be 2 numbers, there are 1" },
        { One("F32", "[3]", "[0,12,24]"), 12, "tensor 'a': 'data_offsets' may have at most 2 numbers, it has more" },
        { One("F32", "[3]", "[-12,0]"), 12, "tensor 'a': 'data_offsets' must be whole numbers from 0 to 9223372036854775807, one is -12" },
        { One("F32", "[3]", "[12,0]"), 12, "tensor 'a': its data must not end before it begins: it begins at byte 12 and ends at 0" },
        { One("F32", "[3]", "[9223372036854775795,9223372036854775807]"), 12, "the data must have no holes: tensor 'a' must begin at byte 0, it begins at 9223372036854775795" },
        { One("F32", "[3]", "[0,12]"), 11, "the tensors take 12 bytes, the file has 11 after its header: it is cut short" },
        { One("F32", "[3]", "[0,12]"), 13, "the tensors take 12 bytes, the file has 13 after its header" },
        { One("F32", "[2305843009213693951]", "[0,9223372036854775804]"), 12, "the tensors take 9223372036854775804 bytes, the file has 12 after its header: it is cut short" },
        { One("F8_E4M3", "[3]", "[0,9223372036854775807]"), 12, "the tensors take 9223372036854775807 bytes, the file has 12 after its header: it is cut short" },
        { "{}", 1, "the tensors take 0 bytes, the file has 1 after its header" },
        { Two("[0,12]", "[8,20]"), 20, "tensors 'a' and 'b' overlap: the first ends at byte 12, the second begins at 8" },
        { Two("[8,20]", "[0,12]"), 20, "tensors 'b' and 'a' overlap: the first ends at byte 12, the second begins at 8" },
        { Two("[0,12]", "[0,12]"), 12, "tensors 'a' and 'b' overlap: the first ends at byte 12, the second begins at 0" },
        { Two("[0,12]", "[16,28]"), 28, "the data must have no holes: tensor 'b' must begin at byte 12, it begins at 16" },
        { "{" + RawFile.Entry("\"a\"", "F32", "[1]", "[0,4]") + "," + RawFile.Entry("\"\\u0061\"", "F32", "[1]", "[4,8]") + "}", 8, "the header has tensor 'a' twice" },
        { "{\"__metadata__\":[]}", 0, "'__metadata__' must be an object of texts, it is an array" },
        { "{\"__metadata__\":null}", 0, "'__metadata__' must be an object of texts, it is null" },
        { "{\"__metadata__\":{\"format\":{\"a\":\"b\"}}}", 0, "'__metadata__' must be an object of texts, its entry 'format' is an object" },
        { "{\"__metadata__\":{\"x\":\"1\",\"x\":\"2\"}}", 0, "'__metadata__' has the entry 'x' twice" },
        { "{\"__metadata__\":{},\"__metadata__\":{}}", 0, "the header has '__metadata__' twice" },
        { "{\"\\u001b[2Jred\\u202e\":true}", 0, "tensor '\\u001b[2Jred\\u202e': its entry must be an object, it is true" },
        { "{\"" + new string('n', 5000) + "\":false}", 0, $"tensor '{new string('n', 120)}...': its entry must be an object, it is false" },
    };

    [Theory, MemberData(nameof(Headers))]
    public void A_wrong_header_is_refused_and_the_message_says_why(string header, int data, string message)
    {
        byte[] file = RawFile.With(header, new byte[data]);
        ExpectEverywhere(file, $"{message}{End}");
    }

    public static TheoryData<byte[], string> Fronts => new()
    {
        { [], "the file is empty" },
        { [1, 2, 3], "expected 8 bytes with the length of the header, found 3" },
        { RawFile.Claiming(0), "the header must have at least 2 bytes, it claims 0" },
        { RawFile.Claiming(1, (byte)'{'), "the header must have at least 2 bytes, it claims 1" },
        { RawFile.Claiming(1UL << 60, new byte[8]), "the header may have at most 100000000 bytes, it claims 1152921504606846976" },
        { RawFile.Claiming(ulong.MaxValue, new byte[8]), "the header may have at most 100000000 bytes, it claims 18446744073709551615" },
        { RawFile.Claiming(100_000_000, new byte[8]), "the header claims 100000000 bytes, the file has 8 after the first 8: it is cut short" },
        { "<!DOCTYPE html><html>"u8.ToArray(), "expected 8 bytes with the length of the header, found the text '<!DOCTYP', as a web page or a Git LFS pointer starts" },
        { RawFile.With([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':'], []), "the header must be UTF-8, it is not" },
        { RawFile.With([(byte)'{', (byte)'"', 0xed, 0xa0, 0x80, (byte)'"', (byte)':'], []), "the header must be UTF-8, it is not" },
    };

    [Theory, MemberData(nameof(Fronts))]
    public void A_wrong_front_is_refused_and_the_message_says_why(byte[] file, string message) => ExpectEverywhere(file, $"{message}{End}");

    [Fact]
    public void A_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(folder.Path));
        Assert.Equal($"cannot read {folder.Path}: expected a safetensors file, found a folder; name the file in it", error.Message);
    }

    [Fact]
    public void A_missing_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder["not-here.safetensors"];
        var error = Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Open(path));
        Assert.Equal($"cannot read {path}: there is no such file; check the path", error.Message);
        Assert.Equal(path, error.FileName);
    }

    [Fact]
    public void A_link_to_nothing_is_a_missing_file()
    {
        using var folder = new TemporaryFolder();
        try { File.CreateSymbolicLink(folder["link"], folder["nothing"]); }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException) { Assert.Skip("no links can be made here"); }
        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Open(folder["link"]));
    }

    [Fact]
    public void Sixteen_bytes_that_claim_an_exabyte_cost_nothing()
    {
        byte[] header = RawFile.Claiming(1UL << 60, new byte[8]);
        byte[] tensor = RawFile.With(One("U8", "[1152921504606846976]", "[0,1152921504606846976]"));
        using var folder = new TemporaryFolder();
        foreach (byte[] file in new[] { header, tensor })
        {
            string path = folder.Write("claims.safetensors", file);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));
            Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(file));
            Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(new MemoryStream(file)));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        }
    }

    [Fact]
    public void A_header_of_a_hundred_thousand_tensors_takes_a_few_times_its_own_size()
    {
        var header = new StringBuilder("{");
        for (int i = 0; i < 100_000; i++) header.Append(i == 0 ? "" : ",").Append(RawFile.Entry($"\"{i}\"", "U8", "[0]", "[0,0]"));
        byte[] file = RawFile.With(header.Append('}').ToString());

        long before = GC.GetAllocatedBytesForCurrentThread();
        using var opened = SafetensorsFile.Read(file);

        Assert.Equal(100_000, opened.Tensors.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8L * file.Length);
    }

    [Fact]
    public void Flipping_or_cutting_bytes_never_breaks_out()
    {
        byte[] sound = RawFile.With("{\"__metadata__\":{\"format\":\"pt\"}," + Two("[0,12]", "[12,24]")[1..], new byte[24]);
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Byte, Gen.Int[0, sound.Length]).Sample((at, value, length) =>
        {
            byte[] changed = [.. sound];
            changed[at] = value;
            changed = changed[..length];
            try
            {
                using var file = SafetensorsFile.Read(changed);
                foreach (StoredTensor tensor in file.Tensors.Values) Assert.Equal(tensor.ByteLength, tensor.Bytes.Length);
            }
            catch (InvalidDataException error)
            {
                Assert.EndsWith(End, error.Message);
            }
        });
    }

    private static string One(string type, string shape, string offsets) => "{" + RawFile.Entry("\"a\"", type, shape, offsets) + "}";

    private static string Two(string first, string second) =>
        "{" + RawFile.Entry("\"a\"", "F32", "[3]", first) + "," + RawFile.Entry("\"b\"", "F32", "[3]", second) + "}";

    // From a file, from memory and from a stream that tells nothing of its length: the same message each time.
    private static void ExpectEverywhere(byte[] file, string message)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("hostile.safetensors", file);
        Assert.Equal($"cannot read {path}: {message}", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path)).Message);
        Assert.Equal($"cannot read it: {message}", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(file, "it")).Message);
        using var trickle = new TrickleStream(file);
        Assert.Equal($"cannot read it: {message}", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(trickle, "it")).Message);
    }
}
