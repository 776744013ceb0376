using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// A padded channel whose rows are dealt out by the stride: of stride 2, first the even columns, then the odd ones. So what one tap sees
/// from neighbouring outputs lies side by side, and no output is a special case at the edge.
/// </summary>
internal readonly unsafe struct PhasedPlane
{
    private readonly Sliding _over;
    private readonly nint _phaseFloats;

    /// <param name="over">How the kernel moves.</param>
    /// <param name="lanes">Floats of a vector: as many may be read or written past the last output.</param>
    public PhasedPlane(Sliding over, int lanes)
    {
        _over = over;
        SlidingAxis width = over.Width;
        nint seen = width.Output + (width.Kernel - 1) * width.Dilation / width.Stride, held = (width.Before + width.Input + width.Stride - 1) / width.Stride;
        _phaseFloats = (Math.Max(seen, held) + lanes + 15) / 16 * 16;
        RowFloats = width.Stride * _phaseFloats;
    }

    /// <summary>Floats of a row.</summary>
    public nint RowFloats { get; }

    /// <summary>Rows that outputs from one on see, in one layer of depth.</summary>
    public nint RowsFor(nint outputs) => _over.Height.Span(outputs);

    /// <summary>Where each tap's rows begin, seen from the first tap of an output row; layers are <paramref name="rows"/> rows apart.</summary>
    public void Offsets(nint rows, nint* offsets)
    {
        for (nint z = 0; z < _over.Depth.Kernel; z++)
            for (nint y = 0; y < _over.Height.Kernel; y++)
                for (nint x = 0; x < _over.Width.Kernel; x++)
                {
                    (nint at, nint phase) = nint.DivRem(x * _over.Width.Dilation, _over.Width.Stride);
                    *offsets++ = (z * _over.Depth.Dilation * rows + y * _over.Height.Dilation) * RowFloats + phase * _phaseFloats + at;
                }
    }

    /// <summary>Copies rows of a channel in.</summary>
    /// <param name="x">The channel.</param>
    /// <param name="z">The first layer, where the channel has layer 0; may be negative.</param>
    /// <param name="layers">How many.</param>
    /// <param name="y">The first row of each, likewise.</param>
    /// <param name="rows">How many.</param>
    /// <param name="to">[layers, rows, <see cref="RowFloats"/>].</param>
    /// <param name="outside">What there is outside of the channel.</param>
    public void Load(float* x, nint z, nint layers, nint y, nint rows, float* to, float outside = 0)
    {
        Clear(to, layers * rows * RowFloats, outside);
        LoadWithin(x, z, layers, y, rows, to);
    }

    /// <summary>The same, but what is outside of the channel is there already.</summary>
    public void LoadWithin(float* x, nint z, nint layers, nint y, nint rows, float* to)
    {
        for (nint layer = 0; layer < layers; layer++)
            for (nint row = 0; row < rows; row++, to += RowFloats)
                if (_over.Depth.Holds(z + layer) && _over.Height.Holds(y + row)) LoadRow(x + ((z + layer) * _over.Height.Input + y + row) * _over.Width.Input, to);
    }

    /// <summary>Fills rows with what there is outside of the channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Clear(float* to, nint floats, float outside = 0)
    {
        for (nint i = 0; i < floats; i += Vector256<float>.Count) Vector256.Create(outside).Store(to + i);
    }

    private void LoadRow(float* from, float* to)
    {
        nint stride = _over.Width.Stride, input = _over.Width.Input;
        if (stride == 1)
        {
            Unfolding.Copy(from, to + _over.Width.Before, input);
            return;
        }
        for (nint first = 0; first < Math.Min(stride, input); first++)
        {
            (nint at, nint phase) = stride == 2 ? ((_over.Width.Before + first) >> 1, (_over.Width.Before + first) & 1) : nint.DivRem(_over.Width.Before + first, stride);
            float* target = to + phase * _phaseFloats + at;
            if (stride == 2) Unfolding.EverySecond(from + first, target, (input - first + 1) / 2);
            else for (float* source = from + first; source < from + input; source += stride) *target++ = *source;
        }
    }

    /// <summary>Copies what lies within the channel out of all its padded layers and rows, or adds it.</summary>
    /// <param name="rows">Rows of a layer, from the first padded one on.</param>
    public void Unload(float* from, nint rows, float* x, bool accumulate)
    {
        for (nint z = 0; z < _over.Depth.Input; z++)
            for (nint y = 0; y < _over.Height.Input; y++, x += _over.Width.Input)
                UnloadRow(from + ((_over.Depth.Before + z) * rows + _over.Height.Before + y) * RowFloats, x, accumulate);
    }

    private void UnloadRow(float* from, float* to, bool accumulate)
    {
        nint stride = _over.Width.Stride, input = _over.Width.Input;
        for (nint first = 0; first < Math.Min(stride, input); first++)
        {
            (nint at, nint phase) = nint.DivRem(_over.Width.Before + first, stride);
            float* source = from + phase * _phaseFloats + at;
            if (accumulate) for (float* target = to + first; target < to + input; target += stride) *target += *source++;
            else if (stride == 1) new ReadOnlySpan<float>(source, (int)input).CopyTo(new Span<float>(to, (int)input));
            else for (float* target = to + first; target < to + input; target += stride) *target = *source++;
        }
    }
}
