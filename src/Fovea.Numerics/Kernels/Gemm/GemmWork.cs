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
        (nint firstRow, nint endRow, nint endPanel) = (plan.FirstRow(chunk, one.M), plan.FirstRow(chunk + 1, one.M), plan.FirstPanel(group + 1));
        for (nint panel = plan.FirstPanel(group), step = PanelsAtOnce(endRow - firstRow); panel < endPanel; panel += step)
        {
            var piece = new GemmPiece(one, plan, packed) { FirstRow = firstRow, EndRow = endRow, FirstPanel = panel, EndPanel = Math.Min(endPanel, panel + step) };
            piece.Compute();
        }
    }

    /// <summary>All panels of the item for a part of K, so that rows stay at hand; but few rows read each panel from its beginning to its end, as memory likes to be read.</summary>
    private nint PanelsAtOnce(nint rows) => packed != null && rows <= 2 ? plan.Panels.Block.WidePanels((int)rows) : plan.Panels.Count;
}
