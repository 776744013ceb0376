using Fovea.Numerics;
using Fovea.Numerics.Kernels.Attention;

namespace Fovea.Attention;

/// <summary>
/// Which keys each query may see, and what is added to its scores. A query that may see no key gets zeros: in the output,
/// in the weights and in the gradients. Masks are combined with <see cref="And"/> and can be used again and again.
/// </summary>
public sealed class Mask
{
    private readonly int _before = AttentionProblem.Unlimited, _after = AttentionProblem.Unlimited;
    private readonly int[]? _lengths;
    private readonly byte[]? _allowed;
    private readonly Shape _allowedShape;
    private readonly Tensor? _bias;

    private Mask(int before, int after, int[]? lengths, byte[]? allowed, Shape allowedShape, Tensor? bias) =>
        (_before, _after, _lengths, _allowed, _allowedShape, _bias) = (before, after, lengths, allowed, allowedShape, bias);

    /// <summary>Every query may see every key.</summary>
    public static Mask None { get; } = new(AttentionProblem.Unlimited, AttentionProblem.Unlimited, null, null, default, null);

    /// <summary>A query sees the keys up to its own place. The last query stands at the last key, so that with more keys than queries the first query sees the keys before it.</summary>
    public static Mask Causal { get; } = Window(AttentionProblem.Unlimited, 0);

    /// <summary>What is added to the scores, if anything.</summary>
    internal Tensor? AddedBias => _bias;

    /// <summary>A query sees the keys from some places before its own to some places after it.</summary>
    /// <param name="before">How many before, at least 0.</param>
    /// <param name="after">How many after, at least 0.</param>
    public static Mask Window(int before, int after)
    {
        Shape.Expect(before >= 0 && after >= 0, $"a window reaches at least 0 places before and after a query, got {before} and {after}");
        return new Mask(before, after, null, null, default, null);
    }

    /// <summary>Only the first keys of each item of the batch are there; the rest is padding.</summary>
    /// <param name="lengths">[B]: how many.</param>
    public static Mask Padding(ReadOnlySpan<int> lengths)
    {
        foreach (int length in lengths) Shape.Expect(length >= 0, $"a length must be at least 0, got {length}");
        return new Mask(AttentionProblem.Unlimited, AttentionProblem.Unlimited, Pinned<int>(lengths), null, default, null);
    }

    /// <summary>Only some keys of each item of the batch are there; the rest is padding, wherever it stands.</summary>
    /// <param name="present">True where there is something; as many as the shape says.</param>
    /// <param name="shape">[B, Tk].</param>
    /// <exception cref="ArgumentException">The shape is another.</exception>
    public static Mask Padding(ReadOnlySpan<bool> present, Shape shape)
    {
        Shape.Expect(shape.Rank == 2 && present.Length == shape.Count, $"padding must be [B, Tk] with a value for each, got {shape} and {present.Length} values");
        return Allow(present, [shape[0], 1, 1, shape[1]]);
    }

    /// <summary>True where a query may see a key.</summary>
    /// <param name="allowed">As many as the shape says.</param>
    /// <param name="shape">[B, H, Tq, Tk], or what broadcasts to it: [Tq, Tk], [B, 1, 1, Tk].</param>
    /// <exception cref="ArgumentException">The shape has room for another number of values, or more than 4 axes.</exception>
    public static Mask Allow(ReadOnlySpan<bool> allowed, Shape shape)
    {
        Shape.Expect(allowed.Length == shape.Count && shape.Rank <= 4, $"a mask must be [B, H, Tq, Tk] or broadcast to it, with a value for each: shape {shape} has {shape.Count}, got {allowed.Length}");
        return new Mask(AttentionProblem.Unlimited, AttentionProblem.Unlimited, null, Pinned(System.Runtime.InteropServices.MemoryMarshal.Cast<bool, byte>(allowed)), shape, null);
    }

    /// <summary>Numbers that are added to the scores; minus infinity hides a key. They can be differentiated by.</summary>
    /// <param name="bias">[B, H, Tq, Tk], or what broadcasts to it. It belongs to a pass, and so does the mask then.</param>
    public static Mask Bias(Tensor bias)
    {
        Shape.Expect(bias.Shape.Rank <= 4, $"a bias must be [B, H, Tq, Tk] or broadcast to it, got {bias.Shape}");
        return new Mask(AttentionProblem.Unlimited, AttentionProblem.Unlimited, null, null, default, bias);
    }

