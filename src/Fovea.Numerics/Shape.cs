using System.Collections;
using System.Runtime.CompilerServices;

namespace Fovea.Numerics;

/// <summary>The lengths of a tensor's axes, outermost first: <c>Shape image = [1, 3, 224, 224];</c></summary>
/// <remarks>At most 8 axes, each at least 0 long. A scalar has no axes.</remarks>
[CollectionBuilder(typeof(Shape), nameof(Of))]
public readonly struct Shape : IEquatable<Shape>, IEnumerable<long>
{
    /// <summary>The most axes that a shape can have.</summary>
    public const int MaximumRank = 8;

    private readonly Lengths _lengths;

    private Shape(ReadOnlySpan<long> lengths)
    {
        Expect(lengths.Length <= MaximumRank, $"a shape has at most {MaximumRank} axes, got {lengths.Length}");
        Rank = lengths.Length;
        for (int axis = 0; axis < lengths.Length; axis++)
        {
            Expect(lengths[axis] >= 0, $"axis {axis} must be at least 0 long, got {lengths[axis]}");
            _lengths[axis] = lengths[axis];
        }
    }

    /// <summary>The number of axes.</summary>
    public int Rank { get; }

    /// <summary>The product of all lengths; 1 for a scalar.</summary>
    public long Count
    {
        get
        {
            long count = 1;
            for (int axis = 0; axis < Rank; axis++) count = checked(count * _lengths[axis]);
            return count;
        }
    }

    /// <summary>The length of an axis; negative counts from the last: <c>shape[-1]</c>.</summary>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public long this[int axis] => _lengths[Axis(axis)];

    /// <summary>A shape with these lengths.</summary>
    /// <exception cref="ArgumentException">More than 8 lengths, or a negative one.</exception>
    public static Shape Of(ReadOnlySpan<long> lengths) => new(lengths);

    /// <summary>Which axis is meant, counted from the first; negative numbers count from the last.</summary>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public int Axis(int axis)
    {
        int found = axis < 0 ? axis + Rank : axis;
        Expect((uint)found < (uint)Rank, $"axis must be from {-Rank} to {Rank - 1} for shape {this}, got {axis}");
        return found;
    }

    /// <summary>The same shape with one axis of another length.</summary>
    /// <exception cref="ArgumentException">There is no such axis, or the length is negative.</exception>
    public Shape With(int axis, long length)
    {
        Span<long> lengths = stackalloc long[MaximumRank];
        CopyTo(lengths);
        lengths[Axis(axis)] = length;
        return new Shape(lengths[..Rank]);
    }

    /// <summary>The axes from one to before another: <c>shape[..^1]</c> leaves out the last.</summary>
    public Shape Slice(int start, int length)
    {
        Span<long> lengths = stackalloc long[MaximumRank];
        CopyTo(lengths);
        return new Shape(lengths.Slice(start, length));
    }

    /// <summary>The number of axes; what makes <c>shape[..^1]</c> work.</summary>
    public int Length => Rank;

    /// <summary>These axes and then those of <paramref name="inner"/>.</summary>
    public Shape Append(Shape inner)
    {
        Span<long> lengths = stackalloc long[2 * MaximumRank];
        CopyTo(lengths);
        inner.CopyTo(lengths[Rank..]);
        return new Shape(lengths[..(Rank + inner.Rank)]);
    }

    /// <summary>Writes the lengths into a span that is long enough for them.</summary>
    public void CopyTo(Span<long> lengths)
    {
        for (int axis = 0; axis < Rank; axis++) lengths[axis] = _lengths[axis];
    }

    /// <summary>
    /// The shape that two have after broadcasting: aligned at the last axis, an axis of length 1 stretches to the other.
    /// </summary>
    /// <exception cref="ArgumentException">Two lengths differ and neither is 1.</exception>
    public static Shape Broadcast(Shape a, Shape b)
    {
        int rank = Math.Max(a.Rank, b.Rank);
        Span<long> lengths = stackalloc long[MaximumRank];
        for (int back = 1; back <= rank; back++)
        {
            long one = back <= a.Rank ? a._lengths[a.Rank - back] : 1, other = back <= b.Rank ? b._lengths[b.Rank - back] : 1;
            Expect(one == other || one == 1 || other == 1, $"shapes must agree or be 1 from the last axis on: {a} and {b} differ {back} from the end ({one} and {other})");
            lengths[rank - back] = one == 1 ? other : one;
        }
        return new Shape(lengths[..rank]);
    }

    /// <summary>Throws where a condition on shapes does not hold; the message is only made then.</summary>
    /// <exception cref="ArgumentException">The condition is false.</exception>
    internal static void Expect(bool condition, [InterpolatedStringHandlerArgument(nameof(condition))] ref ShapeMessage message)
    {
        if (!condition) throw new ArgumentException(message.ToString());
    }

    /// <inheritdoc/>
    public bool Equals(Shape other)
    {
        if (Rank != other.Rank) return false;
        for (int axis = 0; axis < Rank; axis++)
            if (_lengths[axis] != other._lengths[axis]) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        for (int axis = 0; axis < Rank; axis++) hash.Add(_lengths[axis]);
        return hash.ToHashCode();
    }

    /// <summary>Whether both have the same axes.</summary>
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);

    /// <summary>Whether the axes differ.</summary>
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <summary>As it is written in messages: <c>[2, 8, 16, 16]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", this)}]";

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator()
    {
        for (int axis = 0; axis < Rank; axis++) yield return _lengths[axis];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    [InlineArray(MaximumRank)]
    private struct Lengths
    {
        private long _first;
    }
}
