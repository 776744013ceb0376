using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Rows;

/// <summary>
/// Turns queries and keys by an angle that grows with their position, so that their product depends on the distance. Number i
/// is turned together with number i + rotated / 2 ("halves").
/// </summary>
/// <remarks>Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021, arXiv:2104.09864, section 3.2.</remarks>
internal static unsafe class Rotary
{
    /// <summary>Cosines and sines of positions from <paramref name="first"/> on: position times theta^(-2 i / rotated).</summary>
    /// <param name="cosines">[length, rotated / 2]: written.</param>
    /// <param name="sines">[length, rotated / 2]: written.</param>
    public static void Angles(float* cosines, float* sines, nint first, nint length, nint rotated, double theta)
    {
        nint half = rotated / 2;
        for (nint i = 0; i < half; i++)
        {
            double frequency = Math.Pow(theta, -2.0 * i / rotated);
            for (nint t = 0; t < length; t++)
            {
                (double sine, double cosine) = Math.SinCos((first + t) * frequency);
                (cosines[t * half + i], sines[t * half + i]) = ((float)cosine, (float)sine);
            }
        }
    }

    /// <summary>Turns each row by the angles of its position; y may be x.</summary>
    /// <param name="x">[outer, length, inner, size]: [B, T, H, D] with inner = H, or [B, H, T, D] with outer = B H and inner = 1.</param>
    /// <param name="rotated">How many numbers of a row, from its first on, are turned: even, at most size; the others stay.</param>
    /// <param name="back">Turns the other way: that is the gradient.</param>
    /// <param name="accumulate">y += instead of y =.</param>
    public static void Turn(
        InstructionSet set, float* x, float* y, nint outer, nint length, nint inner, nint size, nint rotated, float* cosines, float* sines,
        bool back, bool accumulate, int threads = 0) =>
        Lanes.Run(set, new Kernel(x, y, length, inner, size, rotated / 2, cosines, sines, back, accumulate), outer * length * inner, Lanes.RowsPerChunk(size), threads);

    private readonly struct Kernel(float* x, float* y, nint length, nint inner, nint size, nint half, float* cosines, float* sines, bool back, bool accumulate) : ILaneKernel
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint row = first; row < end; row++)
            {
                nint angles = row / inner % length * half;
                float* from = x + row * size, to = y + row * size;
                nint done = Halves<T>(from, to, half, cosines + angles, sines + angles, back, accumulate, 0);
                Halves<Lanes1>(from, to, half, cosines + angles, sines + angles, back, accumulate, done);
                for (nint i = 2 * half; i < size; i++) to[i] = accumulate ? to[i] + from[i] : from[i];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static nint Halves<T>(float* x, float* y, nint half, float* cosines, float* sines, bool back, bool accumulate, nint i)
            where T : unmanaged, ILanes<T>
        {
            T direction = T.Create(back ? -1 : 1);
            for (; i <= half - T.Count; i += T.Count)
            {
                T low = T.Load(x + i), high = T.Load(x + half + i), cosine = T.Load(cosines + i), sine = T.Load(sines + i) * direction;
                T newLow = T.MultiplyAdd(low, cosine, -(high * sine)), newHigh = T.MultiplyAdd(high, cosine, low * sine);
                if (accumulate)
                {
                    newLow += T.Load(y + i);
                    newHigh += T.Load(y + half + i);
                }
                newLow.Store(y + i);
                newHigh.Store(y + half + i);
            }
            return i;
        }
    }
}
