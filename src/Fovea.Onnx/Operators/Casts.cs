using System.Globalization;
using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>From one type to another.</summary>
internal static class Casts
{
    public static Operator[] All { get; } =
    [
        new("Cast", call => [To(call, call[0], (ElementType)call.Node.Integer("to"))], Since: 6),
        new("CastLike", call => [To(call, call[0], call[1].Type)]),
        new("Identity", call => [call[0]]),
    ];

    public static OnnxValue To(Call call, OnnxValue value, ElementType type)
    {
        if (!type.IsKnown()) throw new NotSupportedException($"cannot calculate {call.Node}: expected a type that is calculated with (floats of 16 to 64 bits, integers of 8 to 64 bits, bool, string), found {type.Word()}");
        if (value.Type == type) return value;
        if (type == ElementType.String) return OnnxValue.Of(Texts(value), value.Shape);
        if (type.IsFloat()) return OnnxValue.Of(type, Floats(call, value, type));
        return OnnxValue.Of(type, Integers(value, type), value.Shape);
    }

    private static Tensor Floats(Call call, OnnxValue value, ElementType type)
    {
        if (value.IsFloat) return type is ElementType.Float16 or ElementType.BFloat16 ? call.Map(value.Floats, number => type.Round(number)) : value.Floats;
        if (value.Type == ElementType.String) return call.Pass.Tensor(Array.ConvertAll(value.Strings.ToArray(), Parse), value.Shape);
        bool unsigned = value.Type == ElementType.UInt64;
        return call.Pass.Tensor(Array.ConvertAll(value.Integers.ToArray(), number => type.Round(unsigned ? (ulong)number : number)), value.Shape);
    }

    private static long[] Integers(OnnxValue value, ElementType type)
    {
        if (value.Type == ElementType.String) return Array.ConvertAll(value.Strings.ToArray(), text => Whole(Parse(text), type));
        return value.IsFloat
            ? Array.ConvertAll(value.Numbers.ToArray(), number => Whole(number, type))
            : Array.ConvertAll(value.Integers.ToArray(), number => type.Wrap(number));
    }

    /// <summary>What is behind the point is left out.</summary>
    private static long Whole(float number, ElementType type) =>
        type == ElementType.Bool ? number != 0 ? 1 : 0 : type == ElementType.UInt64 ? (long)(ulong)number : type.Wrap((long)number);

    private static string[] Texts(OnnxValue value) => value.IsFloat
        ? Array.ConvertAll(value.Numbers.ToArray(), number => number.ToString("G9", CultureInfo.InvariantCulture))
        : Array.ConvertAll(value.Integers.ToArray(), number => value.Type == ElementType.Bool ? number != 0 ? "True" : "False" : number.ToString(CultureInfo.InvariantCulture));

    private static float Parse(string text) => text.Trim().ToUpperInvariant() switch
    {
        "INF" or "+INF" => float.PositiveInfinity,
        "-INF" => float.NegativeInfinity,
        "NAN" => float.NaN,
        var other => float.TryParse(other, CultureInfo.InvariantCulture, out float number) ? number : throw new InvalidOperationException($"expected a number, found '{text}'"),
    };
}
