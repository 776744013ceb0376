using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>What gives truth values, and what is done with them.</summary>
internal static class Comparisons
{
    public static Operator[] All { get; } =
    [
        new("Equal", call => call[0].Type == ElementType.String ? Texts(call) : Compare(call, (a, b) => a == b, (a, b) => a == b), Since: 7),
        new("Greater", call => Compare(call, (a, b) => a > b, (a, b) => a > b), Since: 7),
        new("GreaterOrEqual", call => Compare(call, (a, b) => a >= b, (a, b) => a >= b)),
        new("Less", call => Compare(call, (a, b) => a < b, (a, b) => a < b), Since: 7),
        new("LessOrEqual", call => Compare(call, (a, b) => a <= b, (a, b) => a <= b)),
        new("And", call => Logic(call, (a, b) => a & b), Since: 7),
        new("Or", call => Logic(call, (a, b) => a | b), Since: 7),
        new("Xor", call => Logic(call, (a, b) => a ^ b), Since: 7),
        new("Not", call => [Elements.Map(call[0], truth => 1 - truth)]),
        new("BitwiseAnd", call => Logic(call, (a, b) => a & b)),
        new("BitwiseOr", call => Logic(call, (a, b) => a | b)),
        new("BitwiseXor", call => Logic(call, (a, b) => a ^ b)),
        new("BitwiseNot", call => [Elements.Map(call[0], number => ~number)]),
        new("BitShift", Shift),
        new("IsNaN", call => Ask(call, float.IsNaN)),
        new("IsInf", IsInfinite),
        new("Where", Where),
    ];

    private static OnnxValue[] Compare(Call call, Func<float, float, bool> floats, Func<long, long, bool> integers)
    {
        OnnxValue a = call[0], b = call[1];
        Shape shape = Call.Checked(Shape.Broadcast(a.Shape, b.Shape));
        bool[] truths = new bool[shape.Count];
        if (a.IsFloat) Elements.Zip(a.Numbers, a.Shape, b.Numbers, b.Shape, shape, truths, floats);
        else if (a.Type == ElementType.UInt64) Elements.Zip(a.Integers, a.Shape, b.Integers, b.Shape, shape, truths, (x, y) => integers(x ^ long.MinValue, y ^ long.MinValue));
        else Elements.Zip(a.Integers, a.Shape, b.Integers, b.Shape, shape, truths, integers);
        return [OnnxValue.Of(truths, shape)];
    }

    private static OnnxValue[] Texts(Call call)
    {
        Shape shape = Call.Checked(Shape.Broadcast(call[0].Shape, call[1].Shape));
        bool[] truths = new bool[shape.Count];
        Elements.Zip(call[0].Strings, call[0].Shape, call[1].Strings, call[1].Shape, shape, truths, (a, b) => a == b);
        return [OnnxValue.Of(truths, shape)];
    }

    private static OnnxValue[] Logic(Call call, Func<long, long, long> function) => [Elements.Zip(call[0], call[1], call[0].Type, function)];

    private static OnnxValue[] Shift(Call call)
    {
        bool left = call.Node.Word("direction", "") == "LEFT";
        return Logic(call, (number, bits) => bits is < 0 or > 63 ? 0 : left ? number << (int)bits : (long)((ulong)number >> (int)bits));
    }

    private static OnnxValue[] Ask(Call call, Func<float, bool> question) =>
        [OnnxValue.Of(Array.ConvertAll(call[0].Numbers.ToArray(), number => question(number)), call[0].Shape)];

    private static OnnxValue[] IsInfinite(Call call)
    {
        bool above = call.Node.Flag("detect_positive", true), below = call.Node.Flag("detect_negative", true);
        return Ask(call, number => (above && float.IsPositiveInfinity(number)) || (below && float.IsNegativeInfinity(number)));
    }

    /// <summary>Elements of one value where a truth value says so, else of another.</summary>
    private static OnnxValue[] Where(Call call)
    {
        OnnxValue condition = call[0], yes = call[1], no = call[2];
        Shape.Expect(yes.Type == no.Type, $"both choices must be of one type, got {yes} and {no}");
        Shape shape = Call.Checked(Shape.Broadcast(Shape.Broadcast(condition.Shape, yes.Shape), no.Shape));
        int[] asked = Places.Stretched(condition.Shape, shape);
        OnnxValue result = call.Pick(yes, shape, Places.Stretched(yes.Shape, shape)), other = call.Pick(no, shape, Places.Stretched(no.Shape, shape));
        if (result.IsFloat) Choose(condition.Integers, asked, other.Numbers, result.Floats.Span);
        else if (result.Type != ElementType.String)
        {
            long[] chosen = result.Integers.ToArray();
            Choose(condition.Integers, asked, other.Integers, chosen);
            result = OnnxValue.Of(result.Type, chosen, shape);
        }
        else
        {
            string[] chosen = result.Strings.ToArray();
            Choose(condition.Integers, asked, other.Strings, chosen);
            result = OnnxValue.Of(chosen, shape);
        }
        return [result];
    }

    private static void Choose<T>(ReadOnlySpan<long> condition, int[] asked, ReadOnlySpan<T> other, Span<T> result)
    {
        for (int i = 0; i < result.Length; i++)
            if (condition[asked[i]] == 0) result[i] = other[i];
    }
}
