using System.Runtime.InteropServices;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Bytes;

namespace Fovea.Numerics;

/// <summary>
/// A parameter of a model: numbers that outlive every pass. While a model is only used, nothing changes them; training
/// does, between passes.
/// </summary>
public sealed unsafe class Weight : IDisposable
{
    private readonly Lock _packing = new();
    private readonly PackedMatrix?[] _packed = new PackedMatrix?[4];
    private readonly int[] _packedVersions = new int[4];
    private readonly PackedBytes?[] _bytes = new PackedBytes?[4];
    private float[]? _steps;
    private readonly List<Derived> _derived = [];
    private nint _memory;

    /// <summary>A parameter of zeros.</summary>
    /// <param name="name">Its path in the model: <c>layer.3.attention.query.weight</c>.</param>
    /// <param name="shape">The lengths of its axes; for the matrix of a linear layer [outputs, inputs].</param>
    public Weight(string name, Shape shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Shape) = (name, shape);
        nuint bytes = (nuint)Math.Max(shape.Count, 1) * sizeof(float);
        _memory = (nint)NativeMemory.AlignedAlloc(bytes, 64);
        GC.AddMemoryPressure((long)bytes);
        Pass.Clear(Pointer, shape.Count);
    }

    /// <summary>Frees the numbers of a parameter that nobody disposed.</summary>
    ~Weight() => Free();

    /// <summary>Its path in the model.</summary>
    public string Name { get; }

    /// <summary>The lengths of its axes.</summary>
    public Shape Shape { get; }

    /// <summary>The numbers, row by row. After changing them call <see cref="Changed"/>.</summary>
    /// <exception cref="NotSupportedException">There are more than 2^31 - 1.</exception>
    public Span<float> Values => Shape.Count <= int.MaxValue
        ? new Span<float>(Pointer, (int)Shape.Count)
        : throw new NotSupportedException($"a span holds at most {int.MaxValue} numbers, '{Name}' {Shape} has {Shape.Count}");

    /// <summary>Whether it is learned from gradients. Not so the statistics that a batch norm keeps: they follow the batches.</summary>
    public bool IsLearned { get; internal set; } = true;

    /// <summary>How often the numbers were changed: what was derived from them (a packed copy) is good for one version.</summary>
    internal int Version { get; private set; }

    internal float* Pointer => _memory != 0
        ? (float*)_memory
        : throw new ObjectDisposedException(nameof(Weight), $"the model that '{Name}' belongs to has been disposed");

    /// <summary>Says that the numbers were changed. Not to be called while a pass uses them.</summary>
    public void Changed()
    {
        Version++;
        if (_steps is null) return;
        _steps = null;
        foreach (ref PackedBytes? bytes in _bytes.AsSpan())
        {
            bytes?.Dispose();
            bytes = null;
        }
    }

    /// <summary>
    /// Says that the numbers have 8 bits: every row is whole multiples of a step of its own, at most 127 but for a few. Linear layers then
    /// multiply by these as they are, until the numbers are changed.
    /// </summary>
    /// <param name="steps">One per row; 0 for a row of zeros.</param>
    internal void HasSteps(float[] steps)
    {
        Shape.Expect(Shape.Rank == 2 && steps.Length == Shape[0], $"steps are one per row of a matrix: '{Name}' is {Shape}, got {steps.Length}");
        _steps = steps;
    }

    /// <summary>
    /// The numbers as a matrix [outputs, all that an output is a sum of], as the kernels of one instruction set like to multiply by it: made when first
    /// asked for, and again, in the same memory, after the numbers have changed.
    /// </summary>
    internal PackedMatrix Packed(InstructionSet set, int threads)
    {
        Shape.Expect(Shape.Rank >= 2 && Shape[0] > 0, $"only a matrix can be multiplied by: '{Name}' must be [outputs, inputs], it is {Shape}");
        int place = (int)set;
        lock (_packing)
        {
            if (_packed[place] is { } known && _packedVersions[place] == Version) return known;
            PackedMatrix packed = _packed[place] ??= new PackedMatrix((nint)(Shape.Count / Shape[0]), (nint)Shape[0], set);
            packed.Repack(Pointer, transposed: true, threads: threads);
            _packedVersions[place] = Version;
            return packed;
        }
    }

    /// <summary>The same matrix at 8 bits, where its numbers are whole steps; else null.</summary>
    internal PackedBytes? Bytes(InstructionSet set, int threads)
    {
        if (_steps is not { } steps) return null;
        lock (_packing) return _bytes[(int)set] ??= new PackedBytes(Pointer, steps, (nint)Shape[1], (nint)Shape[0], set, threads);
    }

    /// <summary>What is worked out of the numbers for a kind of kernel: made when first asked for, and again, in the same memory, after the numbers have changed.</summary>
    internal float* DerivedBy<TDerivation>(in TDerivation derivation, int threads) where TDerivation : struct, IDerivation
    {
        lock (_packing)
        {
            Derived? known = null;
            foreach (Derived one in _derived)
                if (one.Set == derivation.Set && one.Kind == derivation.Kind) known = one;
            if (known is null) _derived.Add(known = new Derived(derivation.Set, derivation.Kind, derivation.Floats));
            if (known.Version == Version) return known.Pointer;
            derivation.Make(Pointer, known.Pointer, threads);
            known.Version = Version;
            return known.Pointer;
        }
    }

    /// <summary>Frees the numbers.</summary>
    public void Dispose()
    {
        Free();
        foreach (PackedMatrix? packed in _packed) packed?.Dispose();
        foreach (Derived derived in _derived) derived.Dispose();
        foreach (PackedBytes? bytes in _bytes) bytes?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Shape}";

    private void Free()
    {
        if (_memory == 0) return;
        NativeMemory.AlignedFree((void*)_memory);
        GC.RemoveMemoryPressure(Math.Max(Shape.Count, 1) * sizeof(float));
        _memory = 0;
    }
}

/// <summary>How to work something out of the numbers of a parameter.</summary>
internal unsafe interface IDerivation
{
    /// <summary>For whose kernels.</summary>
    InstructionSet Set { get; }

    /// <summary>Tells what is derived apart from what others derive.</summary>
    int Kind { get; }

    /// <summary>How many numbers it makes.</summary>
    nint Floats { get; }

    /// <summary>Makes them.</summary>
    void Make(float* weights, float* to, int threads);
}

/// <summary>Numbers that were worked out of a parameter.</summary>
internal sealed unsafe class Derived(InstructionSet set, int kind, nint floats) : IDisposable
{
    private nint _memory = (nint)NativeMemory.AlignedAlloc((nuint)Math.Max(1, floats) * sizeof(float), 64);

    ~Derived() => Free();

    public InstructionSet Set => set;

    public int Kind => kind;

    public float* Pointer => (float*)_memory;

    /// <summary>The version of the parameter that they are of; -1: none yet.</summary>
    public int Version { get; set; } = -1;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree((void*)_memory);
        _memory = 0;
    }
}
