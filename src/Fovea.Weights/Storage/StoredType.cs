namespace Fovea.Weights;

/// <summary>How the numbers of a stored tensor are written, always little-endian.</summary>
public enum StoredType
{
    /// <summary>A type that is listed but cannot be converted, such as F8_E4M3; <see cref="StoredTensor.TypeName"/> has its name.</summary>
    Other,

    /// <summary>One byte: zero is false, anything else is true.</summary>
    Bool,

    /// <summary>8-bit unsigned integer.</summary>
    U8,

    /// <summary>8-bit signed integer.</summary>
    I8,

    /// <summary>16-bit unsigned integer.</summary>
    U16,

    /// <summary>16-bit signed integer.</summary>
    I16,

    /// <summary>IEEE 754 half precision: 5 bits of exponent, 10 of fraction.</summary>
    F16,

    /// <summary>The upper half of an <see cref="F32"/>: 8 bits of exponent, 7 of fraction.</summary>
    BF16,

    /// <summary>32-bit unsigned integer.</summary>
    U32,

    /// <summary>32-bit signed integer.</summary>
    I32,

    /// <summary>IEEE 754 single precision.</summary>
    F32,

    /// <summary>64-bit unsigned integer.</summary>
    U64,

    /// <summary>64-bit signed integer.</summary>
    I64,

    /// <summary>IEEE 754 double precision.</summary>
    F64,
}

/// <summary>Sizes and names of the stored types, in the words of the safetensors format.</summary>
internal static class StoredTypes
{
    /// <summary>Bytes of one element; 0 for <see cref="StoredType.Other"/>, whose size is not known.</summary>
    public static int Size(this StoredType type) => type switch
    {
        StoredType.Bool or StoredType.U8 or StoredType.I8 => 1,
        StoredType.U16 or StoredType.I16 or StoredType.F16 or StoredType.BF16 => 2,
        StoredType.U32 or StoredType.I32 or StoredType.F32 => 4,
        StoredType.U64 or StoredType.I64 or StoredType.F64 => 8,
        _ => 0,
    };

    public static bool IsFloat(this StoredType type) =>
        type is StoredType.F16 or StoredType.BF16 or StoredType.F32 or StoredType.F64;

    /// <summary>The name in a safetensors header.</summary>
    public static string Word(this StoredType type) => type == StoredType.Bool ? "BOOL" : type.ToString();

    public static StoredType Named(string word) => word switch
    {
        "BOOL" => StoredType.Bool,
        "U8" => StoredType.U8,
        "I8" => StoredType.I8,
        "U16" => StoredType.U16,
        "I16" => StoredType.I16,
        "F16" => StoredType.F16,
        "BF16" => StoredType.BF16,
        "U32" => StoredType.U32,
        "I32" => StoredType.I32,
        "F32" => StoredType.F32,
        "U64" => StoredType.U64,
        "I64" => StoredType.I64,
        "F64" => StoredType.F64,
        _ => StoredType.Other,
    };
}
