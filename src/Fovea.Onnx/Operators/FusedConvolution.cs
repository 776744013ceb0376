using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>A convolution and what follows it in a graph: batch norm, a sum with something else, an activation; in one go.</summary>
internal sealed class FusedConvolution : IDisposable
{
    private readonly Constant[] _norm;
    private readonly float _epsilon;
    private readonly Activation? _activation;
    private readonly Weight? _scale, _shift;
    private readonly bool _adds;

    private FusedConvolution(Constant? bias, Constant[] norm, float epsilon, bool adds, Activation? activation)
    {
        (_norm, _epsilon, _adds, _activation) = (norm, epsilon, adds, activation);
        if (norm.Length == 0) return;
        _scale = new Weight("scale", norm[0].Shape);
        _shift = new Weight("shift", norm[0].Shape);
        Fold(bias?.Weight, _scale.Values, _shift.Values);
    }

    /// <summary>The step that begins with a convolution, if anything follows that it can do in the same go.</summary>
    /// <param name="made">Is told what has to be disposed with the plan.</param>
    public static Step? Find(Graph graph, Readers readers, Node convolution, List<IDisposable> made)
    {
        if (convolution.Inputs.Length < 2) return null;
        string bias = convolution.Inputs.Length > 2 ? convolution.Inputs[2] : "";
        Constant? knownBias = graph.Constants.GetValueOrDefault(bias);
        List<Node> nodes = [convolution];
        Constant[] norm = [];
        float epsilon = 0;
        if (IsNorm(graph, readers, convolution, bias.Length == 0 || knownBias is not null) is { } follows)
        {
            norm = [.. follows.Inputs[1..5].Select(name => graph.Constants[name])];
            epsilon = follows.Number("epsilon", 1e-5f);
            nodes.Add(follows);
        }
        string other = "";
        if (readers.Only(nodes[^1], "Add") is { } sum && Other(sum, nodes[^1].Outputs[0]) is { } added && !graph.Constants.ContainsKey(added))
        {
            other = added;
            nodes.Add(sum);
        }
        (Activation? activation, Node[] more) = FollowingActivation.Of(graph, readers, nodes[^1]);
        nodes.AddRange(more);
        if (nodes.Count == 1) return null;
        FusedConvolution fused = new(knownBias, norm, epsilon, other.Length > 0, activation);
        made.Add(fused);
        return new Step([.. nodes], [convolution.Inputs[0], convolution.Inputs[1], bias, other], fused.Calculate);
    }

    private static string? Other(Node sum, string value) => sum.Inputs is [var a, var b] && a != b ? (a == value ? b : a) : null;

    private static Node? IsNorm(Graph graph, Readers readers, Node convolution, bool biasIsKnown)
    {
        if (!biasIsKnown || readers.Only(convolution, "BatchNormalization") is not { Version: >= 9, Inputs.Length: 5 } norm || norm.Inputs[0] != convolution.Outputs[0] || norm.Flag("training_mode")) return null;
        if (!graph.Constants.TryGetValue(convolution.Inputs[1], out Constant? weight) || weight.Shape.Rank == 0 || norm.Outputs.Skip(1).Any(output => output.Length > 0)) return null;
        bool known = norm.Inputs[1..].All(name => graph.Constants.TryGetValue(name, out Constant? constant) && constant.Weight is not null && constant.Shape == Shape.Of([weight.Shape[0]]));
        return known ? norm : null;
    }

    private void Fold(Weight? bias, Span<float> scale, Span<float> shift)
    {
        Span<float> times = _norm[0].Weight!.Values, plus = _norm[1].Weight!.Values, mean = _norm[2].Weight!.Values, variance = _norm[3].Weight!.Values;
        for (int channel = 0; channel < scale.Length; channel++)
        {
            double factor = times[channel] / Math.Sqrt((double)variance[channel] + _epsilon);
            scale[channel] = (float)factor;
            shift[channel] = (float)(plus[channel] + ((bias is not null && bias.Shape.Count == scale.Length ? bias.Values[channel] : 0) - mean[channel]) * factor);
        }
    }

    private OnnxValue[] Calculate(Call call)
    {
        Tensor x = call.Floats(0), weight = call.Floats(1);
        Window window = Convolutions.WindowOf(call, x.Shape, weight.Shape);
        int groups = call.Node.Integer("group", 1);
        Tensor? bias = call.OptionalFloats(2), residual = _adds ? call.Floats(3) : null;
        bool differentiate = x.NeedsGradient || (residual?.NeedsGradient ?? false);
        if (!differentiate && (residual is null || residual.Value.Shape == x.Convolved(weight, window, groups)))
            return call.Like(0, _scale is null ? x.Convolve(weight, bias, window, groups, _activation, residual) : x.Convolve(weight, _scale, _shift!, window, groups, _activation, residual));

        Tensor y = x.Convolve(weight, bias, window, groups);
        if (_norm.Length > 0) y = y.BatchNorm(Known(call, 2), Known(call, 3), Known(call, 0), Known(call, 1), _epsilon);
        if (residual is { } added) y += added;
        return call.Like(0, _activation is { } after ? y.Activate(after) : y);
    }

    private Tensor Known(Call call, int which) => call.Pass.Use(_norm[which].Weight!);

    public void Dispose()
    {
        _scale?.Dispose();
        _shift?.Dispose();
    }
}
