using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Softmax and its logarithm. Before version 13 all axes from one on count as one; since then only one axis is meant.</summary>
internal static class Softmaxes
{
    public static Operator[] All { get; } =
    [
        new("Softmax", call => FromAxisOn(call, x => x.Softmax())),
        new("Softmax", call => AlongAxis(call, (x, axis) => x.Softmax(axis)), Since: 13),
        new("LogSoftmax", call => FromAxisOn(call, x => x.LogSoftmax())),
        new("LogSoftmax", call => AlongAxis(call, (x, axis) => x.LogSoftmax(axis)), Since: 13),
    ];

    /// <summary>Whether each vector of the last axis is a softmax of its own.</summary>
    public static bool IsOverLastAxis(Call call)
    {
        int rank = call[0].Shape.Rank;
        return rank > 0 && call.Axis("axis", call.Version < 13 ? 1 : -1, rank) == rank - 1;
    }

    private static OnnxValue[] FromAxisOn(Call call, Func<Tensor, Tensor> function)
    {
        Tensor x = call.Floats(0);
        int axis = call.Node.Integer("axis", 1);
        axis = axis == x.Shape.Rank ? axis : Call.Axis(axis, x.Shape.Rank);
        return call.Like(0, function(x.Reshape([x.Shape[..axis].Count, x.Shape[axis..].Count])).Reshape(x.Shape));
    }

    private static OnnxValue[] AlongAxis(Call call, Func<Tensor, int, Tensor> function)
    {
        Tensor x = call.Floats(0);
        return call.Like(0, x.Shape.Rank == 0 ? function(x.Reshape([1]), 0).Reshape([]) : function(x, call.Axis("axis", -1, x.Shape.Rank)));
    }
}
