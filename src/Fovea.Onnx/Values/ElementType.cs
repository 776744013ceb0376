namespace Fovea.Onnx;

/// <summary>What a value is made of; the numbers are those of the format.</summary>
internal enum ElementType
{
    None = 0,
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,
    String = 8,
    Bool = 9,
    Float16 = 10,
    Double = 11,
    UInt32 = 12,
    UInt64 = 13,
    BFloat16 = 16,
}

/// <summary>What holds of the types.</summary>
internal static class ElementTypes
{
    /// <summary>Whether it is calculated with in F32.</summary>
    public static bool IsFloat(this ElementType type) => type is ElementType.Float or ElementType.Float16 or ElementType.Double or ElementType.BFloat16;

    /// <summary>Whether there is anything here that knows it.</summary>
    public static bool IsKnown(this ElementType type) => type != ElementType.None && Enum.IsDefined(type);

    /// <summary>Bytes of one element in a file; 0 for strings.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.UInt8 or ElementType.Int8 or ElementType.Bool => 1,
        ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.Float or ElementType.Int32 or ElementType.UInt32 => 4,
        ElementType.Int64 or ElementType.Double or ElementType.UInt64 => 8,
        _ => 0,
    };

    /// <summary>As the operators' descriptions write it.</summary>
    public static string Word(this ElementType type) => type switch
    {
        ElementType.None => "nothing",
        _ when type.IsKnown() => type.ToString().ToLowerInvariant(),
        _ => $"type {(int)type}",
    };

    /// <summary>An integer as a type of so many bits keeps it: what does not fit wraps around.</summary>
    public static long Wrap(this ElementType type, long number) => type switch
    {
        ElementType.UInt8 => (byte)number,
        ElementType.Int8 => (sbyte)number,
        ElementType.UInt16 => (ushort)number,
        ElementType.Int16 => (short)number,
        ElementType.UInt32 => (uint)number,
        ElementType.Int32 => (int)number,
        ElementType.Bool => number != 0 ? 1 : 0,
        _ => number,
    };

    /// <summary>A number as a float type of less than 32 bits keeps it.</summary>
    public static float Round(this ElementType type, float number) => type switch
    {
        ElementType.Float16 => (float)(Half)number,
        ElementType.BFloat16 => RoundToBrainFloat(number),
        _ => number,
    };

    private static float RoundToBrainFloat(float number)
    {
        if (!float.IsFinite(number)) return number;
        uint bits = BitConverter.SingleToUInt32Bits(number);
        return BitConverter.UInt32BitsToSingle((bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff_0000);     // to the nearest, halves to even
    }
}
