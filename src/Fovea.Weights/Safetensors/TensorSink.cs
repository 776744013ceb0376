using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Fovea.Weights;

/// <summary>Where the numbers of one tensor are put while a <see cref="SafetensorsWriter"/> writes its file.</summary>
internal sealed class TensorSink
{
    private const int Chunk = 4096;

    private readonly Stream _stream;
    private readonly string _name;
    private readonly StoredType _type;
    private readonly long _expected;
    private long _written;
    private byte[]? _buffer;

    internal TensorSink(Stream stream, string name, StoredType type, long expected)
    {
        _stream = stream;
        _name = name;
        _type = type;
        _expected = expected;
    }

    /// <summary>Appends numbers, rounded to the nearest of the tensor's type, ties to even.</summary>
    /// <exception cref="InvalidOperationException">The tensor's type is not a floating-point type, or it is full.</exception>
    /// <exception cref="OverflowException">A finite number is too large for the tensor's type.</exception>
    public void Write(ReadOnlySpan<float> values)
    {
        if (!_type.IsFloat()) throw new InvalidOperationException($"cannot write floats to tensor {Text.Quote(_name)}: it is stored as {_type}");
        if (_type == StoredType.F32)
        {
            WriteBytes(MemoryMarshal.AsBytes(values));
            return;
        }
        int size = _type.Size();
        _buffer ??= new byte[Chunk * size];
        for (; !values.IsEmpty; values = values[Math.Min(Chunk, values.Length)..])
        {
            int count = Math.Min(Chunk, values.Length);
            for (int i = 0; i < count; i++) Convert(values[i], _buffer.AsSpan(i * size, size));
            WriteBytes(_buffer.AsSpan(0, count * size));
        }
    }

    /// <summary>Appends 8-bit integers.</summary>
    /// <exception cref="InvalidOperationException">The tensor is not stored as <see cref="StoredType.I8"/>, or it is full.</exception>
    public void Write(ReadOnlySpan<sbyte> values)
    {
        if (_type != StoredType.I8) throw new InvalidOperationException($"cannot write 8-bit integers to tensor {Text.Quote(_name)}: it is stored as {_type}");
        WriteBytes(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Appends 64-bit integers.</summary>
    /// <exception cref="InvalidOperationException">The tensor is not stored as <see cref="StoredType.I64"/>, or it is full.</exception>
    public void Write(ReadOnlySpan<long> values)
    {
        if (_type != StoredType.I64) throw new InvalidOperationException($"cannot write 64-bit integers to tensor {Text.Quote(_name)}: it is stored as {_type}");
        WriteBytes(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Appends bytes as they are to stand in the file, little-endian.</summary>
    /// <exception cref="InvalidOperationException">The tensor is full.</exception>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _expected - _written) throw new InvalidOperationException($"tensor {Text.Quote(_name)} takes {_expected} bytes, {_written + bytes.Length} were written");
        _stream.Write(bytes);
        _written += bytes.Length;
    }

    internal void ExpectComplete()
    {
        if (_written != _expected) throw new InvalidOperationException($"tensor {Text.Quote(_name)} takes {_expected} bytes, {_written} were written");
    }

    private void Convert(float value, Span<byte> to)
    {
        bool lost;
        switch (_type)
        {
            case StoredType.F16:
                var half = (Half)value;
                BinaryPrimitives.WriteHalfLittleEndian(to, half);
                lost = Half.IsInfinity(half);
                break;
            case StoredType.BF16:
                ushort upper = BrainFloat(value);
                BinaryPrimitives.WriteUInt16LittleEndian(to, upper);
                lost = (upper & 0x7fff) == 0x7f80;
                break;
            default:
                BinaryPrimitives.WriteDoubleLittleEndian(to, value);
                return;
        }
        if (lost && float.IsFinite(value)) throw new OverflowException($"cannot store tensor {Text.Quote(_name)} as {_type}: {value} is too large for it; store it as F32");
    }

    // Adding just under half of the last kept bit, and one more when that bit is set, rounds to the nearest, ties to even.
    private static ushort BrainFloat(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return (ushort)(bits >> 16 | 0x40);   // a NaN whose bits are all in the lower half would become infinite
        return (ushort)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
    }
}
