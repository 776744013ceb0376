using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>The parameters of one direction of a recurrent layer.</summary>
internal sealed class RecurrentLayer
{
    private readonly Tensor _input, _recurrent;
    private readonly Tensor? _bias, _peepholes;
    private readonly Func<float, float>[] _functions;
    private readonly float _clip;
    private readonly int _gates, _size;

    /// <param name="call">Weights are its inputs 1 and 2, biases 3, peepholes 7: [directions, ..].</param>
    /// <param name="direction">Which direction.</param>
    /// <param name="gates">How many gates.</param>
    /// <param name="size">H.</param>
    /// <param name="functions">Of the gates.</param>
    public RecurrentLayer(Call call, int direction, int gates, int size, Func<float, float>[] functions)
    {
        (_gates, _size, _functions) = (gates, size, functions);
        _input = Of(call.Floats(1), direction, [gates * size, call.Floats(0).Shape[2]]);
        _recurrent = Of(call.Floats(2), direction, [gates * size, size]);
        _bias = call.OptionalFloats(3) is { } bias ? Of(bias, direction, [2 * gates * size]) : null;
        _peepholes = gates == 4 && call.OptionalFloats(7) is { } peepholes ? Of(peepholes, direction, [3 * size]) : null;
        _clip = call.Node.Number("clip", float.PositiveInfinity);
        ResetsAfter = gates == 3 && call.Node.Flag("linear_before_reset");
        Couples = gates == 4 && call.Node.Flag("input_forget");
    }

    /// <summary>Whether the reset acts after the candidate's matrix.</summary>
    public bool ResetsAfter { get; }

    /// <summary>Whether what is let in is what is forgotten.</summary>
    public bool Couples { get; }

    /// <summary>x Wᵀ and the biases. That of the candidate's own past is left out where the reset acts on it.</summary>
    /// <param name="x">[T, B, I].</param>
    /// <returns>[T, B, gates · H].</returns>
    public Tensor Given(Tensor x)
    {
        Tensor given = x.MatMul(_input, transposeRight: true);
        if (_bias is not { } bias) return given;
        int all = _gates * _size;
        float[] sums = new float[all];
        for (int i = 0; i < all; i++) sums[i] = bias.Values[i] + (ResetsAfter && i >= 2 * _size ? 0 : bias.Values[all + i]);
        return given + x.Pass.Tensor(sums, [all]);
    }

    /// <summary>Adds hidden Rᵀ for some gates, and the bias that <see cref="Given"/> left out.</summary>
    public void AddHidden(Span<float> gates, ReadOnlySpan<float> hidden, int first, int count)
    {
        ReadOnlySpan<float> recurrent = _recurrent.Values;
        for (int i = 0; i < count * _size; i++)
        {
            int row = first * _size + i;
            float sum = System.Numerics.Tensors.TensorPrimitives.Dot(recurrent.Slice(row * _size, _size), hidden);
            if (ResetsAfter && first == 2 && _bias is { } bias) sum += bias.Values[_gates * _size + row];
            gates[i] += sum;
        }
    }

    public float Apply(int function, float x) => _functions[function](Math.Clamp(x, -_clip, _clip));

    public float Peephole(int gate, int i) => _peepholes is { } peepholes ? peepholes.Values[gate * _size + i] : 0;

    private static Tensor Of(Tensor all, int direction, Shape shape)
    {
        Tensor own = all.Slice(0, direction, 1);
        Shape.Expect(own.Shape[1..] == shape, $"a parameter of each direction must be {shape}, got {all.Shape}");
        return own.Reshape(shape);
    }
}
