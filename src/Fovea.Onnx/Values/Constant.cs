using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>A value that stands in the file. It outlives every pass; a pass sees its floats without copying them.</summary>
internal sealed class Constant : IDisposable
{
    private readonly ElementType _type;
    private readonly Shape _shape;
    private readonly Weight? _floats;
    private readonly long[] _integers = [];
    private readonly string[] _strings = [];

    public Constant(ElementType type, Weight floats) => (_type, _shape, _floats) = (type, floats.Shape, floats);

    public Constant(ElementType type, long[] integers, Shape shape) => (_type, _shape, _integers) = (type, shape, integers);

    public Constant(string[] strings, Shape shape) => (_type, _shape, _strings) = (ElementType.String, shape, strings);

    public ElementType Type => _type;

    public Shape Shape => _shape;

    /// <summary>The parameter, where it is made of floats.</summary>
    public Weight? Weight => _floats;

    /// <summary>The whole numbers; none where it is made of something else.</summary>
    public ReadOnlySpan<long> Integers => _integers;

    public OnnxValue In(Pass pass) =>
        _floats is not null ? OnnxValue.Of(_type, pass.Use(_floats))
        : _type == ElementType.String ? OnnxValue.Of(_strings, _shape)
        : OnnxValue.Of(_type, _integers, _shape);

    public void Dispose() => _floats?.Dispose();
}
