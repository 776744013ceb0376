using Kernel = Fovea.Numerics.Kernels.Rows.Rotary;

namespace Fovea.Numerics;

/// <summary>
/// The cosines and sines of rotary positions. A model makes one and uses it in all its layers; it grows with the longest text that it
/// has seen, and may be used by several passes at once.
/// </summary>
/// <remarks>Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021, arXiv:2104.09864, section 3.2.</remarks>
internal sealed unsafe class RotaryAngles
{
    private readonly Lock _growing = new();
    private volatile Table _table;

    /// <summary>Angles of position times theta^(-2 i / rotated), for number i of a vector and its partner.</summary>
    /// <param name="rotated">How many numbers of a vector are turned: even. The others stay.</param>
    /// <param name="theta">How slowly the slowest angle grows.</param>
    /// <param name="interleaved">Number 2i is turned with 2i + 1, instead of i with i + rotated / 2.</param>
    /// <exception cref="ArgumentException">The number is odd or below 2, or theta is not above 0.</exception>
    public RotaryAngles(int rotated, double theta = 10000, bool interleaved = false)
    {
        Shape.Expect(rotated >= 2 && rotated % 2 == 0, $"rotary positions turn an even number of numbers, at least 2, got {rotated}");
        Shape.Expect(theta > 0, $"the theta of rotary positions must be above 0, got {theta}");
        (Rotated, Theta, Interleaved) = (rotated, theta, interleaved);
        _table = new Table(0, rotated, theta);
        Halves = interleaved ? new RotaryAngles(rotated, theta) : this;
    }

    /// <summary>The same angles for vectors whose halves are turned together.</summary>
    internal RotaryAngles Halves { get; }

    /// <summary>How many numbers of a vector are turned.</summary>
    public int Rotated { get; }

    /// <summary>How slowly the slowest angle grows.</summary>
    public double Theta { get; }

    /// <summary>Whether neighbours are turned together, instead of halves.</summary>
    public bool Interleaved { get; }

    /// <summary>Angles of at least so many positions.</summary>
    internal Table For(long positions)
    {
        if (_table.Positions >= positions) return _table;
        lock (_growing)
        {
            if (_table.Positions < positions) _table = new Table((int)Math.Max(positions, 2L * _table.Positions), Rotated, Theta);
            return _table;
        }
    }

    /// <summary>Cosines and sines, [positions, rotated / 2]. Whoever uses it holds on to it: a larger one may take its place.</summary>
    internal sealed class Table
    {
        private readonly float[] _cosines, _sines;

        public Table(int positions, int rotated, double theta)
        {
            Positions = positions;
            _cosines = GC.AllocateUninitializedArray<float>(Math.Max(1, positions * rotated / 2), pinned: true);
            _sines = GC.AllocateUninitializedArray<float>(_cosines.Length, pinned: true);
            Kernel.Angles(Cosines, Sines, 0, positions, rotated, theta);
        }

        public int Positions { get; }

        public float* Cosines => Pointer(_cosines);

        public float* Sines => Pointer(_sines);

        private static float* Pointer(float[] pinned) => (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref pinned[0]);
    }
}
