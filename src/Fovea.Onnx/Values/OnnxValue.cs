using Fovea.Numerics;
using Fovea.Weights;

namespace Fovea.Onnx;

/// <summary>What goes into a network and comes out: floats as a tensor of a pass, or whole numbers (truth values among them), or texts.</summary>
internal sealed class OnnxValue
{
    private readonly Tensor _floats;
    private readonly long[]? _integers;
    private readonly string[]? _strings;

    private OnnxValue(ElementType type, Shape shape, Tensor floats, long[]? integers, string[]? strings) =>
        (Type, Shape, _floats, _integers, _strings) = (type, shape, floats, integers, strings);

    /// <summary>Floats.</summary>
    public OnnxValue(Tensor floats) : this(ElementType.Float, floats.Shape, floats, null, null) { }

    /// <summary>Whole numbers, such as token ids.</summary>
    /// <param name="integers">As many as the shape says.</param>
    /// <param name="shape">The lengths of the axes.</param>
    /// <exception cref="ArgumentException">The shape has room for another number of numbers.</exception>
    public OnnxValue(ReadOnlySpan<long> integers, Shape shape) : this(ElementType.Int64, shape, default, integers.ToArray(), null) =>
        Shape.Expect(integers.Length == shape.Count, $"shape {shape} needs {shape.Count} numbers, got {integers.Length}");

    /// <summary>The lengths of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>The floats.</summary>
    /// <exception cref="InvalidOperationException">It is made of something else.</exception>
    public Tensor Floats => Type.IsFloat() ? _floats : throw Other("floats");

    /// <summary>The whole numbers; truth values are 0 and 1.</summary>
    /// <exception cref="InvalidOperationException">It is made of something else.</exception>
    public ReadOnlySpan<long> Integers => _integers ?? throw Other("whole numbers or truth values");

    /// <summary>The texts.</summary>
    /// <exception cref="InvalidOperationException">It is made of something else.</exception>
    public ReadOnlySpan<string> Strings => _strings ?? throw Other("texts");

    internal ElementType Type { get; }

    internal bool IsFloat => Type.IsFloat();

    /// <summary>The floats, if that is what it is made of: to be calculated with by hand.</summary>
    internal ReadOnlySpan<float> Numbers => Floats.Values;

    internal int Count => checked((int)Shape.Count);

    internal static OnnxValue Of(ElementType type, Tensor floats) => new(type, floats.Shape, floats, null, null);

    /// <param name="integers">Not copied; they fit the type.</param>
    internal static OnnxValue Of(ElementType type, long[] integers, Shape shape) => new(type, shape, default, integers, null);

    internal static OnnxValue Of(string[] strings, Shape shape) => new(ElementType.String, shape, default, null, strings);

    internal static OnnxValue Of(bool[] truths, Shape shape) => Of(ElementType.Bool, Array.ConvertAll(truths, truth => truth ? 1L : 0L), shape);

    /// <summary>The same in another shape.</summary>
    internal OnnxValue Reshape(Shape shape)
    {
        Shape.Expect(shape.Count == Shape.Count, $"a value that is given another shape has as many elements as before: {Shape} has {Shape.Count}, {shape} has {shape.Count}");
        return new(Type, shape, IsFloat ? _floats.Reshape(shape) : default, _integers, _strings);
    }

    /// <summary>The same numbers, said to be of another type of the same sort.</summary>
    internal OnnxValue As(ElementType type) => new(type, Shape, _floats, _integers, _strings);

    /// <inheritdoc/>
    public override string ToString() => $"{Type.Word()} {Shape}";

    private InvalidOperationException Other(string expected) => new($"expected {expected}, found {Type.Word()} {Text.Shape([.. Shape])}");
}
