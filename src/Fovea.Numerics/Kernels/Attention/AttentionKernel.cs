using Fovea.Numerics.Memory;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>The way into the attention kernels.</summary>
internal static unsafe class AttentionKernel
{
    /// <summary>Tiles of 64 queries whose part in what keys received is summed before it is written: the sum has a fixed order.</summary>
    private const int TilesPerPart = 4;

    /// <summary>At most so many tiles look at a tile of keys while it is at hand: what they work with stays in the second cache.</summary>
    private const int TilesTogether = 8;

    /// <summary>softmax(cap(scale · Q Kᵀ) + bias) V, and whatever else <paramref name="results"/> has room for.</summary>
    /// <param name="threads">At most this many; 0: as many as there are.</param>
    public static void Forward(in AttentionProblem problem, in AttentionResults results, InstructionSet set, int threads = 0)
    {
        switch (set)
        {
            case InstructionSet.Vector512: Forward<Lanes16>(in problem, in results, threads); break;
            case InstructionSet.Vector256: Forward<Lanes8>(in problem, in results, threads); break;
            case InstructionSet.Vector128: Forward<Lanes4>(in problem, in results, threads); break;
            default: Forward<Lanes1>(in problem, in results, threads); break;
        }
    }

    /// <summary>The gradients that <paramref name="gradients"/> has room for, of the same problem that was solved forward.</summary>
    /// <param name="threads">At most this many; 0: as many as there are.</param>
    public static void Backward(in AttentionProblem problem, in AttentionGradients gradients, InstructionSet set, int threads = 0)
    {
        switch (set)
        {
            case InstructionSet.Vector512: Backward<Lanes16>(in problem, in gradients, threads); break;
            case InstructionSet.Vector256: Backward<Lanes8>(in problem, in gradients, threads); break;
            case InstructionSet.Vector128: Backward<Lanes4>(in problem, in gradients, threads); break;
            default: Backward<Lanes1>(in problem, in gradients, threads); break;
        }
    }

    private static void Backward<T>(in AttentionProblem problem, in AttentionGradients gradients, int threads) where T : unmanaged, ILanes<T>
    {
        if (gradients.Query.Pointer != null || gradients.Key.Pointer != null || gradients.Value.Pointer != null || gradients.Scores != null)
        {
            BackwardWork<T> work = new() { Problem = problem, Gradients = gradients };
            WorkerPool.Run(ref work, (nint)problem.Batch * problem.KeyHeads, threads);
        }
        if (gradients.Weights != null || gradients.Relevance != null)
        {
            RelevanceWork<T> work = new() { Problem = problem, Gradients = gradients };
            WorkerPool.Run(ref work, (nint)problem.Batch * ((problem.Queries + LaneSoftmax.Width - 1) / LaneSoftmax.Width), threads);
        }
    }

    private static void Forward<T>(in AttentionProblem problem, in AttentionResults results, int threads) where T : unmanaged, ILanes<T>
    {
        if (FewQueries<T>.Suits(in problem, in results))
        {
            FewQueries<T>.Run(in problem, in results, threads);
            return;
        }
        int tiles = (problem.Queries + LaneSoftmax.Width - 1) / LaneSoftmax.Width;
        nint heads = (nint)problem.Batch * problem.Heads;
        int workers = threads == 0 ? WorkerPool.Threads : Math.Min(threads, WorkerPool.Threads);
        int perPart = results.Received != null ? TilesPerPart : (int)Math.Clamp(heads * tiles / (4 * workers), 1, TilesTogether);
        int parts = (tiles + perPart - 1) / perPart;
        using Scratch.Loan loan = Scratch.Rent(results.Received != null && parts > 1 ? heads * parts * problem.Keys : 0);
        ForwardWork<T> work = new()
        {
            Problem = problem,
            Results = results,
            Parts = parts,
            TilesPerPart = perPart,
            Received = parts > 1 && results.Received != null ? loan.Pointer : results.Received,
        };
        WorkerPool.Run(ref work, heads * parts, threads);
        if (results.Received != null && parts > 1) AddParts(loan.Pointer, heads, parts, problem.Keys, results.Received);
    }

    /// <summary>sums[h, k] = Σ over parts of addends[h, part, k], in the order of the parts.</summary>
    private static void AddParts(float* addends, nint heads, int parts, nint keys, float* sums)
    {
        for (nint head = 0; head < heads; head++, sums += keys)
        {
            new ReadOnlySpan<float>(addends, (int)keys).CopyTo(new Span<float>(sums, (int)keys));
            addends += keys;
            for (int part = 1; part < parts; part++, addends += keys)
                for (nint key = 0; key < keys; key++) sums[key] += addends[key];
        }
    }
}
