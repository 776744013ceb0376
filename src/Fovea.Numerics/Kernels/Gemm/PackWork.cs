using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels;

/// <summary>Packs a whole B; an item is one panel.</summary>
internal readonly unsafe struct PackWork(GemmPanels panels, float* matrix, nint leading, bool transposed, float* packed) : IWork
{
    /// <summary>Below so many floats a second thread would take longer to join than to help.</summary>
    public const nint WorthSharing = 1 << 15;

    public nint Items => panels.Count;

    public void Run(nint item) => Packing.Panels(
        matrix, leading, transposed, panels.FirstColumn(item), panels.Columns(item), 0, panels.K,
        packed + panels.Offset(item), 0, panels);
}
