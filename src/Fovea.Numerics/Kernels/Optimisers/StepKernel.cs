using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Optimisers;

/// <summary>What an optimiser does to a few neighbouring parameters and to what it remembers of them.</summary>
internal interface IStep
{
    void Improve<T>(nint i) where T : unmanaged, ILanes<T>;
}

/// <summary>Goes through all parameters, each by itself, so that neither their order nor the number of threads matters.</summary>
internal readonly struct StepKernel<TStep>(TStep step) : ILaneKernel where TStep : struct, IStep
{
    public static void Run(InstructionSet set, TStep step, nint n, int threads) =>
        Lanes.Run(set, new StepKernel<TStep>(step), n, Lanes.Chunk, threads);

    public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
    {
        nint rest = Loop<T>(step, first, end);
        Loop<Lanes1>(step, rest, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Loop<T>(TStep step, nint i, nint end) where T : unmanaged, ILanes<T>
    {
        for (; i <= end - T.Count; i += T.Count) step.Improve<T>(i);
        return i;
    }
}
