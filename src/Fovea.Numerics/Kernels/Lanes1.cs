namespace Fovea.Numerics.Kernels;

/// <summary>One float: what the wider ones must agree with.</summary>
internal readonly unsafe struct Lanes1(float value) : ILanes<Lanes1>
{
    private readonly float _value = value;

    public static int Count => 1;

    public static Lanes1 Load(float* from) => new(*from);
    public static Lanes1 Create(float value) => new(value);
    public static Lanes1 operator +(Lanes1 a, Lanes1 b) => new(a._value + b._value);
    public static Lanes1 operator -(Lanes1 a, Lanes1 b) => new(a._value - b._value);
    public static Lanes1 operator *(Lanes1 a, Lanes1 b) => new(a._value * b._value);
    public static Lanes1 operator /(Lanes1 a, Lanes1 b) => new(a._value / b._value);
    public static Lanes1 operator -(Lanes1 a) => new(-a._value);
    public static Lanes1 MultiplyAdd(Lanes1 a, Lanes1 b, Lanes1 c) => new(MathF.FusedMultiplyAdd(a._value, b._value, c._value));
    public static Lanes1 Max(Lanes1 a, Lanes1 b) => new(MathF.Max(a._value, b._value));
    public static Lanes1 Min(Lanes1 a, Lanes1 b) => new(MathF.Min(a._value, b._value));
    public static Lanes1 Larger(Lanes1 a, Lanes1 b) => a._value > b._value ? a : b;
    public static Lanes1 Smaller(Lanes1 a, Lanes1 b) => a._value < b._value ? a : b;
    public static Lanes1 Abs(Lanes1 a) => new(MathF.Abs(a._value));
    public static Lanes1 Sqrt(Lanes1 a) => new(MathF.Sqrt(a._value));
    public static Lanes1 Round(Lanes1 a) => new(MathF.Round(a._value));
    public static Lanes1 PowerOfTwo(Lanes1 whole) => new(BitConverter.Int32BitsToSingle(((int)whole._value + 127) << 23));
    public static bool FractionFromZero => false;
    public static Lanes1 Fraction(Lanes1 a, out Lanes1 whole)
    {
        whole = Round(a);
        return new(a._value - whole._value);
    }
    public static Lanes1 TimesPowerOfTwo(Lanes1 a, Lanes1 whole) => whole._value < -125 ? new(0) : a * PowerOfTwo(whole);
    public static Lanes1 Exponent(Lanes1 a) => new((BitConverter.SingleToInt32Bits(a._value) >> 23) - 127);
    public static Lanes1 Mantissa(Lanes1 a) => new(BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(a._value) & 0x7FFFFF) | 0x3F800000));
    public static Lanes1 WhereGreater(Lanes1 a, Lanes1 b, Lanes1 yes, Lanes1 no) => a._value > b._value ? yes : no;
    public static uint NotLess(Lanes1 a, Lanes1 b) => a._value >= b._value ? 1u : 0u;
    public static Lanes1 WithTag(Lanes1 a, int mask, int tag) => new(BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(a._value) & ~mask) | tag));
    public static Lanes1 Tag(Lanes1 a, int mask) => new(BitConverter.SingleToInt32Bits(a._value) & mask);
    public static float Sum(Lanes1 a) => a._value;
    public static void StoreSums(Lanes1 a, Lanes1 b, Lanes1 c, Lanes1 d, float* to) => (to[0], to[1], to[2], to[3]) = (Sum(a), Sum(b), Sum(c), Sum(d));
    public static Lanes1 LargerMagnitude(Lanes1 magnitude, Lanes1 b) => new(MathF.Max(magnitude._value, MathF.Abs(b._value)));
    public static float Largest(Lanes1 a) => a._value;
    public void Store(float* to) => *to = _value;
    public void StoreIntegers(int* to) => *to = (int)_value;
    public void StoreShorts(short* to) => *to = (short)_value;
}
