using Fovea.Numerics;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Fovea.Onnx;

/// <summary>Arithmetic, element by element.</summary>
internal static class Elementwise
{
    public static Operator[] All { get; } =
    [
        new("Add", call => Two(call, (a, b) => a + b, (a, b) => a + b), Since: 7),
        new("Sub", call => Two(call, (a, b) => a - b, (a, b) => a - b), Since: 7),
        new("Mul", call => Two(call, (a, b) => a * b, (a, b) => a * b), Since: 7),
        new("Div", call => Two(call, (a, b) => a / b, Quotient(call)), Since: 7),
        new("Mod", Modulo),
        new("Pow", Power, Since: 7),
        new("Sum", call => Several(call, (a, b) => a + b, (a, b) => a + b), Since: 6),
        new("Mean", call => call.Like(0, Several(call, (a, b) => a + b, (a, b) => a + b)[0].Floats / call.Inputs.Length), Since: 6),
        new("Max", call => Several(call, (a, b) => call.Zip(a, b, MathF.Max), Larger(call)), Since: 6),
        new("Min", call => Several(call, (a, b) => call.Zip(a, b, MathF.Min), Smaller(call)), Since: 6),
        new("Clip", Clip),
        new("Neg", call => One(call, x => -x, x => -x)),
        new("Abs", call => One(call, x => call.Map(x, MathF.Abs), Math.Abs)),
        new("Sign", call => One(call, x => call.Map(x, number => float.IsNaN(number) ? number : MathF.Sign(number)), number => Math.Sign(number))),
        new("Exp", call => One(call, x => x.Exp())),
        new("Log", call => One(call, x => x.Log())),
        new("Sqrt", call => One(call, x => x.Sqrt())),
        new("Reciprocal", call => One(call, x => 1 / x)),
        new("Floor", call => One(call, x => call.Map(x, MathF.Floor))),
        new("Ceil", call => One(call, x => call.Map(x, MathF.Ceiling))),
        new("Round", call => One(call, x => call.Map(x, number => MathF.Round(number, MidpointRounding.ToEven)))),
        new("Sin", call => One(call, x => call.Map(x, MathF.Sin))),
        new("Cos", call => One(call, x => call.Map(x, MathF.Cos))),
        new("Tan", call => One(call, x => call.Map(x, MathF.Tan))),
        new("Asin", call => One(call, x => call.Map(x, MathF.Asin))),
        new("Acos", call => One(call, x => call.Map(x, MathF.Acos))),
        new("Atan", call => One(call, x => call.Map(x, MathF.Atan))),
        new("Sinh", call => One(call, x => call.Map(x, MathF.Sinh))),
        new("Cosh", call => One(call, x => call.Map(x, MathF.Cosh))),
        new("Asinh", call => One(call, x => call.Map(x, MathF.Asinh))),
        new("Acosh", call => One(call, x => call.Map(x, MathF.Acosh))),
        new("Atanh", call => One(call, x => call.Map(x, MathF.Atanh))),
    ];

    /// <summary>A function of one value.</summary>
    public static OnnxValue[] One(Call call, Func<Tensor, Tensor> floats, Func<long, long>? integers = null) =>
        call[0].IsFloat || integers is null ? call.Like(0, floats(call.Floats(0))) : [Elements.Map(call[0], integers)];

    private static OnnxValue[] Two(Call call, Func<Tensor, Tensor, Tensor> floats, Func<long, long, long> integers) =>
        [Two(call[0], call[1], floats, integers)];

    private static OnnxValue Two(OnnxValue a, OnnxValue b, Func<Tensor, Tensor, Tensor> floats, Func<long, long, long> integers)
    {
        Shape.Expect(a.IsFloat == b.IsFloat, $"both sides must be floats or whole numbers, got {a} and {b}");
        Call.Checked(Shape.Broadcast(a.Shape, b.Shape));
        return a.IsFloat ? OnnxValue.Of(a.Type, floats(a.Floats, b.Floats)) : Elements.Zip(a, b, a.Type, integers);
    }

