using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fovea.Numerics.Kernels;

/// <summary>Four floats in one 128-bit vector.</summary>
internal readonly unsafe struct Lanes4(Vector128<float> value) : ILanes<Lanes4>
{
    private readonly Vector128<float> _value = value;

    public static int Count => 4;

    public static Lanes4 Load(float* from) => new(Vector128.Load(from));
    public static Lanes4 Create(float value) => new(Vector128.Create(value));
    public static Lanes4 operator +(Lanes4 a, Lanes4 b) => new(a._value + b._value);
    public static Lanes4 operator -(Lanes4 a, Lanes4 b) => new(a._value - b._value);
    public static Lanes4 operator *(Lanes4 a, Lanes4 b) => new(a._value * b._value);
    public static Lanes4 operator /(Lanes4 a, Lanes4 b) => new(a._value / b._value);
    public static Lanes4 operator -(Lanes4 a) => new(-a._value);

    /// <summary>Fused where the processor can: code for one that need not be able to would be ten times slower if it had to be exact.</summary>
    public static Lanes4 MultiplyAdd(Lanes4 a, Lanes4 b, Lanes4 c) => new(Vector128.MultiplyAddEstimate(a._value, b._value, c._value));

    public static Lanes4 Max(Lanes4 a, Lanes4 b) => new(Vector128.Max(a._value, b._value));
    public static Lanes4 Min(Lanes4 a, Lanes4 b) => new(Vector128.Min(a._value, b._value));
    public static Lanes4 Larger(Lanes4 a, Lanes4 b) => new(Vector128.MaxNative(a._value, b._value));
    public static Lanes4 Smaller(Lanes4 a, Lanes4 b) => new(Vector128.MinNative(a._value, b._value));
    public static Lanes4 Abs(Lanes4 a) => new(Vector128.Abs(a._value));
    public static Lanes4 Sqrt(Lanes4 a) => new(Vector128.Sqrt(a._value));
    public static Lanes4 Round(Lanes4 a) => new(Vector128.Round(a._value));
    public static Lanes4 PowerOfTwo(Lanes4 whole) => new((Vector128.ShiftLeft(Vector128.ConvertToInt32Native(whole._value) + Vector128.Create(127), 23)).AsSingle());
    public static bool FractionFromZero => false;
    public static Lanes4 Fraction(Lanes4 a, out Lanes4 whole)
    {
        whole = Round(a);
        return new(a._value - whole._value);
    }
    public static Lanes4 TimesPowerOfTwo(Lanes4 a, Lanes4 whole)
    {
        Vector128<float> product = (a._value.AsInt32() + Vector128.ShiftLeft(Vector128.ConvertToInt32Native(whole._value), 23)).AsSingle();
        return new(Vector128.AndNot(product, Vector128.LessThan(whole._value, Vector128.Create(-125f))));
    }
    public static Lanes4 Exponent(Lanes4 a) => new(Vector128.ConvertToSingle(Vector128.ShiftRightArithmetic(a._value.AsInt32(), 23) - Vector128.Create(127)));
    public static Lanes4 Mantissa(Lanes4 a) => new(((a._value.AsInt32() & Vector128.Create(0x7FFFFF)) | Vector128.Create(0x3F800000)).AsSingle());
    public static Lanes4 WhereGreater(Lanes4 a, Lanes4 b, Lanes4 yes, Lanes4 no) => new(Vector128.ConditionalSelect(Vector128.GreaterThan(a._value, b._value), yes._value, no._value));
    public void Store(float* to) => _value.Store(to);
    public void StoreIntegers(int* to) => Vector128.ConvertToInt32Native(_value).Store(to);
    public void StoreShorts(short* to) => Vector128.Narrow(Vector128.ConvertToInt32Native(_value), default).GetLower().Store(to);

    public static uint NotLess(Lanes4 a, Lanes4 b) => (uint)Vector128.GreaterThanOrEqual(a._value, b._value).ExtractMostSignificantBits();
    public static Lanes4 WithTag(Lanes4 a, int mask, int tag) => new(((a._value.AsInt32() & Vector128.Create(~mask)) | Vector128.Create(tag)).AsSingle());
    public static Lanes4 Tag(Lanes4 a, int mask) => new(Vector128.ConvertToSingle(a._value.AsInt32() & Vector128.Create(mask)));
    public static float Sum(Lanes4 a)
    {
        Vector128<float> pairs = a._value + Vector128.Shuffle(a._value, Vector128.Create(2, 3, 0, 1));
        return pairs[0] + pairs[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSums(Lanes4 a, Lanes4 b, Lanes4 c, Lanes4 d, float* to) => (to[0], to[1], to[2], to[3]) = (Sum(a), Sum(b), Sum(c), Sum(d));

    public static Lanes4 LargerMagnitude(Lanes4 magnitude, Lanes4 b) => new(Vector128.Max(magnitude._value.AsInt32(), Vector128.Abs(b._value).AsInt32()).AsSingle());   // the bits of magnitudes are in the order of their values
    public static float Largest(Lanes4 a)
    {
        Vector128<float> pairs = Vector128.Max(a._value, Vector128.Shuffle(a._value, Vector128.Create(2, 3, 0, 1)));
        return MathF.Max(pairs[0], pairs[1]);
    }
}
