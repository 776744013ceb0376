using System.Runtime.CompilerServices;
using Fovea.Numerics.Kernels.Elementwise;

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
        nint stride = _over.Width.Stride, width = _over.Width.Input;
        var taps = new Taps(_over, firstRow);
        for (nint i = 0; i < rows; i++, to += leading, taps.Next())
        {
            nint z = _over.Depth.At(place.Z, taps.Z), y = _over.Height.At(place.Y, taps.Y), at = _over.Width.At(place.X, taps.X);
            if (!_over.Depth.Holds(z) || !_over.Height.Holds(y))
            {
                new Span<float>(to, (int)count).Clear();
                continue;
            }
            float* source = x + taps.Channel * problem.Plane + (z * _over.Height.Input + y) * width;
            if (stride == 1)
            {
                nint before = Math.Clamp(-at, 0, count), end = Math.Clamp(width - at, before, count);
                for (nint j = 0; j < before; j++) to[j] = 0;
                new ReadOnlySpan<float>(source + at + before, (int)(end - before)).CopyTo(new Span<float>(to + before, (int)(end - before)));
                for (nint j = end; j < count; j++) to[j] = 0;
            }
            else if (at >= 0 && at + (count - 1) * stride < width)
            {
                source += at;
                for (nint j = 0; j < count; j++, source += stride) to[j] = *source;
            }
            else
            {
                for (nint j = 0; j < count; j++, at += stride) to[j] = (nuint)at < (nuint)width ? source[at] : 0;
            }
        }
    }

    private void AddRow<T>(float* from, nint leading, Place place, nint count, nint firstRow, nint rows, float* x) where T : unmanaged, ILanes<T>
    {
        nint stride = _over.Width.Stride, width = _over.Width.Input;
        var taps = new Taps(_over, firstRow);
        for (nint i = 0; i < rows; i++, from += leading, taps.Next())
        {
            nint z = _over.Depth.At(place.Z, taps.Z), y = _over.Height.At(place.Y, taps.Y), at = _over.Width.At(place.X, taps.X);
            if (!_over.Depth.Holds(z) || !_over.Height.Holds(y)) continue;
            float* target = x + taps.Channel * problem.Plane + (z * _over.Height.Input + y) * width;
            if (stride == 1)
            {
                nint before = Math.Clamp(-at, 0, count), end = Math.Clamp(width - at, before, count);
                target += at + before;
                Maps.ZipHere<Sum, Written, T>(default, target, from + before, target, end - before);
            }
            else
            {
                for (nint j = 0; j < count; j++, at += stride)
                    if ((nuint)at < (nuint)width) target[at] += from[j];
            }
        }
    }

    private readonly record struct Place(nint Image, nint Z, nint Y, nint X);

    /// <summary>Channel and tap, from one row to the next.</summary>
    private struct Taps
    {
        private readonly nint _depth, _height, _width;

        public Taps(Sliding over, nint row)
        {
            (_depth, _height, _width) = (over.Depth.Kernel, over.Height.Kernel, over.Width.Kernel);
            (row, X) = nint.DivRem(row, _width);
            (row, Y) = nint.DivRem(row, _height);
            (Channel, Z) = nint.DivRem(row, _depth);
        }

        public nint Channel, Z, Y, X;

        public void Next()
        {
            if (++X < _width) return;
            X = 0;
            if (++Y < _height) return;
            Y = 0;
            if (++Z < _depth) return;
            Z = 0;
            Channel++;
        }
    }
}
