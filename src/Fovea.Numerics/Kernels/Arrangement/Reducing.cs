using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics.Kernels.Arrangement;

/// <summary>A function that many numbers are brought down to one with, in any order: a sum, a maximum.</summary>
internal interface IReduction : IZip
{
    float Across<T>(T lanes) where T : unmanaged, ILanes<T>;

    /// <summary>What changes nothing.</summary>
    static abstract float Neutral { get; }
}

/// <summary>The sum.</summary>
internal readonly struct Total : IReduction
{
    public static float Neutral => 0;
    public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => a + b;
    public float Across<T>(T lanes) where T : unmanaged, ILanes<T> => T.Sum(lanes);
}

/// <summary>The largest.</summary>
internal readonly struct Largest : IReduction
{
    public static float Neutral => float.NegativeInfinity;
    public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => T.Max(a, b);
    public float Across<T>(T lanes) where T : unmanaged, ILanes<T> => T.Largest(lanes);
}

/// <summary>
/// Brings the middle axis of [outer, middle, inner] down to one number. The middle is cut into parts whose bounds depend on the
/// shape alone, each is reduced from front to back, and then the parts are, so the result depends on no thread.
/// </summary>
internal static unsafe class Reducing
{
    private const nint MiddlePart = 256, InnerPart = 2048;

    /// <summary>Floats of working memory that <see cref="Run"/> needs.</summary>
    public static nint WorkingFloats(nint outer, nint middle, nint inner) => Parts(middle, inner) is var parts and > 1 ? parts * outer * inner : 0;

    /// <summary>y[o, i] = reduction over m of x[o, m, i], or y += that.</summary>
    /// <param name="working">Room for <see cref="WorkingFloats"/>.</param>
    public static void Run<TReduction>(
        InstructionSet set, TReduction reduction, float* x, float* y, nint outer, nint middle, nint inner, bool accumulate, float* working, int threads)
        where TReduction : struct, IReduction
    {
        nint parts = Parts(middle, inner);
        var first = new Kernel<TReduction>(reduction, x, parts > 1 ? working : y, outer, middle, inner, PartLength(inner), accumulate && parts <= 1);
        first.Run(set, threads);
        if (parts <= 1) return;

        // The parts lie as [parts, outer, inner].
        var second = new Kernel<TReduction>(reduction, working, y, 1, parts, outer * inner, parts, accumulate);
        second.Run(set, threads);
    }

    private static nint PartLength(nint inner) => inner == 1 ? Lanes.Chunk : MiddlePart;

    private static nint Parts(nint middle, nint inner) => (middle + PartLength(inner) - 1) / PartLength(inner);

    private readonly struct Kernel<TReduction>(
        TReduction reduction, float* x, float* y, nint outer, nint middle, nint inner, nint partLength, bool accumulate) : ILaneKernel
        where TReduction : struct, IReduction
    {
        private nint MiddleParts => Math.Max(1, (middle + partLength - 1) / partLength);

        private nint InnerParts => (inner + InnerPart - 1) / InnerPart;

        public void Run(InstructionSet set, int threads)
        {
            nint itemFloats = Math.Min(middle, partLength) * Math.Min(inner, InnerPart);
            Lanes.Run(set, this, MiddleParts * outer * InnerParts, Lanes.RowsPerChunk(itemFloats), threads);
        }

        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint item = first; item < end; item++)
            {
                (nint row, nint innerPart) = nint.DivRem(item, InnerParts);
                (nint middlePart, nint o) = nint.DivRem(row, outer);
                nint from = middlePart * partLength, count = Math.Min(partLength, middle - from);
                nint column = innerPart * InnerPart, columns = Math.Min(InnerPart, inner - column);
                float* source = x + (o * middle + from) * inner + column, target = y + row * inner + column;
                if (inner == 1) Number<T>(source, count, target);
                else Columns<T>(source, count, target, columns);
            }
        }

        private void Columns<T>(float* source, nint count, float* target, nint columns) where T : unmanaged, ILanes<T>
        {
            if (!accumulate) new Span<float>(target, (int)columns).Fill(TReduction.Neutral);
            for (nint m = 0; m < count; m++, source += inner)
                Maps.ZipHere<TReduction, Written, T>(reduction, target, source, target, columns);
        }

        private void Number<T>(float* source, nint count, float* target) where T : unmanaged, ILanes<T>
        {
            T lanes = T.Create(TReduction.Neutral);
            nint i = 0;
            for (; i <= count - T.Count; i += T.Count) lanes = reduction.Apply(lanes, T.Load(source + i));
            if (i < count) lanes = reduction.Apply(lanes, Tail.Load<T>(source + i, count - i, TReduction.Neutral));
            float result = reduction.Across(lanes);
            *target = accumulate ? *target + result : result;
        }
    }
}
