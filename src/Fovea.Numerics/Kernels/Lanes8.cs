using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Numerics.Kernels;

/// <summary>Eight floats in one 256-bit vector.</summary>
internal readonly unsafe struct Lanes8(Vector256<float> value) : ILanes<Lanes8>
{
    private readonly Vector256<float> _value = value;

    public static int Count => 8;

    public static Lanes8 Load(float* from) => new(Vector256.Load(from));
    public static Lanes8 Create(float value) => new(Vector256.Create(value));
    public static Lanes8 operator +(Lanes8 a, Lanes8 b) => new(a._value + b._value);
    public static Lanes8 operator -(Lanes8 a, Lanes8 b) => new(a._value - b._value);
    public static Lanes8 operator *(Lanes8 a, Lanes8 b) => new(a._value * b._value);
    public static Lanes8 operator /(Lanes8 a, Lanes8 b) => new(a._value / b._value);
    public static Lanes8 operator -(Lanes8 a) => new(-a._value);
    public static Lanes8 MultiplyAdd(Lanes8 a, Lanes8 b, Lanes8 c) => new(Vector256.FusedMultiplyAdd(a._value, b._value, c._value));
    public static Lanes8 Max(Lanes8 a, Lanes8 b) => new(Vector256.Max(a._value, b._value));
    public static Lanes8 Min(Lanes8 a, Lanes8 b) => new(Vector256.Min(a._value, b._value));
    public static Lanes8 Larger(Lanes8 a, Lanes8 b) => new(Vector256.MaxNative(a._value, b._value));
    public static Lanes8 Smaller(Lanes8 a, Lanes8 b) => new(Vector256.MinNative(a._value, b._value));
    public static Lanes8 Abs(Lanes8 a) => new(Vector256.Abs(a._value));
    public static Lanes8 Sqrt(Lanes8 a) => new(Vector256.Sqrt(a._value));
    public static Lanes8 Round(Lanes8 a) => new(Vector256.Round(a._value));
    public static Lanes8 PowerOfTwo(Lanes8 whole) => new((Vector256.ShiftLeft(Vector256.ConvertToInt32Native(whole._value) + Vector256.Create(127), 23)).AsSingle());
    public static bool FractionFromZero => false;
    public static Lanes8 Fraction(Lanes8 a, out Lanes8 whole)
    {
        whole = Round(a);
        return new(a._value - whole._value);
    }
    public static Lanes8 TimesPowerOfTwo(Lanes8 a, Lanes8 whole)
    {
        Vector256<float> product = (a._value.AsInt32() + Vector256.ShiftLeft(Vector256.ConvertToInt32Native(whole._value), 23)).AsSingle();
        return new(Vector256.AndNot(product, Vector256.LessThan(whole._value, Vector256.Create(-125f))));
    }
    public static Lanes8 Exponent(Lanes8 a) => new(Vector256.ConvertToSingle(Vector256.ShiftRightArithmetic(a._value.AsInt32(), 23) - Vector256.Create(127)));
    public static Lanes8 Mantissa(Lanes8 a) => new(((a._value.AsInt32() & Vector256.Create(0x7FFFFF)) | Vector256.Create(0x3F800000)).AsSingle());
    public static Lanes8 WhereGreater(Lanes8 a, Lanes8 b, Lanes8 yes, Lanes8 no) => new(Vector256.ConditionalSelect(Vector256.GreaterThan(a._value, b._value), yes._value, no._value));
    public void Store(float* to) => _value.Store(to);
    public void StoreIntegers(int* to) => Vector256.ConvertToInt32Native(_value).Store(to);
    public void StoreShorts(short* to) => Vector128.NarrowWithSaturation(Vector256.ConvertToInt32Native(_value).GetLower(), Vector256.ConvertToInt32Native(_value).GetUpper()).Store(to);
    public static uint NotLess(Lanes8 a, Lanes8 b) => (uint)Vector256.GreaterThanOrEqual(a._value, b._value).ExtractMostSignificantBits();
    public static Lanes8 WithTag(Lanes8 a, int mask, int tag) => new(((a._value.AsInt32() & Vector256.Create(~mask)) | Vector256.Create(tag)).AsSingle());
    public static Lanes8 Tag(Lanes8 a, int mask) => new(Vector256.ConvertToSingle(a._value.AsInt32() & Vector256.Create(mask)));
    public static float Sum(Lanes8 a) => Lanes4.Sum(new Lanes4(a._value.GetLower() + a._value.GetUpper()));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSums(Lanes8 a, Lanes8 b, Lanes8 c, Lanes8 d, float* to)
    {
        Vector256<double> ab = (Avx.UnpackLow(a._value, b._value) + Avx.UnpackHigh(a._value, b._value)).AsDouble();
        Vector256<double> cd = (Avx.UnpackLow(c._value, d._value) + Avx.UnpackHigh(c._value, d._value)).AsDouble();
        Vector256<float> halves = Avx.UnpackLow(ab, cd).AsSingle() + Avx.UnpackHigh(ab, cd).AsSingle();
        (halves.GetLower() + halves.GetUpper()).Store(to);
    }
    public static Lanes8 LargerMagnitude(Lanes8 magnitude, Lanes8 b) => new(Vector256.Max(magnitude._value.AsInt32(), Vector256.Abs(b._value).AsInt32()).AsSingle());   // the bits of magnitudes are in the order of their values
    public static float Largest(Lanes8 a) => Lanes4.Largest(new Lanes4(Vector128.Max(a._value.GetLower(), a._value.GetUpper())));
}
