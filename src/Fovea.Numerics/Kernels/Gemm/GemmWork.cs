using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels;

/// <summary>The items of a product: some panels of N, some rows of M, all of K.</summary>
internal readonly unsafe struct GemmWork(GemmCall call, GemmPlan plan, float* packed) : IWork
{
    /// <summary>One product of a batch.</summary>
    public static GemmCall Item(in GemmCall call, nint index)
    {
        (nint outer, nint inner) = (index / call.Inner.Count, index % call.Inner.Count);
        GemmCall one = call;
        one.A += outer * call.Outer.StrideA + inner * call.Inner.StrideA;
        if (one.B != null) one.B += outer * call.Outer.StrideB + inner * call.Inner.StrideB;
        nint c = outer * call.Outer.StrideC + inner * call.Inner.StrideC;
        one.C += c;
        if (one.Residual != null) one.Residual += c;
        one.Outer = one.Inner = GemmBatch.One;
        return one;
    }

    public void Run(nint item)
    {
        GemmCall one = Item(call, item / plan.Items);
        (nint chunk, nint group) = (item % plan.Items / plan.Groups, item % plan.Groups);
        var piece = new GemmPiece(one, plan, packed)
        {
            FirstRow = plan.FirstRow(chunk, one.M),
            EndRow = plan.FirstRow(chunk + 1, one.M),
            FirstPanel = plan.FirstPanel(group),
            EndPanel = plan.FirstPanel(group + 1),
        };
        piece.Compute();
    }
}
