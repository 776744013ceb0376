using System.Runtime.InteropServices;

namespace Fovea.Numerics;

/// <summary>
/// A parameter of a model: numbers that outlive every pass. While a model is only used, nothing changes them; training
/// does, between passes.
/// </summary>
public sealed unsafe class Weight : IDisposable
{
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

    /// <summary>How often the numbers were changed: what was derived from them (a packed copy) is good for one version.</summary>
    internal int Version { get; private set; }

    internal float* Pointer => _memory != 0
        ? (float*)_memory
        : throw new ObjectDisposedException(nameof(Weight), $"the model that '{Name}' belongs to has been disposed");

    /// <summary>Says that the numbers were changed. Not to be called while a pass uses them.</summary>
    public void Changed() => Version++;

    /// <summary>Frees the numbers.</summary>
    public void Dispose()
    {
        Free();
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
