using Fovea.Numerics.Memory;
using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels;

/// <summary>
/// Matrix products. The order in which an element's products are added depends on K and on the instruction set alone: not
/// on the number of threads, not on how many rows there are, not on whether B was packed beforehand.
/// </summary>
/// <remarks>
/// The structure (register block, packed panels, blocks of K) follows Goto and van de Geijn, "Anatomy of High-Performance
/// Matrix Multiplication", ACM TOMS 34 (2008). <see cref="GemmReference"/> says what is computed.
/// </remarks>
internal static unsafe class Gemm
{
    /// <summary>Computes one product, or a batch of them; allocates nothing.</summary>
    /// <exception cref="ArgumentException">The call contradicts itself; the message says how.</exception>
    public static void Run(in GemmCall given)
    {
        GemmCall call = given.Checked();
        nint batch = call.Outer.Count * call.Inner.Count;
        if (call.M == 0 || call.N == 0 || batch == 0) return;

        var panels = new GemmPanels(new RegisterBlock(call.Set), call.K, call.N);
        var plan = new GemmPlan(call, panels);
        if (!plan.PackBeforehand) RunItems(call, plan, batch, call.Packed is null ? null : call.Packed.Memory);
        else for (nint i = 0; i < batch; i++) PackAndRun(GemmWork.Item(call, i), plan);
        GC.KeepAlive(call.Packed);
    }

    private static void PackAndRun(in GemmCall call, in GemmPlan plan)
    {
        using Scratch.Loan packed = Scratch.Rent(Math.Max(1, plan.Panels.Floats));
        var pack = new PackWork(plan.Panels, call.B, call.LeadingB, call.TransposeB, packed.Pointer);
        WorkerPool.Run(ref pack, pack.Items, plan.Panels.Floats < PackWork.WorthSharing ? 1 : plan.Threads);
        RunItems(call, plan, 1, packed.Pointer);
    }

    private static void RunItems(in GemmCall call, in GemmPlan plan, nint batch, float* packed)
    {
        var work = new GemmWork(call, plan, packed);
        WorkerPool.Run(ref work, batch * plan.Items, plan.Threads);
    }
}
