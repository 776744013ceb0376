using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Elementwise;

/// <summary>A function of one number.</summary>
internal interface IMap
{
    T Apply<T>(T x) where T : unmanaged, ILanes<T>;
}

/// <summary>A function of two numbers.</summary>
internal interface IZip
{
    T Apply<T>(T a, T b) where T : unmanaged, ILanes<T>;
}

/// <summary>Applies a function to each element of arrays of the same length. The result may lie where an operand lies.</summary>
internal static unsafe class Maps
{
    /// <summary>y = f(x), or y += f(x).</summary>
    public static void Map<TMap>(InstructionSet set, TMap map, float* x, float* y, nint n, bool accumulate = false, int threads = 0)
        where TMap : struct, IMap
    {
        if (accumulate) Lanes.Run(set, new ZipKernel<MapPlus<TMap>, Written>(new(map), x, y, y), n, Lanes.Chunk, threads);
        else Lanes.Run(set, new MapKernel<TMap>(map, x, y), n, Lanes.Chunk, threads);
    }

    /// <summary>y = f(a, b), or y += f(a, b).</summary>
    public static void Zip<TZip>(InstructionSet set, TZip zip, float* a, float* b, float* y, nint n, bool accumulate = false, int threads = 0)
        where TZip : struct, IZip
    {
        if (accumulate) Lanes.Run(set, new ZipKernel<TZip, Added>(zip, a, b, y), n, Lanes.Chunk, threads);
        else Lanes.Run(set, new ZipKernel<TZip, Written>(zip, a, b, y), n, Lanes.Chunk, threads);
    }

    /// <summary>y = f(x) on this thread, for use inside other kernels.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MapHere<TMap, T>(TMap map, float* x, float* y, nint n) where TMap : struct, IMap where T : unmanaged, ILanes<T>
    {
        nint i = 0;
        for (; i <= n - T.Count; i += T.Count) map.Apply(T.Load(x + i)).Store(y + i);
        if (i == n) return;

        // The rest goes through the same loop, so that an element's value does not depend on where it stands.
        float* from = stackalloc float[16], to = stackalloc float[16];
        Unsafe.CopyBlockUnaligned(from, x + i, (uint)((n - i) * sizeof(float)));
        MapHere<TMap, T>(map, from, to, T.Count);
        Unsafe.CopyBlockUnaligned(y + i, to, (uint)((n - i) * sizeof(float)));
    }

    /// <summary>y = f(a, b) or y += f(a, b) on this thread, for use inside other kernels.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ZipHere<TZip, TResult, T>(TZip zip, float* a, float* b, float* y, nint n)
        where TZip : struct, IZip where TResult : struct, IResult where T : unmanaged, ILanes<T>
    {
        nint i = 0;
        for (; i <= n - T.Count; i += T.Count)
        {
            T value = zip.Apply(T.Load(a + i), T.Load(b + i));
            if (TResult.Adds) value += T.Load(y + i);
            value.Store(y + i);
        }
        if (i == n) return;

        float* restA = stackalloc float[16], restB = stackalloc float[16], to = stackalloc float[16];
        uint bytes = (uint)((n - i) * sizeof(float));
        Unsafe.CopyBlockUnaligned(restA, a + i, bytes);
        Unsafe.CopyBlockUnaligned(restB, b + i, bytes);
        Unsafe.CopyBlockUnaligned(to, y + i, bytes);
        ZipHere<TZip, TResult, T>(zip, restA, restB, to, T.Count);
        Unsafe.CopyBlockUnaligned(y + i, to, bytes);
    }

    /// <summary>y = f(a, b) or y += f(a, b) on this thread, for use inside other kernels.</summary>
    public static void ZipHere<TZip, T>(TZip zip, float* a, float* b, float* y, nint n, bool accumulate)
        where TZip : struct, IZip where T : unmanaged, ILanes<T>
    {
        if (accumulate) ZipHere<TZip, Added, T>(zip, a, b, y, n);
        else ZipHere<TZip, Written, T>(zip, a, b, y, n);
    }

    private readonly struct MapKernel<TMap>(TMap map, float* x, float* y) : ILaneKernel where TMap : struct, IMap
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T> =>
            MapHere<TMap, T>(map, x + first, y + first, end - first);
    }

    private readonly struct ZipKernel<TZip, TResult>(TZip zip, float* a, float* b, float* y) : ILaneKernel
        where TZip : struct, IZip where TResult : struct, IResult
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T> =>
            ZipHere<TZip, TResult, T>(zip, a + first, b + first, y + first, end - first);
    }

    private readonly struct MapPlus<TMap>(TMap map) : IZip where TMap : struct, IMap
    {
        public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => map.Apply(a) + b;
    }
}

/// <summary>What happens to a result: known when the kernel is compiled, so that the loop does not ask.</summary>
internal interface IResult
{
    static abstract bool Adds { get; }
}

/// <summary>The result replaces what was there.</summary>
internal readonly struct Written : IResult
{
    public static bool Adds => false;
}

/// <summary>The result is added to what was there.</summary>
internal readonly struct Added : IResult
{
    public static bool Adds => true;
}
