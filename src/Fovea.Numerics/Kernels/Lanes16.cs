using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Numerics.Kernels;

/// <summary>Sixteen floats in one 512-bit vector.</summary>
internal readonly unsafe struct Lanes16(Vector512<float> value) : ILanes<Lanes16>
{
    private readonly Vector512<float> _value = value;

    public static int Count => 16;

    public static Lanes16 Load(float* from) => new(Vector512.Load(from));
    public static Lanes16 Create(float value) => new(Vector512.Create(value));
    public static Lanes16 operator +(Lanes16 a, Lanes16 b) => new(a._value + b._value);
    public static Lanes16 operator -(Lanes16 a, Lanes16 b) => new(a._value - b._value);
    public static Lanes16 operator *(Lanes16 a, Lanes16 b) => new(a._value * b._value);
    public static Lanes16 operator /(Lanes16 a, Lanes16 b) => new(a._value / b._value);
    public static Lanes16 operator -(Lanes16 a) => new(-a._value);
    public static Lanes16 MultiplyAdd(Lanes16 a, Lanes16 b, Lanes16 c) => new(Vector512.FusedMultiplyAdd(a._value, b._value, c._value));
    public static Lanes16 Max(Lanes16 a, Lanes16 b) => new(Vector512.Max(a._value, b._value));
    public static Lanes16 Min(Lanes16 a, Lanes16 b) => new(Vector512.Min(a._value, b._value));
    public static Lanes16 Larger(Lanes16 a, Lanes16 b) => new(Vector512.MaxNative(a._value, b._value));
    public static Lanes16 Smaller(Lanes16 a, Lanes16 b) => new(Vector512.MinNative(a._value, b._value));
    public static Lanes16 Abs(Lanes16 a) => new(Vector512.Abs(a._value));
    public static Lanes16 Sqrt(Lanes16 a) => new(Vector512.Sqrt(a._value));
    public static Lanes16 Round(Lanes16 a) => new(Vector512.Round(a._value));
    public static Lanes16 PowerOfTwo(Lanes16 whole) => new((Vector512.ShiftLeft(Vector512.ConvertToInt32Native(whole._value) + Vector512.Create(127), 23)).AsSingle());
    public static bool FractionFromZero => true;
    public static Lanes16 Fraction(Lanes16 a, out Lanes16 whole)
    {
        whole = a;                                                          // the instruction that scales rounds down by itself
        return new(Avx512DQ.Reduce(a._value, 1));
    }
    public static Lanes16 TimesPowerOfTwo(Lanes16 a, Lanes16 whole) => new(Avx512F.Scale(a._value, whole._value));
    public static Lanes16 Exponent(Lanes16 a) => new(Vector512.ConvertToSingle(Vector512.ShiftRightArithmetic(a._value.AsInt32(), 23) - Vector512.Create(127)));
    public static Lanes16 Mantissa(Lanes16 a) => new(((a._value.AsInt32() & Vector512.Create(0x7FFFFF)) | Vector512.Create(0x3F800000)).AsSingle());
    public static Lanes16 WhereGreater(Lanes16 a, Lanes16 b, Lanes16 yes, Lanes16 no) => new(Vector512.ConditionalSelect(Vector512.GreaterThan(a._value, b._value), yes._value, no._value));
    public void Store(float* to) => _value.Store(to);
    public void StoreIntegers(int* to) => Vector512.ConvertToInt32Native(_value).Store(to);
    public void StoreShorts(short* to) => Avx512F.ConvertToVector256Int16(Vector512.ConvertToInt32Native(_value)).Store(to);
    public static uint NotLess(Lanes16 a, Lanes16 b) => (uint)Vector512.GreaterThanOrEqual(a._value, b._value).ExtractMostSignificantBits();
    public static Lanes16 WithTag(Lanes16 a, int mask, int tag) => new(((a._value.AsInt32() & Vector512.Create(~mask)) | Vector512.Create(tag)).AsSingle());
    public static Lanes16 Tag(Lanes16 a, int mask) => new(Vector512.ConvertToSingle(a._value.AsInt32() & Vector512.Create(mask)));
    public static float Sum(Lanes16 a) => Lanes8.Sum(new Lanes8(a._value.GetLower() + a._value.GetUpper()));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSums(Lanes16 a, Lanes16 b, Lanes16 c, Lanes16 d, float* to)
    {
        Vector512<double> ab = (Avx512F.UnpackLow(a._value, b._value) + Avx512F.UnpackHigh(a._value, b._value)).AsDouble();
        Vector512<double> cd = (Avx512F.UnpackLow(c._value, d._value) + Avx512F.UnpackHigh(c._value, d._value)).AsDouble();
        Vector512<float> quarters = Avx512F.UnpackLow(ab, cd).AsSingle() + Avx512F.UnpackHigh(ab, cd).AsSingle();
        Vector256<float> halves = quarters.GetLower() + quarters.GetUpper();
        (halves.GetLower() + halves.GetUpper()).Store(to);
    }
    public static Lanes16 LargerMagnitude(Lanes16 magnitude, Lanes16 b) => new(Vector512.Max(magnitude._value.AsInt32(), Vector512.Abs(b._value).AsInt32()).AsSingle());   // the bits of magnitudes are in the order of their values
    public static float Largest(Lanes16 a) => Lanes8.Largest(new Lanes8(Vector256.Max(a._value.GetLower(), a._value.GetUpper())));
}
