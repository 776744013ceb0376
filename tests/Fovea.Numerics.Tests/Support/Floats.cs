namespace Fovea.Numerics.Tests;

/// <summary>Floats that stand still, with a fence on both sides: a kernel that writes past the end is found out.</summary>
internal sealed unsafe class Floats
{
    private const int Fence = 32;
    private const int Mark = 0x7FEBCDEF;                                    // a NaN, so that reading it spoils a sum; a quiet one, which stays what it is

    private readonly float[] _room;

    public Floats(int length)
    {
        Length = length;
        _room = GC.AllocateArray<float>(length + 2 * Fence, pinned: true);
        _room.AsSpan().Fill(BitConverter.Int32BitsToSingle(Mark));
        Span.Clear();
    }

    public int Length { get; }

    public Span<float> Span => _room.AsSpan(Fence, Length);

    public float* Pointer
    {
        get { fixed (float* start = _room) return start + Fence; }
    }

    public float this[int i] => Span[i];

    public static Floats Of(ReadOnlySpan<float> values)
    {
        var floats = new Floats(values.Length);
        values.CopyTo(floats.Span);
        return floats;
    }

    /// <summary>Numbers between the bounds, the same for the same seed.</summary>
    public static Floats Random(int length, uint seed, float low = -2, float high = 2)
    {
        var floats = new Floats(length);
        var random = new PhiloxRandom(77, seed);
        foreach (ref float value in floats.Span) value = low + (high - low) * random.NextSingle();
        return floats;
    }

    public Floats Copy() => Of(Span);

    /// <summary>Fails when something was written outside.</summary>
    public Floats Intact()
    {
        for (int i = 0; i < Fence; i++)
        {
            if (BitConverter.SingleToInt32Bits(_room[i]) != Mark) Assert.Fail($"element {i - Fence} of an array of {Length} was written");
            if (BitConverter.SingleToInt32Bits(_room[Fence + Length + i]) != Mark) Assert.Fail($"element {Length + i} of an array of {Length} was written");
        }
        return this;
    }

    /// <summary>Compares with a reference: |found - expected| at most within * max(|expected|, <paramref name="least"/>).</summary>
    public void AssertNear(Func<int, double> expected, double within, double least = 1, string? what = null)
    {
        Intact();
        for (int i = 0; i < Length; i++) Near.Assert(expected(i), this[i], within, least, what, i);
    }

    public void AssertNear(ReadOnlySpan<float> expected, double within, double least = 1, string? what = null)
    {
        Intact();
        Assert.Equal(expected.Length, Length);
        for (int i = 0; i < Length; i++) Near.Assert(expected[i], this[i], within, least, what, i);
    }

    public void AssertSameBits(Floats other, string? what = null)
    {
        Intact();
        for (int i = 0; i < Length; i++)
            if (BitConverter.SingleToInt32Bits(this[i]) != BitConverter.SingleToInt32Bits(other[i])) Assert.Fail($"{what} [{i}]: {this[i]:G9} is not {other[i]:G9}");
    }
}

internal static class Near
{
    public static void Assert(double expected, double found, double within, double least = 1, string? what = null, int? index = null)
    {
        if (double.IsNaN(expected) && double.IsNaN(found)) return;
        if (double.IsInfinity(expected) && expected == found) return;
        double difference = Math.Abs(expected - found), allowed = within * Math.Max(Math.Abs(expected), least);
        if (!(difference <= allowed)) Xunit.Assert.Fail($"{what}{(index is null ? "" : $" [{index}]")}: expected {expected:G9}, found {found:G9}: differs by {difference:G3}, allowed {allowed:G3}");
    }
}
