using Fovea.Attention;
using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>What an operator is given: its attributes and its inputs.</summary>
/// <param name="Node">The attributes.</param>
/// <param name="Pass">Where floats are calculated.</param>
/// <param name="Inputs">Null where one is left out.</param>
/// <param name="RunGraph">Calculates one of the graphs among the attributes.</param>
internal sealed record Call(Node Node, Pass Pass, OnnxValue?[] Inputs, Func<Graph, OnnxValue?[], OnnxValue[]> RunGraph)
{
    /// <summary>The most elements of a value: what an index can reach.</summary>
    private const long MostElements = int.MaxValue;

    /// <summary>Who looks at whom, where this is attention.</summary>
    public AttentionKind Kind { get; init; }

    /// <summary>An input that has to be there.</summary>
    public OnnxValue this[int input] => Optional(input) ?? throw new InvalidOperationException($"expected an input {input}, found none");

    public OnnxValue? Optional(int input) => input < Inputs.Length ? Inputs[input] : null;

    public bool Has(int input) => Optional(input) is not null;

    /// <summary>Whether anything reads an output.</summary>
    public bool Wants(int output) => output < Node.Outputs.Length && Node.Outputs[output].Length > 0;

    public int Version => Node.Version;

    /// <summary>Floats that have to be there.</summary>
    public Tensor Floats(int input) => this[input].Floats;

    public Tensor? OptionalFloats(int input) => Optional(input)?.Floats;

    /// <summary>Whole numbers, or those of an attribute, as older versions of an operator have it; null where there are neither.</summary>
    public long[]? Integers(int input, string attribute) => Optional(input)?.Integers.ToArray() ?? Node.Integers(attribute);

    /// <summary>Room for floats.</summary>
    public Tensor New(Shape shape) => Pass.New(Checked(shape));

    /// <summary>Zeros.</summary>
    public Tensor Zero(Shape shape) => Pass.Zeros(Checked(shape));

    /// <summary>A shape that there is room for.</summary>
    public static Shape Checked(Shape shape)
    {
        decimal count = 1;
        foreach (long length in shape) count *= length;
        Shape.Expect(count <= MostElements, $"a value has at most {MostElements} elements, expected fewer than those of {shape}");
        return shape;
    }

    /// <summary>Where an attribute counts an axis from, of so many.</summary>
    public int Axis(string name, int otherwise, int rank) => Axis(Node.Integer(name, otherwise), rank);

    public static int Axis(long axis, int rank)
    {
        Shape.Expect(axis >= -rank && axis < rank, $"an axis of {rank} must be from {-rank} to {rank - 1}, got {axis}");
        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>A result of the type of an input.</summary>
    public OnnxValue[] Like(int input, Tensor floats) => [OnnxValue.Of(this[input].Type, floats)];
}
