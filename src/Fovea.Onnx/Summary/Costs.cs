using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>How many numbers a node has, and how many products it takes.</summary>
internal static class Costs
{
    private static readonly HashSet<string> s_layers =
    [
        "Conv", "ConvTranspose", "ConvInteger", "Gemm", "MatMul", "MatMulInteger", "RNN", "GRU", "LSTM", "Gather", "Attention", "FlexAttention", "LinearAttention", "CausalConvWithState",
        "BatchNormalization", "LayerNormalization", "RMSNormalization", "InstanceNormalization", "GroupNormalization",
    ];

    /// <summary>Whether it is a layer, rather than a step between layers.</summary>
    public static bool IsLayer(Node node) => s_layers.Contains(node.Operator);

    /// <summary>The numbers of a graph that were learned.</summary>
    public static long Parameters(Graph graph)
    {
        HashSet<string> statistics = [.. graph.Nodes.Where(node => node.Operator == "BatchNormalization").SelectMany(node => node.Inputs.Skip(3))];
        return graph.Constants.Where(constant => !statistics.Contains(constant.Key)).Sum(constant => Learned(constant.Value));
    }

    /// <summary>Those that one node reads.</summary>
    public static long Parameters(Graph graph, Node node) =>
        node.Inputs.Take(node.Operator == "BatchNormalization" ? 3 : int.MaxValue).Distinct().Sum(input => graph.Constants.TryGetValue(input, out Constant? constant) ? Learned(constant) : 0);

    private static long Learned(Constant constant) => constant.Weight is not null && constant.Shape.Count > 1 ? constant.Shape.Count : 0;

    /// <summary>Multiplications, each with its addition.</summary>
    public static long Products(Call call, OnnxValue[] results) => call.Node.Operator switch
    {
        "Conv" or "ConvInteger" => results[0].Shape.Count * call[1].Shape[1..].Count,
        "ConvTranspose" => call[0].Shape.Count * call[1].Shape[1..].Count,
        "CausalConvWithState" => results[0].Shape.Count * call[1].Shape[2],
        "Gemm" => results[0].Shape.Count * call[0].Shape[call.Node.Flag("transA") ? 0 : 1],
        "MatMul" or "MatMulInteger" => results[0].Shape.Count * call[0].Shape[-1],
        "Attention" or "FlexAttention" => Attention(call, results),
        "RNN" or "GRU" or "LSTM" => call[0].Shape[..2].Count * (call[1].Shape.Count + call[2].Shape.Count),
        _ => 0,
    };

    /// <summary>Query times key, and weight times value.</summary>
    private static long Attention(Call call, OnnxValue[] results)
    {
        Shape pairs = Pairs(call);
        long size = call[0].Shape.Rank == 4 ? call[0].Shape[3] : call[0].Shape[2] / pairs[1];
        long valueSize = call[0].Shape.Rank == 4 ? results[0].Shape[3] : results[0].Shape[2] / pairs[1];
        return pairs.Count * (size + valueSize);
    }

    /// <summary>[B, H, Tq, Tk] of an attention operator.</summary>
    public static Shape Pairs(Call call)
    {
        (Shape query, Shape key) = (call[0].Shape, call[1].Shape);
        long past = call.Optional(4) is { Shape.Rank: 4 } earlier && call.Node.Operator == "Attention" ? earlier.Shape[2] : 0;
        return query.Rank == 4 ? [query[0], query[1], query[2], key[2] + past] : [query[0], call.Node.Integer("q_num_heads"), query[1], key[1] + past];
    }
}