    private static OnnxValue[] Several(Call call, Func<Tensor, Tensor, Tensor> floats, Func<long, long, long> integers)
    {
        OnnxValue result = call[0];
        for (int i = 1; i < call.Inputs.Length; i++) result = Two(result, call[i], floats, integers);
        return [result];
    }

    private static bool IsUnsigned(Call call) => call[0].Type == ElementType.UInt64;

    private static Func<long, long, long> Larger(Call call) => IsUnsigned(call) ? (a, b) => (long)Math.Max((ulong)a, (ulong)b) : Math.Max;

    private static Func<long, long, long> Smaller(Call call) => IsUnsigned(call) ? (a, b) => (long)Math.Min((ulong)a, (ulong)b) : Math.Min;

    private static Func<long, long, long> Quotient(Call call) => IsUnsigned(call) ? (a, b) => (long)((ulong)a / Divisor((ulong)b)) : (a, b) => b == -1 ? -a : a / Divisor(b);

    private static T Divisor<T>(T number) where T : System.Numerics.INumber<T> => T.IsZero(number) ? throw new InvalidOperationException("a whole number can't be divided by zero") : number;

    /// <summary>The remainder: with the sign of the divisor, or that of the dividend where the attribute says so.</summary>
    private static OnnxValue[] Modulo(Call call)
    {
        bool like = call.Node.Flag("fmod");
        return Two(call,
            (a, b) => call.Zip(a, b, (x, y) => like ? x % y : x - y * MathF.Floor(x / y)),
            (x, y) => like || x % Divisor(y) == 0 || (x < 0) == (y < 0) ? x % Divisor(y) : x % y + y);
    }

    private static OnnxValue[] Power(Call call)
    {
        OnnxValue x = call[0], exponent = call[1];
        if (x.IsFloat && exponent.IsFloat && exponent.Count == 1 && exponent.Shape.Rank <= x.Shape.Rank && exponent.Numbers[0] is 2) return call.Like(0, x.Floats.Square());
        Shape shape = Call.Checked(Shape.Broadcast(x.Shape, exponent.Shape));
        double[] results = new double[shape.Count];
        Elements.Zip<double, double>(Doubles(x), x.Shape, Doubles(exponent), exponent.Shape, shape, results, Math.Pow);
        if (!x.IsFloat) return [OnnxValue.Of(x.Type, Array.ConvertAll(results, number => x.Type.Wrap((long)number)), shape)];
        return call.Like(0, call.Pass.Tensor(Array.ConvertAll(results, number => (float)number), shape));
    }

    private static double[] Doubles(OnnxValue value) =>
        value.IsFloat ? Array.ConvertAll(value.Numbers.ToArray(), number => (double)number) : Array.ConvertAll(value.Integers.ToArray(), number => (double)number);

    /// <summary>Keeps elements between two bounds. Where they contradict each other, the upper one counts.</summary>
    private static OnnxValue[] Clip(Call call)
    {
        OnnxValue x = call[0];
        if (!x.IsFloat)
        {
            long least = call.Optional(1) is { } low ? low.Integers[0] : long.MinValue, most = call.Optional(2) is { } high ? high.Integers[0] : long.MaxValue;
            if (x.Type == ElementType.UInt64) return [Elements.Map(x, number => (long)Math.Min(Math.Max((ulong)number, call.Has(1) ? (ulong)least : 0), call.Has(2) ? (ulong)most : ulong.MaxValue))];
            return [Elements.Map(x, number => Math.Min(Math.Max(number, least), most))];
        }
        float from = call.Optional(1)?.Numbers[0] ?? call.Node.Number("min", float.NegativeInfinity), to = call.Optional(2)?.Numbers[0] ?? call.Node.Number("max", float.PositiveInfinity);
        return call.Like(0, Clip(call, x.Floats, from, to));
    }

    public static Tensor Clip(Call call, Tensor x, float from, float to)
    {
        Tensor y = call.New(x.Shape);
        TensorPrimitives.Max(x.Values, from, y.Span);
        TensorPrimitives.Min(y.Span, to, y.Span);
        return y;
    }
}
