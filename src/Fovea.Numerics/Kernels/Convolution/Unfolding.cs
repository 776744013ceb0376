using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// The matrix that makes a convolution a product of matrices: a row per channel and tap, a column per position, holding what the tap sees
/// there. It is never whole: pieces of it are made where they are needed, and of their gradients the input's is made.
/// </summary>
/// <remarks>Chellapilla et al., "High Performance Convolutional Neural Networks for Document Processing", 2006, section 3.</remarks>
internal readonly unsafe struct Unfolding(ConvolutionProblem problem, nint group)
{
    private readonly Sliding _over = problem.Sliding;

    /// <summary>Fills a piece.</summary>
    /// <param name="x">All inputs.</param>
    /// <param name="first">The first column, counted through all of the batch.</param>
    /// <param name="columns">How many.</param>
    /// <param name="firstRow">The first channel and tap of the group.</param>
    /// <param name="rows">How many.</param>
    /// <param name="to">[rows, columns], rows <paramref name="leading"/> floats apart.</param>
    public void Unfold(float* x, nint first, nint columns, nint firstRow, nint rows, float* to, nint leading)
    {
        for (nint done = 0; done < columns;)
        {
            Place place = At(first + done);
            nint count = Math.Min(columns - done, _over.Width.Output - place.X);
            Row(x + Channel(place.Image), place, count, firstRow, rows, to + done, leading);
            done += count;
        }
    }

    /// <summary>Adds a piece to the inputs that it would be made of.</summary>
    public void Fold<T>(float* from, nint leading, nint first, nint columns, nint firstRow, nint rows, float* x) where T : unmanaged, ILanes<T>
    {
        for (nint done = 0; done < columns;)
        {
            Place place = At(first + done);
            nint count = Math.Min(columns - done, _over.Width.Output - place.X);
            AddRow<T>(from + done, leading, place, count, firstRow, rows, x + Channel(place.Image));
            done += count;
        }
    }

    private nint Channel(nint image) => (image * problem.Inputs + group * problem.InputsPerGroup) * problem.Plane;

    private Place At(nint column)
    {
        (nint image, nint position) = nint.DivRem(column, problem.Positions);
        (nint row, nint x) = nint.DivRem(position, _over.Width.Output);
        (nint z, nint y) = nint.DivRem(row, _over.Height.Output);
        return new Place(image, z, y, x);
    }

    /// <summary>Outputs side by side: for every channel and tap, a stretch of a row of the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(float* x, Place place, nint count, nint firstRow, nint rows, float* to, nint leading)
    {
        var taps = new Taps(_over, firstRow);
        while (rows > 0)
        {
            float* line = Line(x, place, taps);
            nint side = Math.Min(rows, _over.Width.Kernel - taps.X), at = _over.Width.At(place.X, taps.X);
            for (nint i = 0; i < side; i++, at += _over.Width.Dilation, to += leading)
            {
                if (line == null) new Span<float>(to, (int)count).Clear();
                else Stretch(_over.Width, line, at, count, to);
            }
            rows -= side;
            taps.NextLine();
        }
    }

    private void AddRow<T>(float* from, nint leading, Place place, nint count, nint firstRow, nint rows, float* x) where T : unmanaged, ILanes<T>
    {
        var taps = new Taps(_over, firstRow);
        while (rows > 0)
        {
            float* line = Line(x, place, taps);
            nint side = Math.Min(rows, _over.Width.Kernel - taps.X), at = _over.Width.At(place.X, taps.X);
            for (nint i = 0; i < side && line != null; i++, at += _over.Width.Dilation) AddStretch<T>(from + i * leading, count, line, at);
            from += side * leading;
            rows -= side;
            taps.NextLine();
        }
    }

    /// <summary>The row of the input that a row of the kernel lies upon; null where that is padding.</summary>
    private float* Line(float* x, Place place, in Taps taps)
    {
        nint z = _over.Depth.At(place.Z, taps.Z), y = _over.Height.At(place.Y, taps.Y);
        if (!_over.Depth.Holds(z) || !_over.Height.Holds(y)) return null;
        return x + taps.Channel * problem.Plane + (z * _over.Height.Input + y) * _over.Width.Input;
    }

    /// <summary>to[j] = line[at + j stride], or zero where that lies outside of the line.</summary>
    public static void Stretch(SlidingAxis axis, float* line, nint at, nint count, float* to)
    {
        nint stride = axis.Stride, width = axis.Input;
        bool inside = at >= 0 && at + (count - 1) * stride < width;
        if (stride == 1)
        {
            nint before = inside ? 0 : Math.Clamp(-at, 0, count), end = inside ? count : Math.Clamp(width - at, before, count);
            for (nint j = 0; j < before; j++) to[j] = 0;
            Copy(line + at + before, to + before, end - before);
            for (nint j = end; j < count; j++) to[j] = 0;
        }
        else if (stride == 2)
        {
            // What lies before and after the row is zero; between them every second number is taken.
            nint before = inside ? 0 : Math.Clamp((1 - at) / 2, 0, count), end = inside ? count : Math.Clamp((width - at + 1) / 2, before, count);
            for (nint j = 0; j < before; j++) to[j] = 0;
            EverySecond(line + at + 2 * before, to + before, end - before);
            for (nint j = end; j < count; j++) to[j] = 0;
        }
        else
        {
            for (nint j = 0; j < count; j++, at += stride) to[j] = (nuint)at < (nuint)width ? line[at] : 0;
        }
    }

    /// <summary>to[j] = from[2 j]; nothing after the last of these is read.</summary>
    public static void EverySecond(float* from, float* to, nint n)
    {
        nint j = 0;
        if (Avx2.IsSupported && n >= 8)
        {
            for (; j < n - 8; j += 8)
            {
                Vector256<float> pairs = Avx.Shuffle(Vector256.Load(from + 2 * j), Vector256.Load(from + 2 * j + 8), 0b10_00_10_00);
                Avx2.Permute4x64(pairs.AsDouble(), 0b11_01_10_00).AsSingle().Store(to + j);
            }
            // The last eight overlap those before them; their second half is read from a number before, where the last one ends.
            float* end = from + 2 * n - 1;
            Vector256<float> last = Avx.Shuffle(Vector256.Load(end - 15), Vector256.Load(end - 8), 0b11_01_10_00);
            Avx2.Permute4x64(last.AsDouble(), 0b11_01_10_00).AsSingle().Store(to + n - 8);
            return;
        }
        for (; j < n; j++) to[j] = from[2 * j];
    }

    /// <summary>Stretches are short: the last vector overlaps the one before it rather than being cut.</summary>
    public static void Copy(float* from, float* to, nint n)
    {
        if (n >= 8)
        {
            for (nint i = 0; i < n - 8; i += 8) Vector256.Load(from + i).Store(to + i);
            Vector256.Load(from + n - 8).Store(to + n - 8);
        }
        else if (n >= 4)
        {
            Vector128<float> start = Vector128.Load(from), end = Vector128.Load(from + n - 4);
            start.Store(to);
            end.Store(to + n - 4);
        }
        else
        {
            for (nint i = 0; i < n; i++) to[i] = from[i];
        }
    }

    private void AddStretch<T>(float* from, nint count, float* line, nint at) where T : unmanaged, ILanes<T>
    {
        nint stride = _over.Width.Stride, width = _over.Width.Input;
        if (stride == 1)
        {
            nint before = Math.Clamp(-at, 0, count), end = Math.Clamp(width - at, before, count);
            nint done = Add<T>(from, line + at, before, end);
            done = Add<Lanes4>(from, line + at, done, end);                  // additions round alike on every width
            Add<Lanes1>(from, line + at, done, end);
        }
        else
        {
            for (nint j = 0; j < count; j++, at += stride)
                if ((nuint)at < (nuint)width) line[at] += from[j];
        }
    }

    private static nint Add<T>(float* from, float* to, nint i, nint end) where T : unmanaged, ILanes<T>
    {
        for (; i <= end - T.Count; i += T.Count) (T.Load(to + i) + T.Load(from + i)).Store(to + i);
        return i;
    }

    private readonly record struct Place(nint Image, nint Z, nint Y, nint X);

    /// <summary>Channel and tap, from one row to the next.</summary>
    private struct Taps
    {
        private readonly nint _depth, _height;

        public Taps(Sliding over, nint row)
        {
            (_depth, _height) = (over.Depth.Kernel, over.Height.Kernel);
            (row, X) = nint.DivRem(row, over.Width.Kernel);
            (row, Y) = nint.DivRem(row, _height);
            (Channel, Z) = nint.DivRem(row, _depth);
        }

        public nint Channel, Z, Y, X;

        /// <summary>To the first tap of the next row of the kernel.</summary>
        public void NextLine()
        {
            X = 0;
            if (++Y < _height) return;
            Y = 0;
            if (++Z < _depth) return;
            Z = 0;
            Channel++;
        }
    }
}
