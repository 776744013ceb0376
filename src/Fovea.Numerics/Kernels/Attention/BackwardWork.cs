using Fovea.Numerics.Memory;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>An item is a key head of one batch item: what its queries add to key and value is summed in one order.</summary>
internal struct BackwardWork<T> : IWork where T : unmanaged, ILanes<T>
{
    public AttentionProblem Problem;
    public AttentionGradients Gradients;

    public unsafe void Run(nint item)
    {
        using Scratch.Loan loan = Scratch.Rent(BackwardTile<T>.Room(in Problem, in Gradients));
        BackwardTile<T> tile = new(in Problem, in Gradients, loan.Pointer);
        tile.Run((int)(item / Problem.KeyHeads), (int)(item % Problem.KeyHeads));
    }
}

/// <summary>An item is 64 queries of one batch item with all their heads.</summary>
internal struct RelevanceWork<T> : IWork where T : unmanaged, ILanes<T>
{
    public AttentionProblem Problem;
    public AttentionGradients Gradients;

    public unsafe void Run(nint item)
    {
        int tiles = (Problem.Queries + LaneSoftmax.Width - 1) / LaneSoftmax.Width;
        using Scratch.Loan loan = Scratch.Rent(RelevanceTile<T>.Room(in Problem, in Gradients));
        RelevanceTile<T> tile = new(in Problem, in Gradients, loan.Pointer);
        tile.Run((int)(item / tiles), (int)(item % tiles) * LaneSoftmax.Width);
    }
}
