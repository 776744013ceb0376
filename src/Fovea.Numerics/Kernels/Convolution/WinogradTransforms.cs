using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// The three linear maps of <see cref="Winograd"/>: of a window of inputs, of a kernel of 3 x 3, and back to a tile of outputs. Each is a map of a few
/// numbers done to the columns and then to the rows; a lane is a channel.
/// </summary>
internal unsafe interface IWinogradTile
{
    /// <summary>Outputs along each side of a tile; the window of inputs is 2 longer.</summary>
    static abstract int Tile { get; }

    /// <summary>The transform of a window.</summary>
    /// <param name="from">[side, side] vectors, rows <paramref name="row"/> floats apart.</param>
    /// <param name="room">As many vectors.</param>
    /// <param name="to">Number i is written <paramref name="apart"/> floats after number i - 1.</param>
    static abstract void Input<T>(float* from, nint row, float* room, float* to, nint apart) where T : unmanaged, ILanes<T>;

    /// <summary>The tile of outputs.</summary>
    /// <param name="from">[side, side] vectors, <paramref name="apart"/> floats from each other.</param>
    /// <param name="room">As many vectors.</param>
    /// <param name="to">[tile, tile] vectors, rows <paramref name="row"/> floats apart.</param>
    /// <param name="doubt">A vector that stays zero as long as all is finite.</param>
    static abstract void Output<T>(float* from, nint apart, float* room, float* to, nint row, float* doubt) where T : unmanaged, ILanes<T>;

    /// <summary>The transform of a kernel.</summary>
    /// <param name="from">[3, 3] vectors, <paramref name="apart"/> floats from each other.</param>
    /// <param name="turned">Whether the kernel is turned by half a circle, as a gradient's is.</param>
    /// <param name="room">18 vectors.</param>
    /// <param name="to">[side, side] vectors, <paramref name="places"/> floats from each other.</param>
    static abstract void Weights<T>(float* from, nint apart, bool turned, float* room, float* to, nint places) where T : unmanaged, ILanes<T>;
}

