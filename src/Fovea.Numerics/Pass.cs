using System.Runtime.CompilerServices;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Memory;

namespace Fovea.Numerics;

/// <summary>
/// One run through a model, made at the top and disposed there. It owns the memory of every tensor that is calculated
/// in it, the tape, the request for what is to be observed, and what was observed.
/// </summary>
/// <remarks>A pass belongs to one thread. A loaded model serves any number of passes at the same time.</remarks>
public sealed unsafe partial class Pass : IDisposable
{
    private readonly PassOptions _options;
    private Workspace? _workspace;
    private int _count, _stamps;
    private uint _streams;

    /// <summary>Begins a pass.</summary>
    /// <param name="capture">What is to be recorded; nothing where it is left out.</param>
    /// <param name="options">What the pass is for; inference where it is left out.</param>
    public Pass(Capture? capture = null, PassOptions? options = null)
    {
        Capture = capture ?? Capture.Nothing;
        _options = options ?? PassOptions.Default;
        _workspace = Workspace.Take();
    }

    /// <summary>What was asked for.</summary>
    public Capture Capture { get; }

    /// <summary>Whether layers behave as in training.</summary>
    public bool Training => _options.Training;

    /// <summary>The most bytes of activations and gradients that were in use at once.</summary>
    public long PeakBytes => Workspace.Activations.Peak;

    internal InstructionSet InstructionSet => _options.InstructionSet;

    internal int Threads => _options.Threads;

    internal ulong Seed => _options.Seed;

    internal long Step => _options.Step;

    private Workspace Workspace => _workspace ?? throw new ObjectDisposedException(nameof(Pass), "this pass has ended, and its tensors with it: use them before it is disposed, or copy them out with Detach()");

    /// <summary>Takes numbers in.</summary>
    /// <param name="numbers">As many as the shape says, row by row; they are copied.</param>
    /// <param name="shape">The lengths of the axes.</param>
    /// <exception cref="ArgumentException">The shape has room for another number of numbers.</exception>
    public Tensor Tensor(ReadOnlySpan<float> numbers, Shape shape)
    {
        Shape.Expect(numbers.Length == shape.Count, $"shape {shape} needs {shape.Count} numbers, got {numbers.Length}");
        Tensor tensor = New(shape);
        numbers.CopyTo(tensor.Span);
        return tensor;
    }

    /// <summary>A tensor of zeros.</summary>
    public Tensor Zeros(Shape shape)
    {
        Tensor tensor = New(shape);
        Clear(tensor.Pointer, tensor.Count);
        return tensor;
    }

    /// <summary>Takes indices in, such as token ids.</summary>
    /// <param name="numbers">As many as the shape says; they are copied.</param>
    /// <param name="shape">The lengths of the axes, such as [B, T].</param>
    /// <exception cref="ArgumentException">The shape has room for another number of numbers.</exception>
    public Indices Indices(ReadOnlySpan<int> numbers, Shape shape)
    {
        Shape.Expect(numbers.Length == shape.Count, $"shape {shape} needs {shape.Count} indices, got {numbers.Length}");
        Tensor storage = New(shape);
        numbers.CopyTo(new Span<int>(storage.Pointer, numbers.Length));
        return new Indices(storage);
    }

    /// <summary>A parameter as a tensor of this pass. No numbers are copied; do not change the weight during the pass.</summary>
    public Tensor Use(Weight weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        bool wanted = Differentiates(weight);
        if (wanted && Workspace.Weights.TryGetValue(weight, out Tensor known)) return known;

        Tensor tensor = Enter(weight.Shape, weight.Pointer);
        tensor.Entry.Weight = weight;
        if (wanted)
        {
            tensor.Entry.NeedsGradient = tensor.Entry.Watched = true;
            Workspace.Weights.Add(weight, tensor);
        }
        return tensor;
    }

    /// <summary>Whether the gradient with respect to a parameter was asked for.</summary>
    internal bool Differentiates(Weight weight) => _options.Differentiate?.Invoke(weight) ?? false;

    /// <summary>Ends the pass. Its tensors can't be read any longer; their memory serves the next pass.</summary>
    public void Dispose()
    {
        _workspace?.GiveBack();
        _workspace = null;
    }

    /// <summary>A tensor whose numbers are still whatever was in that memory.</summary>
    internal Tensor New(Shape shape)
    {
        Tensor tensor = Enter(shape, Workspace.Activations.Take(shape.Count));
        tensor.Entry.Owned = true;
        return tensor;
    }

    /// <summary>The same with room for the mean of each channel of [B, C, ..], which whoever writes the numbers has to write too.</summary>
    internal Tensor NewWithMeans(Shape shape)
    {
        const long Line = 16;
        long numbers = (shape.Count + Line - 1) / Line * Line, means = shape[..2].Count;
        Tensor tensor = Enter(shape, Workspace.Activations.Take(numbers + means));
        tensor.Entry.Owned = true;
        tensor.Entry.Means = tensor.Entry.Data + numbers;
        tensor.Entry.Beside = numbers + means - shape.Count;
        return tensor;
    }

    /// <summary>The same numbers, and the same gradient, in another shape.</summary>
    internal Tensor View(Tensor of, Shape shape)
    {
        Tensor view = Enter(shape, of.Pointer);
        view.Entry.Root = of.Entry.Root;
        return view;
    }

    /// <summary>The numbers from one place on, in another shape; with a gradient of its own.</summary>
    internal Tensor Part(Tensor of, long start, Shape shape) => Enter(shape, of.Pointer + start);

    /// <summary>Working memory for the time of a calculation; holding whatever was there.</summary>
    internal Loan Borrow(long count) => new(this, Workspace.Activations.Take(count), count);

    /// <summary>A number that no other drawing of random numbers in this pass has.</summary>
    internal uint NextStream() => _streams++;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref TensorEntry EntryAt(int place, int stamp)
    {
        ref TensorEntry entry = ref Workspace.Entries[place];
        if (entry.Stamp != stamp || place >= _count)
            throw new ObjectDisposedException(nameof(Tensor), "this tensor ended with the layer that made it: return it from the layer, or copy it out with Detach()");
        return ref entry;
    }

    internal static void Clear(float* pointer, long count)
    {
        const int Most = 1 << 28;
        for (; count > 0; pointer += Most, count -= Most) new Span<float>(pointer, (int)Math.Min(count, Most)).Clear();
    }

    internal readonly ref struct Loan(Pass pass, float* pointer, long count)
    {
        public float* Pointer => pointer;

        public void Dispose() => pass.Workspace.Activations.GiveBack(pointer, count);
    }

    private Tensor Enter(Shape shape, float* data)
    {
        if (_count == Workspace.Entries.Length) Workspace.GrowEntries();
        Workspace.Entries[_count] = new TensorEntry { Data = data, Shape = shape, Stamp = ++_stamps, Root = _count };
        return new Tensor(this, _count++, _stamps);
    }
}
