namespace Fovea.Weights;

/// <summary>
/// One tensor of a file: its name, type and shape, and its numbers where the file has them, row-major. Safe to read from several threads;
/// usable until its <see cref="ITensorSource"/> is disposed.
/// </summary>
public sealed unsafe class StoredTensor
{
    private readonly ByteRegion _region;
    private readonly long _begin;
    private readonly long[] _shape;

    internal StoredTensor(string origin, string name, string typeName, long[] shape, long count, ByteRegion region, long begin, long byteLength)
    {
        Origin = origin;
        Name = name;
        TypeName = typeName;
        Type = StoredTypes.Named(typeName);
        _shape = shape;
        Count = count;
        _region = region;
        _begin = begin;
        ByteLength = byteLength;
    }

    /// <summary>The file that holds the tensor, for messages.</summary>
    public string Origin { get; }

    /// <summary>The name in the file, such as "encoder.layer.0.output.dense.weight".</summary>
    public string Name { get; }

    /// <summary>How the numbers are written.</summary>
    public StoredType Type { get; }

    /// <summary>The type in the file's own words, such as "BF16"; also for types that cannot be converted.</summary>
    public string TypeName { get; }

    /// <summary>The extent of each axis, outermost first; empty for a single number.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>Number of elements: the product of <see cref="Shape"/>.</summary>
    public long Count { get; }

    /// <summary>Number of bytes in the file.</summary>
    public long ByteLength { get; }

    /// <summary>The first byte of the numbers, in no particular alignment; good until the source is disposed. For tensors beyond the reach of a span.</summary>
    internal byte* Pointer => _region.Start + _begin;

    /// <summary>The bytes as they stand in the file; the span must not be used after the source is disposed.</summary>
    /// <exception cref="NotSupportedException">There are more than 2^31 - 1 bytes: take them in parts with <see cref="Part"/>.</exception>
    public ReadOnlySpan<byte> Bytes => ByteLength <= int.MaxValue
        ? new(Pointer, (int)ByteLength)
        : throw new NotSupportedException($"tensor {Shown} of {Origin} has {ByteLength} bytes, one span holds at most {int.MaxValue}: take it in parts");

    /// <summary>Some of the bytes as they stand in the file; the span must not be used after the source is disposed.</summary>
    /// <param name="start">The first byte, from 0.</param>
    /// <param name="length">Number of bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the tensor.</exception>
    public ReadOnlySpan<byte> Part(long start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, ByteLength - length);
        return new(Pointer + start, length);
    }

    /// <summary>Converts all elements to F32. F64 and wide integers are rounded, booleans become 0 and 1.</summary>
    /// <param name="destination">As long as <see cref="Count"/>.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="InvalidDataException">The type cannot be converted.</exception>
    public void CopyTo(Span<float> destination)
    {
        if (destination.Length != Count) throw new ArgumentException(WrongLength(destination.Length), nameof(destination));
        CopyTo(0, destination);
    }

    /// <summary>Converts some elements to F32, as many as fit into the destination.</summary>
    /// <param name="start">The first element, from 0.</param>
    /// <param name="destination">Where they go.</param>
    /// <exception cref="ArgumentOutOfRangeException">The elements are not all inside the tensor.</exception>
    /// <exception cref="InvalidDataException">The type cannot be converted.</exception>
    public void CopyTo(long start, Span<float> destination)
    {
        fixed (float* first = destination) CopyTo(start, first, destination.Length);
    }

    /// <summary>As <see cref="CopyTo(long, Span{float})"/>, for counts beyond the reach of a span.</summary>
    internal void CopyTo(long start, float* destination, nint count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count - count);
        ExpectConvertible(Type != StoredType.Other, "a type that converts to F32");
        using var hold = _region.Hold();
        FloatConversion.ToFloat(Type, Pointer + start * Type.Size(), destination, count);
    }

    /// <summary>Converts all elements, integers or booleans, to 64-bit integers.</summary>
    /// <param name="destination">As long as <see cref="Count"/>.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="InvalidDataException">The type is not an integer or boolean.</exception>
    /// <exception cref="OverflowException">An unsigned number of 2^63 or more.</exception>
    public void CopyTo(Span<long> destination)
    {
        if (destination.Length != Count) throw new ArgumentException(WrongLength(destination.Length), nameof(destination));
        ExpectConvertible(Type != StoredType.Other && !Type.IsFloat(), "an integer type or BOOL");
        using var hold = _region.Hold();
        FloatConversion.ToInteger(Type, Pointer, destination);
    }

    /// <summary>All elements as F32 in a new array.</summary>
    /// <exception cref="InvalidDataException">The type cannot be converted.</exception>
    public float[] ToFloats()
    {
        ExpectConvertible(Type != StoredType.Other, "a type that converts to F32");
        float[] values = new float[Count];
        CopyTo(values);
        return values;
    }

    /// <summary>All elements, integers or booleans, in a new array.</summary>
    /// <exception cref="InvalidDataException">The type is not an integer or boolean.</exception>
    public long[] ToIntegers()
    {
        ExpectConvertible(Type != StoredType.Other && !Type.IsFloat(), "an integer type or BOOL");
        long[] values = new long[Count];
        CopyTo(values);
        return values;
    }

    /// <summary>Refuses weights that would turn every result into NaN.</summary>
    /// <exception cref="InvalidDataException">An element is NaN or infinite; the message says which.</exception>
    public void ExpectFinite()
    {
        using var hold = _region.Hold();
        nint at = FloatConversion.FirstNonFinite(Type, Pointer, (nint)Count);
        if (at < 0) return;
        float found;
        FloatConversion.ToFloat(Type, Pointer + at * Type.Size(), &found, 1);
        string what = float.IsNaN(found) ? "NaN" : found > 0 ? "infinity" : "-infinity";
        throw new InvalidDataException($"cannot use {Origin}: tensor {Shown} must hold finite numbers, it holds {what} at element {at}; the training that wrote it has failed, take an earlier checkpoint");
    }

    /// <summary>One of several equal parts along the first axis, under the same name; null where the rows can't be shared out so.</summary>
    internal StoredTensor? Rows(int part, int parts)
    {
        if (_shape.Length == 0 || _shape[0] % parts != 0 || Type == StoredType.Other) return null;
        long[] shape = [_shape[0] / parts, .. _shape[1..]];
        return new StoredTensor(Origin, Name, TypeName, shape, Count / parts, _region, _begin + part * (ByteLength / parts), ByteLength / parts);
    }

    /// <summary>"[2, 3]", as messages write a shape.</summary>
    internal string ShapeText => Text.Shape(_shape);

    private string Shown => Text.Quote(Name);

    private string WrongLength(int found) =>
        $"cannot copy tensor {Shown} {ShapeText}: the destination must hold {Count} elements, it holds {found}";

    private void ExpectConvertible(bool fits, string expected)
    {
        if (!fits) throw new InvalidDataException($"cannot convert tensor {Shown} of {Origin}: expected {expected}, found {Text.Plain(TypeName)}");
    }
}
