using System.Buffers.Binary;
using System.Runtime.InteropServices;
using CsCheck;

namespace Fovea.Weights.Tests;

/// <summary>The vectorised conversions against .NET's own, one number at a time.</summary>
public sealed class Conversion
{
    [Fact]
    public void Every_half_becomes_its_float()
    {
        byte[] all = MemoryMarshal.AsBytes<ushort>([.. Enumerable.Range(0, 65536).Select(i => (ushort)i)]).ToArray();
        float[] found = Read("F16", 65536, all).ToFloats();
        for (int i = 0; i < 65536; i++) Same((float)BitConverter.UInt16BitsToHalf((ushort)i), found[i], i);
    }

    [Fact]
    public void Every_brain_float_becomes_its_float()
    {
        byte[] all = MemoryMarshal.AsBytes<ushort>([.. Enumerable.Range(0, 65536).Select(i => (ushort)i)]).ToArray();
        float[] found = Read("BF16", 65536, all).ToFloats();
        for (int i = 0; i < 65536; i++) Same(BitConverter.Int32BitsToSingle(i << 16), found[i], i);
    }

    public static TheoryData<string, int> Types => new()
    {
        { "BOOL", 1 }, { "U8", 1 }, { "I8", 1 }, { "U16", 2 }, { "I16", 2 }, { "F16", 2 }, { "BF16", 2 },
        { "U32", 4 }, { "I32", 4 }, { "F32", 4 }, { "U64", 8 }, { "I64", 8 }, { "F64", 8 },
    };

    [Theory, MemberData(nameof(Types))]
    public void Any_type_and_length_becomes_floats_as_dotnet_has_them(string type, int size)
    {
        // From 0 to more than two vectors, at every alignment: a tensor before it has `shift` bytes.
        Gen.Select(Gen.Byte.Array[0, 60 * size], Gen.Int[0, 9]).Sample((bytes, shift) =>
        {
            int count = bytes.Length / size;
            byte[] data = [.. new byte[shift], .. bytes.AsSpan(0, count * size)];
            string header = "{" + RawFile.Entry("\"before\"", "U8", $"[{shift}]", $"[0,{shift}]") + ","
                + RawFile.Entry("\"a\"", type, $"[{count}]", $"[{shift},{data.Length}]") + "}";
            using var file = SafetensorsFile.Read(RawFile.With(header, data));
            float[] found = file["a"].ToFloats();
            for (int i = 0; i < count; i++) Same(OneFloat(type, data.AsSpan(shift + i * size)), found[i], i);
            if (type is "F16" or "BF16" or "F32" or "F64" || type == "U64" && found.Any(f => f >= 9.2e18f)) return;
            long[] integers = file["a"].ToIntegers();
            for (int i = 0; i < count; i++) Assert.Equal(OneInteger(type, data.AsSpan(shift + i * size)), integers[i]);
        });
    }

    public static TheoryData<string, int, string> NotFinite => new()
    {
        { "F32", 4, "0000c07f NaN" }, { "F32", 4, "010080ff NaN" }, { "F32", 4, "0000807f infinity" }, { "F32", 4, "000080ff -infinity" },
        { "F16", 2, "017c NaN" }, { "F16", 2, "00fc -infinity" }, { "BF16", 2, "c07f NaN" }, { "BF16", 2, "807f infinity" },
        { "F64", 8, "000000000000f8ff NaN" }, { "F64", 8, "000000000000f07f infinity" },
    };

    [Theory, MemberData(nameof(NotFinite))]
    public void What_is_not_finite_is_found_wherever_it_stands(string type, int size, string bytesAndName)
    {
        (byte[] bad, string name) = (Convert.FromHexString(bytesAndName.Split(' ')[0]), bytesAndName.Split(' ')[1]);
        byte[] sound = Enumerable.Repeat((byte)0x3b, 53 * size).ToArray();
        Read(type, 53, sound).ExpectFinite();
        for (int at = 0; at < 53; at++)
        {
            byte[] data = [.. sound];
            bad.CopyTo(data, at * size);
            var error = Assert.Throws<InvalidDataException>(() => Read(type, 53, data).ExpectFinite());
            Assert.Equal($"cannot use model: tensor 'a' must hold finite numbers, it holds {name} at element {at}; the training that wrote it has failed, take an earlier checkpoint", error.Message);
        }
    }

    [Fact]
    public void Integers_are_always_finite() => Read("I32", 3, Convert.FromHexString("ffffffff0000c07f0000807f")).ExpectFinite();

    private static StoredTensor Read(string type, int count, byte[] data) =>
        SafetensorsFile.Read(RawFile.With("{" + RawFile.Entry("\"a\"", type, $"[{count}]", $"[0,{data.Length}]") + "}", data), "model")["a"];

    // By the book: one number with BinaryPrimitives and a cast.
    private static float OneFloat(string type, ReadOnlySpan<byte> at) => type switch
    {
        "BOOL" => at[0] == 0 ? 0 : 1,
        "U8" => at[0],
        "I8" => (sbyte)at[0],
        "U16" => BinaryPrimitives.ReadUInt16LittleEndian(at),
        "I16" => BinaryPrimitives.ReadInt16LittleEndian(at),
        "F16" => (float)BinaryPrimitives.ReadHalfLittleEndian(at),
        "BF16" => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(at) << 16),
        "U32" => BinaryPrimitives.ReadUInt32LittleEndian(at),
        "I32" => BinaryPrimitives.ReadInt32LittleEndian(at),
        "F32" => BinaryPrimitives.ReadSingleLittleEndian(at),
        "U64" => BinaryPrimitives.ReadUInt64LittleEndian(at),
        "I64" => BinaryPrimitives.ReadInt64LittleEndian(at),
        _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(at),
    };

    private static long OneInteger(string type, ReadOnlySpan<byte> at) => type switch
    {
        "BOOL" => at[0] == 0 ? 0 : 1,
        "U8" => at[0],
        "I8" => (sbyte)at[0],
        "U16" => BinaryPrimitives.ReadUInt16LittleEndian(at),
        "I16" => BinaryPrimitives.ReadInt16LittleEndian(at),
        "U32" => BinaryPrimitives.ReadUInt32LittleEndian(at),
        "I32" => BinaryPrimitives.ReadInt32LittleEndian(at),
        "U64" => (long)BinaryPrimitives.ReadUInt64LittleEndian(at),
        _ => BinaryPrimitives.ReadInt64LittleEndian(at),
    };

    private static void Same(float expected, float found, int at)
    {
        bool same = float.IsNaN(expected) ? float.IsNaN(found) : BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(found);
        Assert.True(same, $"element {at}: expected {expected:R}, found {found:R}");
    }
}
