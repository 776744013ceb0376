using System.Buffers.Binary;
using System.Text;

namespace Fovea.Weights.Tests;

/// <summary>Safetensors files put together byte by byte, so that no rule of the format need be kept.</summary>
internal static class RawFile
{
    /// <summary>The length of the header, the header, then the data.</summary>
    public static byte[] With(string header, params ReadOnlySpan<byte> data) => With(Encoding.UTF8.GetBytes(header), data);

    public static byte[] With(byte[] header, ReadOnlySpan<byte> data) => Claiming((ulong)header.Length, [.. header, .. data]);

    /// <summary>A length that need not be true, then anything.</summary>
    public static byte[] Claiming(ulong length, params ReadOnlySpan<byte> rest)
    {
        byte[] file = new byte[8 + rest.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        rest.CopyTo(file.AsSpan(8));
        return file;
    }

    /// <summary>A header entry for one tensor.</summary>
    public static string Entry(string name, string type, string shape, string offsets) =>
        $$"""{{name}}:{"dtype":"{{type}}","shape":{{shape}},"data_offsets":{{offsets}}}""";
}