/// <summary>Tiles of 4 x 4: a quarter of the multiplications.</summary>
/// <remarks>
/// The six numbers are what polynomials give at 0, 1, -1, 2, -2 and infinity: the inputs t0 = 4d0 - 5d2 + d4 and so on, the kernel
/// (g0 / 4, -(g0 + g1 + g2) / 6, ..), the outputs y0 = m0 + m1 + m2 + m3 + m4, y1 = m1 - m2 + 2 (m3 - m4), ...
/// </remarks>
internal readonly unsafe struct TileOf4 : IWinogradTile
{
    private const int Side = 6, Kernel = 3;

    public static int Tile => 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input<T>(float* from, nint row, float* room, float* to, nint apart) where T : unmanaged, ILanes<T>
    {
        T four = T.Create(4), minusFive = T.Create(-5), minusFour = T.Create(-4), two = T.Create(2), minusTwo = T.Create(-2);
        for (nint pass = 0; pass < 2; pass++)
        {
            // First the columns, into the room; then its rows, out of it.
            float* source = pass == 0 ? from : room, target = pass == 0 ? room : to;
            nint next = pass == 0 ? row : T.Count, nextLine = pass == 0 ? T.Count : Side * T.Count, place = pass == 0 ? Side * T.Count : apart, placeLine = pass == 0 ? T.Count : Side * apart;
            for (nint line = 0; line < Side; line++, source += nextLine, target += placeLine)
            {
                T d0 = T.Load(source), d1 = T.Load(source + next), d2 = T.Load(source + 2 * next), d3 = T.Load(source + 3 * next), d4 = T.Load(source + 4 * next), d5 = T.Load(source + 5 * next);
                T even = T.MultiplyAdd(d2, minusFour, d4), odd = T.MultiplyAdd(d1, minusFour, d3), near = d4 - d2, far = d3 - d1;
                T.MultiplyAdd(d0, four, T.MultiplyAdd(d2, minusFive, d4)).Store(target);
                (even + odd).Store(target + place);
                (even - odd).Store(target + 2 * place);
                T.MultiplyAdd(far, two, near).Store(target + 3 * place);
                T.MultiplyAdd(far, minusTwo, near).Store(target + 4 * place);
                T.MultiplyAdd(d1, four, T.MultiplyAdd(d3, minusFive, d5)).Store(target + 5 * place);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output<T>(float* from, nint apart, float* room, float* to, nint row, float* doubt) where T : unmanaged, ILanes<T>
    {
        T two = T.Create(2), four = T.Create(4), eight = T.Create(8), check = T.Create(0);
        for (nint pass = 0; pass < 2; pass++)
        {
            float* source = pass == 0 ? from : room, target = pass == 0 ? room : to;
            nint next = pass == 0 ? Side * apart : T.Count, nextLine = pass == 0 ? apart : Side * T.Count, place = pass == 0 ? Side * T.Count : T.Count, placeLine = pass == 0 ? T.Count : row;
            nint lines = pass == 0 ? Side : 4;
            for (nint line = 0; line < lines; line++, source += nextLine, target += placeLine)
            {
                T m1 = T.Load(source + next), m2 = T.Load(source + 2 * next), m3 = T.Load(source + 3 * next), m4 = T.Load(source + 4 * next);
                T sum = m1 + m2, difference = m1 - m2, farSum = m3 + m4, farDifference = m3 - m4;
                T second = T.MultiplyAdd(farDifference, two, difference);
                (T.Load(source) + (sum + farSum)).Store(target);
                second.Store(target + place);
                T.MultiplyAdd(farSum, four, sum).Store(target + 2 * place);
                (T.MultiplyAdd(farDifference, eight, difference) + T.Load(source + 5 * next)).Store(target + 3 * place);
                check += second - second;
            }
        }
        (T.Load(doubt) + check).Store(doubt);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights<T>(float* from, nint apart, bool turned, float* room, float* to, nint places) where T : unmanaged, ILanes<T>
    {
        T quarter = T.Create(1 / 4f), sixth = T.Create(-1 / 6f), small = T.Create(1 / 24f), two = T.Create(2), four = T.Create(4);
        nint first = turned ? 8 * apart : 0, step = turned ? -apart : apart;
        for (nint pass = 0; pass < 2; pass++)
        {
            float* source = pass == 0 ? from + first : room, target = pass == 0 ? room : to;
            nint next = pass == 0 ? Kernel * step : T.Count, nextLine = pass == 0 ? step : Kernel * T.Count, place = pass == 0 ? Kernel * T.Count : places, placeLine = pass == 0 ? T.Count : Side * places;
            nint lines = pass == 0 ? Kernel : Side;
            for (nint line = 0; line < lines; line++, source += nextLine, target += placeLine)
            {
                T g0 = T.Load(source), g1 = T.Load(source + next), g2 = T.Load(source + 2 * next), ends = g0 + g2, wide = T.MultiplyAdd(g2, four, g0), middle = g1 * two;
                (g0 * quarter).Store(target);
                ((ends + g1) * sixth).Store(target + place);
                ((ends - g1) * sixth).Store(target + 2 * place);
                ((wide + middle) * small).Store(target + 3 * place);
                ((wide - middle) * small).Store(target + 4 * place);
                g2.Store(target + 5 * place);
            }
        }
    }

    /// <summary>The transform of a tile of gradients, as products see it: what <see cref="Output"/> does, turned round.</summary>
    /// <param name="from">[4, 4] vectors, rows <paramref name="row"/> floats apart.</param>
    /// <param name="room">24 vectors.</param>
    /// <param name="to">36 vectors, <paramref name="apart"/> floats from each other.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputGradient<T>(float* from, nint row, float* room, float* to, nint apart) where T : unmanaged, ILanes<T>
    {
        T two = T.Create(2), four = T.Create(4);
        for (nint pass = 0; pass < 2; pass++)
        {
            float* source = pass == 0 ? from : room, target = pass == 0 ? room : to;
            nint next = pass == 0 ? row : T.Count, nextLine = pass == 0 ? T.Count : 4 * T.Count, place = pass == 0 ? 4 * T.Count : apart, placeLine = pass == 0 ? T.Count : Side * apart;
            nint lines = pass == 0 ? 4 : Side;
            for (nint line = 0; line < lines; line++, source += nextLine, target += placeLine)
            {
                T y0 = T.Load(source), y1 = T.Load(source + next), y2 = T.Load(source + 2 * next), y3 = T.Load(source + 3 * next);
                T even = y0 + y2, odd = y1 + y3, wideEven = T.MultiplyAdd(y2, four, y0), wideOdd = T.MultiplyAdd(y3, four, y1) * two;
                y0.Store(target);
                (even + odd).Store(target + place);
                (even - odd).Store(target + 2 * place);
                (wideEven + wideOdd).Store(target + 3 * place);
                (wideEven - wideOdd).Store(target + 4 * place);
                y3.Store(target + 5 * place);
            }
        }
    }

    /// <summary>The gradient of a kernel from that of its transform: what <see cref="Weights"/> does, turned round.</summary>
    /// <param name="from">36 vectors, one after the other.</param>
    /// <param name="room">18 vectors.</param>
    /// <param name="to">9 vectors, one after the other.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightsGradient<T>(float* from, float* room, float* to) where T : unmanaged, ILanes<T>
    {
        T quarter = T.Create(1 / 4f), sixth = T.Create(1 / 6f), twelfth = T.Create(1 / 12f), small = T.Create(1 / 24f);
        for (nint pass = 0; pass < 2; pass++)
        {
            float* source = pass == 0 ? from : room, target = pass == 0 ? room : to;
            nint next = pass == 0 ? Side * T.Count : T.Count, nextLine = pass == 0 ? T.Count : Side * T.Count, place = pass == 0 ? Side * T.Count : T.Count, placeLine = pass == 0 ? T.Count : Kernel * T.Count;
            nint lines = pass == 0 ? Side : Kernel;
            for (nint line = 0; line < lines; line++, source += nextLine, target += placeLine)
            {
                T u1 = T.Load(source + next), u2 = T.Load(source + 2 * next), u3 = T.Load(source + 3 * next), u4 = T.Load(source + 4 * next);
                T near = (u1 + u2) * sixth, far = u3 + u4;
                (T.MultiplyAdd(T.Load(source), quarter, far * small) - near).Store(target);
                ((u3 - u4) * twelfth - (u1 - u2) * sixth).Store(target + place);
                (T.MultiplyAdd(far, sixth, T.Load(source + 5 * next)) - near).Store(target + 2 * place);
            }
        }
    }
}

/// <summary>Tiles of 2 x 2: four ninths of the multiplications, and kernels less than half as large as for tiles of 4.</summary>
/// <remarks>The four numbers are what polynomials give at 0, 1, -1 and infinity.</remarks>
internal readonly unsafe struct TileOf2 : IWinogradTile
{
    private const int Side = 4, Kernel = 3;

    public static int Tile => 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input<T>(float* from, nint row, float* room, float* to, nint apart) where T : unmanaged, ILanes<T>
    {
        for (nint pass = 0; pass < 2; pass++)
        {
            float* source = pass == 0 ? from : room, target = pass == 0 ? room : to;
            nint next = pass == 0 ? row : T.Count, nextLine = pass == 0 ? T.Count : Side * T.Count, place = pass == 0 ? Side * T.Count : apart, placeLine = pass == 0 ? T.Count : Side * apart;
            for (nint line = 0; line < Side; line++, source += nextLine, target += placeLine)
            {
                T d0 = T.Load(source), d1 = T.Load(source + next), d2 = T.Load(source + 2 * next), d3 = T.Load(source + 3 * next);
                (d0 - d2).Store(target);
                (d1 + d2).Store(target + place);
                (d2 - d1).Store(target + 2 * place);
                (d3 - d1).Store(target + 3 * place);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output<T>(float* from, nint apart, float* room, float* to, nint row, float* doubt) where T : unmanaged, ILanes<T>
    {
        T check = T.Create(0);
        for (nint pass = 0; pass < 2; pass++)
        {
            float* source = pass == 0 ? from : room, target = pass == 0 ? room : to;
            nint next = pass == 0 ? Side * apart : T.Count, nextLine = pass == 0 ? apart : Side * T.Count, place = pass == 0 ? Side * T.Count : T.Count, placeLine = pass == 0 ? T.Count : row;
            nint lines = pass == 0 ? Side : 2;
            for (nint line = 0; line < lines; line++, source += nextLine, target += placeLine)
            {
                T m1 = T.Load(source + next), m2 = T.Load(source + 2 * next), first = T.Load(source) + (m1 + m2), second = (m1 - m2) + T.Load(source + 3 * next);
                first.Store(target);
                second.Store(target + place);
                check += (first - first) + (second - second);
            }
        }
        (T.Load(doubt) + check).Store(doubt);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights<T>(float* from, nint apart, bool turned, float* room, float* to, nint places) where T : unmanaged, ILanes<T>
    {
        T half = T.Create(0.5f);
        nint first = turned ? 8 * apart : 0, step = turned ? -apart : apart;
        for (nint pass = 0; pass < 2; pass++)
        {
            float* source = pass == 0 ? from + first : room, target = pass == 0 ? room : to;
            nint next = pass == 0 ? Kernel * step : T.Count, nextLine = pass == 0 ? step : Kernel * T.Count, place = pass == 0 ? Kernel * T.Count : places, placeLine = pass == 0 ? T.Count : Side * places;
            nint lines = pass == 0 ? Kernel : Side;
            for (nint line = 0; line < lines; line++, source += nextLine, target += placeLine)
            {
                T g0 = T.Load(source), g1 = T.Load(source + next), g2 = T.Load(source + 2 * next), ends = g0 + g2;
                g0.Store(target);
                ((ends + g1) * half).Store(target + place);
                ((ends - g1) * half).Store(target + 2 * place);
                g2.Store(target + 3 * place);
            }
        }
    }
}
