using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fovea.Numerics.Memory;

namespace Fovea.Numerics;

/// <summary>
/// Numbers (32-bit floats) in a shape, row by row. A tensor belongs to its <see cref="Numerics.Pass"/> and ends with it;
/// <see cref="Detach"/> copies the numbers out.
/// </summary>
/// <remarks>
/// A tensor is a small handle: copying one copies no numbers. Reading one after its pass was disposed throws
/// <see cref="ObjectDisposedException"/>. What can be calculated with tensors is in the folder Operators.
/// </remarks>
public readonly partial struct Tensor : IEquatable<Tensor>
{
    private readonly int _stamp;

    internal Tensor(Pass pass, int place, int stamp)
    {
        Pass = pass;
        Place = place;
        _stamp = stamp;
    }

    /// <summary>The pass that made it.</summary>
    public Pass Pass { get; }

    /// <summary>The lengths of its axes.</summary>
    public Shape Shape => Entry.Shape;

    /// <summary>How many numbers.</summary>
    public long Count => Entry.Shape.Count;

    /// <summary>The numbers, to read. Valid until the pass is disposed.</summary>
    /// <exception cref="NotSupportedException">There are more than 2^31 - 1; read parts of it.</exception>
    public ReadOnlySpan<float> Values => Span;

    internal unsafe Span<float> Span => new(Pointer, SpanLength);

    /// <summary>Its place in the pass's table.</summary>
    internal int Place { get; }

    internal unsafe float* Pointer => Entry.Data;

    /// <summary>The parameter whose numbers these are, if it is one.</summary>
    internal Weight? Weight => Entry.Weight;

    /// <summary>Whether the tape has to know of what is calculated from it.</summary>
    internal bool NeedsGradient => Pass.NeedsGradient(this);

    internal ref TensorEntry Entry
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (Pass is null) throw new InvalidOperationException("this tensor was never given numbers: make one with pass.Tensor(numbers, shape)");
            return ref Pass.EntryAt(Place, _stamp);
        }
    }

    private int SpanLength => Count <= int.MaxValue
        ? (int)Count
        : throw new NotSupportedException($"a span holds at most {int.MaxValue} numbers, this tensor {Shape} has {Count}: take leading slices of it");

    /// <summary>Copies the numbers out, so that they outlive the pass.</summary>
    public DetachedTensor Detach() => new(Shape, Values.ToArray());

    /// <summary>Copies the numbers into a span that has room for all of them.</summary>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    public void CopyTo(Span<float> numbers) => Values.CopyTo(numbers);

    /// <summary>The one number of a tensor that has one.</summary>
    /// <exception cref="ArgumentException">It has none or several.</exception>
    public float Scalar()
    {
        Shape.Expect(Count == 1, $"a scalar has 1 number, this tensor {Shape} has {Count}: reduce it first, with Sum() or Mean()");
        return Values[0];
    }

    /// <inheritdoc/>
    public bool Equals(Tensor other) => ReferenceEquals(Pass, other.Pass) && Place == other.Place && _stamp == other._stamp;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Place, _stamp);

    /// <summary>Whether both are the same tensor (not: whether their numbers are equal).</summary>
    public static bool operator ==(Tensor a, Tensor b) => a.Equals(b);

    /// <summary>Whether they are different tensors.</summary>
    public static bool operator !=(Tensor a, Tensor b) => !a.Equals(b);

    /// <inheritdoc/>
    public override string ToString() => Pass is null ? "no tensor" : $"tensor {Shape}";
}

/// <summary>Numbers in a shape that belong to nobody's pass.</summary>
/// <param name="Shape">The lengths of the axes.</param>
/// <param name="Values">The numbers, row by row.</param>
public sealed record DetachedTensor(Shape Shape, float[] Values)
{
    /// <summary>The number at a position, one index per axis.</summary>
    /// <exception cref="ArgumentException">There is no such position.</exception>
    public float this[params ReadOnlySpan<int> position]
    {
        get
        {
            Shape.Expect(position.Length == Shape.Rank, $"a position in {Shape} has {Shape.Rank} indices, got {position.Length}");
            long at = 0;
            for (int axis = 0; axis < position.Length; axis++)
            {
                Shape.Expect((uint)position[axis] < (ulong)Shape[axis], $"index {axis} must be from 0 to {Shape[axis] - 1} in {Shape}, got {position[axis]}");
                at = at * Shape[axis] + position[axis];
            }
            return Values[at];
        }
    }
}

/// <summary>Whole numbers that select rows: token ids, positions, classes. They belong to a pass, like tensors.</summary>
public readonly unsafe struct Indices
{
    private readonly Tensor _storage;

    internal Indices(Tensor storage) => _storage = storage;

    /// <summary>The lengths of the axes, such as [B, T].</summary>
    public Shape Shape => _storage.Shape;

    /// <summary>The pass that they belong to.</summary>
    public Pass Pass => _storage.Pass;

    /// <summary>The numbers, to read. Valid until the pass is disposed.</summary>
    public ReadOnlySpan<int> Values => MemoryMarshal.Cast<float, int>(_storage.Values);

    internal int* Pointer => (int*)_storage.Pointer;
}
