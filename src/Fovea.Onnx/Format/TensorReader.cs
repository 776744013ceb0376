using System.Buffers.Binary;
using Fovea.Numerics;
using Fovea.Onnx.Format;
using Fovea.Weights;

namespace Fovea.Onnx;

/// <summary>Turns tensors of a file into constants. A shape is believed only when as many numbers are there as it says.</summary>
/// <param name="origin">The file, for messages, and the folder in which others may lie.</param>
internal sealed class TensorReader(string origin)
{
    /// <exception cref="InvalidDataException">Its shape, type and numbers do not fit each other.</exception>
    public Constant Read(TensorMessage tensor)
    {
        var type = (ElementType)tensor.Type;
        if (!type.IsKnown())
            throw Broken(tensor, $"expected a type that is calculated with (floats of 16 to 64 bits, integers of 8 to 64 bits, bool, string), found {type.Word()}; convert the network to such types");
        Shape shape = ReadShape(tensor, out long count);

        if (type == ElementType.String) return new Constant(Strings(tensor, count), shape);
        ReadOnlySpan<byte> raw = RawBytes(tensor, type, count);
        bool isRaw = IsRaw(tensor);
        if (!isRaw) ExpectCount(tensor, Listed(tensor, type), count);
        if (!type.IsFloat()) return new Constant(type, isRaw ? RawIntegers(raw, type, (int)count) : ListedIntegers(tensor, type, (int)count), shape);

        Weight weight = new(tensor.Name.Length > 0 ? tensor.Name : "constant", shape);
        if (isRaw) RawFloats(raw, type, weight.Values);
        else ListedFloats(tensor, type, weight.Values);
        return new Constant(type, weight);
    }

    private Shape ReadShape(TensorMessage tensor, out long count)
    {
        if (tensor.Lengths.Count > Shape.MaximumRank) throw Broken(tensor, $"expected at most {Shape.MaximumRank} axes, found {tensor.Lengths.Count}");
        count = 1;
        foreach (long length in tensor.Lengths)
        {
            if (length < 0 || (length > 0 && count > int.MaxValue / length))
                throw Broken(tensor, $"expected lengths of at least 0 with a product of at most {int.MaxValue}, found {Text.Shape([.. tensor.Lengths])}");
            count *= length;
        }
        return Shape.Of([.. tensor.Lengths]);
    }

    private static bool IsRaw(TensorMessage tensor) => tensor.Location == 1 || tensor.Raw.Length > 0;

    private ReadOnlySpan<byte> RawBytes(TensorMessage tensor, ElementType type, long count)
    {
        if (!IsRaw(tensor)) return [];
        long needed = checked(count * type.Size());
        if (tensor.Location == 1) return ExternalData.Read(origin, tensor, needed);
        if (tensor.Raw.Length != needed) throw Broken(tensor, $"expected {needed} bytes for {Text.Shape([.. tensor.Lengths])} of {type.Word()}, found {tensor.Raw.Length}");
        return tensor.Raw.Span;
    }

    private static long Listed(TensorMessage tensor, ElementType type) => type switch
    {
        ElementType.Float => tensor.Floats.Count,
        ElementType.Double => tensor.Doubles.Count,
        ElementType.Int64 => tensor.Integers.Count,
        ElementType.UInt32 or ElementType.UInt64 => tensor.UnsignedIntegers.Count,
        _ => tensor.SmallIntegers.Count,
    };

    private void ExpectCount(TensorMessage tensor, long found, long expected)
    {
        if (found != expected) throw Broken(tensor, $"expected {expected} elements for {Text.Shape([.. tensor.Lengths])}, found {found}");
    }

    private string[] Strings(TensorMessage tensor, long count)
    {
        ExpectCount(tensor, tensor.Strings.Count, count);
        return [.. tensor.Strings.Select(text => text.ToStringUtf8())];
    }

    private static long[] RawIntegers(ReadOnlySpan<byte> raw, ElementType type, int count)
    {
        long[] numbers = new long[count];
        int size = type.Size();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> at = raw.Slice(i * size, size);
            numbers[i] = type switch
            {
                ElementType.UInt8 => at[0],
                ElementType.Bool => at[0] != 0 ? 1 : 0,
                ElementType.Int8 => (sbyte)at[0],
                ElementType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(at),
                ElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(at),
                ElementType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(at),
                ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(at),
                _ => BinaryPrimitives.ReadInt64LittleEndian(at),
            };
        }
        return numbers;
    }

    private static long[] ListedIntegers(TensorMessage tensor, ElementType type, int count)
    {
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++)
            numbers[i] = type switch
            {
                ElementType.Int64 => tensor.Integers[i],
                ElementType.UInt32 or ElementType.UInt64 => (long)tensor.UnsignedIntegers[i],
                _ => type.Wrap(tensor.SmallIntegers[i]),
            };
        return numbers;
    }

    private static unsafe void RawFloats(ReadOnlySpan<byte> raw, ElementType type, Span<float> to)
    {
        StoredType stored = type switch
        {
            ElementType.Float16 => StoredType.F16,
            ElementType.BFloat16 => StoredType.BF16,
            ElementType.Double => StoredType.F64,
            _ => StoredType.F32,
        };
        fixed (byte* from = raw)
        fixed (float* first = to) FloatConversion.ToFloat(stored, from, first, to.Length);
    }

    private static void ListedFloats(TensorMessage tensor, ElementType type, Span<float> to)
    {
        for (int i = 0; i < to.Length; i++)
            to[i] = type switch
            {
                ElementType.Float => tensor.Floats[i],
                ElementType.Double => (float)tensor.Doubles[i],
                ElementType.Float16 => (float)BitConverter.UInt16BitsToHalf((ushort)tensor.SmallIntegers[i]),
                _ => BitConverter.UInt32BitsToSingle((uint)(ushort)tensor.SmallIntegers[i] << 16),
            };
    }

    private InvalidDataException Broken(TensorMessage tensor, string what) => new($"cannot read tensor {Text.Quote(tensor.Name)} of {origin}: {what}");
}
