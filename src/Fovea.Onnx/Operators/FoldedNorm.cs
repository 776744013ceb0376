using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>A batch norm after a convolution, all of whose numbers are known: a scale and a shift of each channel. Without a norm, the shift is the bias.</summary>
internal sealed class FoldedNorm : IDisposable
{
    private readonly Constant[] _numbers;
    private readonly float _epsilon;
    private readonly Weight? _shift;

    private FoldedNorm(Node? node, Constant? bias, Constant[] numbers, float epsilon)
    {
        (Node, Bias, _numbers, _epsilon) = (node, bias?.Weight, numbers, epsilon);
        if (node is null) return;
        Scale = new Weight("scale", numbers[0].Shape);
        _shift = new Weight("shift", numbers[0].Shape);
        Fold(Scale.Values, _shift.Values);
    }

    /// <summary>The norm; null where none follows.</summary>
    public Node? Node { get; }

    /// <summary>The bias of the convolution, where it is known.</summary>
    public Weight? Bias { get; }

    /// <summary>[outputs]; null for ones.</summary>
    public Weight? Scale { get; }

    /// <summary>[outputs]; null for zeros.</summary>
    public Weight? Shift => _shift ?? Bias;

    /// <summary>The norm that follows a convolution and that it can do in the same go.</summary>
    public static FoldedNorm Of(Graph graph, Readers readers, Node convolution)
    {
        Constant? known = convolution.Inputs.Length > 2 ? graph.Constants.GetValueOrDefault(convolution.Inputs[2]) : null;
        return Follows(graph, readers, convolution) is { } node
            ? new FoldedNorm(node, known, [.. node.Inputs[1..5].Select(name => graph.Constants[name])], node.Number("epsilon", 1e-5f))
            : new FoldedNorm(null, known, [], 0);
    }

    /// <summary>The norm as a step of its own.</summary>
    public Tensor Apply(Call call, Tensor x)
    {
        if (Node is null) return x;
        Tensor Known(int which) => call.Pass.Use(_numbers[which].Weight!);
        return x.BatchNorm(Known(2), Known(3), Known(0), Known(1), _epsilon);
    }

    /// <summary>The norm after a convolution, if all of its numbers are known, and those of the bias.</summary>
    public static Node? Follows(Graph graph, Readers readers, Node convolution)
    {
        if (convolution.Inputs is [_, _, { Length: > 0 } bias, ..] && !graph.Constants.ContainsKey(bias)) return null;
        if (readers.Only(convolution, "BatchNormalization") is not { Version: >= 9, Inputs.Length: 5 } norm || norm.Inputs[0] != convolution.Outputs[0] || norm.Flag("training_mode")) return null;
        if (!graph.Constants.TryGetValue(convolution.Inputs[1], out Constant? weight) || weight.Shape.Rank == 0 || norm.Outputs.Skip(1).Any(output => output.Length > 0)) return null;
        bool known = norm.Inputs[1..].All(name => graph.Constants.TryGetValue(name, out Constant? constant) && constant.Weight is not null && constant.Shape == Shape.Of([weight.Shape[0]]));
        return known ? norm : null;
    }

    private void Fold(Span<float> scale, Span<float> shift)
    {
        Span<float> times = _numbers[0].Weight!.Values, plus = _numbers[1].Weight!.Values, mean = _numbers[2].Weight!.Values, variance = _numbers[3].Weight!.Values;
        for (int channel = 0; channel < scale.Length; channel++)
        {
            double factor = times[channel] / Math.Sqrt((double)variance[channel] + _epsilon);
            scale[channel] = (float)factor;
            shift[channel] = (float)(plus[channel] + ((Bias is not null && Bias.Shape.Count == scale.Length ? Bias.Values[channel] : 0) - mean[channel]) * factor);
        }
    }

    public void Dispose()
    {
        Scale?.Dispose();
        _shift?.Dispose();
    }
}