    /// <summary>A key is seen where both masks let it be seen; biases are added.</summary>
    /// <exception cref="ArgumentException">Two masks of the same kind have shapes that do not fit each other.</exception>
    public Mask And(Mask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (byte[]? allowed, Shape shape) = _allowed is null ? (other._allowed, other._allowedShape)
            : other._allowed is null ? (_allowed, _allowedShape) : Both(_allowed, _allowedShape, other._allowed, other._allowedShape);
        return new Mask(
            Math.Min(_before, other._before), Math.Min(_after, other._after), Shorter(_lengths, other._lengths), allowed, shape,
            _bias is { } bias && other._bias is { } added ? bias + added : _bias ?? other._bias);
    }

    private static int[]? Shorter(int[]? one, int[]? other)
    {
        if (one is null || other is null) return one ?? other;
        Shape.Expect(one.Length == other.Length, $"two paddings must be of the same batch: expected {one.Length} lengths, got {other.Length}");
        return Pinned<int>([.. one.Zip(other, Math.Min)]);
    }

    private static (byte[] Allowed, Shape Shape) Both(byte[] one, Shape shape, byte[] other, Shape otherShape)
    {
        Shape common = Shape.Broadcast(shape, otherShape);
        byte[] both = Pinned<byte>(new byte[common.Count]);
        for (int i = 0; i < both.Length; i++) both[i] = (byte)(one[Place(i, common, shape)] & other[Place(i, common, otherShape)]);
        return (both, common);
    }

    /// <summary>Where an element of a stretched shape comes from.</summary>
    private static long Place(long element, Shape stretched, Shape shape)
    {
        long place = 0, stride = 1;
        for (int back = 1; back <= shape.Rank; back++)
        {
            long length = shape[-back];
            if (length != 1) place += element % stretched[-back] * stride;
            element /= stretched[-back];
            stride *= length;
        }
        return place;
    }

    /// <summary>Says to the kernel what may be seen.</summary>
    internal unsafe void ApplyTo(ref AttentionProblem problem, Pass pass)
    {
        Shape.Expect(_bias is not { } added || ReferenceEquals(added.Pass, pass), $"the bias of a mask must be of the same pass as the query: make the mask anew in each pass");
        (problem.Before, problem.After) = (_before, _after);
        if (_lengths is not null)
        {
            Shape.Expect(_lengths.Length == problem.Batch, $"padding needs a length for each item of the batch: expected {problem.Batch}, got {_lengths.Length}");
            foreach (int length in _lengths) Shape.Expect(length <= problem.Keys, $"a length must be at most the number of keys, {problem.Keys}, got {length}");
            problem.KeyLengths = Pointer(_lengths);
        }
        if (_allowed is not null) problem.Allowed = View(Pointer(_allowed), _allowedShape, in problem, "mask");
        if (_bias is { } bias) problem.Bias = View(bias.Pointer, bias.Shape, in problem, "bias");
    }

    private static unsafe PairsView<T> View<T>(T* pointer, Shape shape, in AttentionProblem problem, string what) where T : unmanaged
    {
        Span<long> lengths = [1, 1, 1, 1], wanted = [problem.Batch, problem.Heads, problem.Queries, problem.Keys];
        for (int axis = 0; axis < shape.Rank; axis++) lengths[4 - shape.Rank + axis] = shape[axis];
        Span<nint> strides = stackalloc nint[4];
        nint stride = 1;
        for (int axis = 3; axis >= 0; axis--)
        {
            bool fits = lengths[axis] == wanted[axis] || lengths[axis] == 1;
            Shape.Expect(fits, $"{what} must be [B, H, Tq, Tk] or broadcast to it: expected {Shape.Of(wanted)}, got {shape}");
            strides[axis] = lengths[axis] == 1 ? 0 : stride;
            stride *= (nint)lengths[axis];
        }
        return new PairsView<T>(pointer, strides[0], strides[1], strides[2], strides[3]);
    }

    /// <summary>Copied to where the garbage collector does not move it, for kernels read it by pointer.</summary>
    private static T[] Pinned<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        T[] pinned = GC.AllocateUninitializedArray<T>(values.Length, pinned: true);
        values.CopyTo(pinned);
        return pinned;
    }

    internal static unsafe T* Pointer<T>(T[] pinned) where T : unmanaged =>
        (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(pinned));
}
