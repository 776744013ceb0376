namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// A padded channel whose rows are dealt out by the stride: of stride 2, first the even columns, then the odd ones. So what one tap sees
/// from neighbouring outputs lies side by side, and no output is a special case at the edge.
/// </summary>
/// <param name="over">How the kernel moves.</param>
/// <param name="lanes">Floats of a vector: as many may be read or written past the last output.</param>
internal readonly unsafe struct PhasedPlane(Sliding over, int lanes)
{
    private SlidingAxis Width => over.Width;

    /// <summary>Floats of the columns that have the same remainder.</summary>
    private nint PhaseFloats => (Math.Max(Width.Output + (Width.Kernel - 1) * Width.Dilation / Width.Stride, (Width.Before + Width.Input + Width.Stride - 1) / Width.Stride) + lanes + 15) / 16 * 16;

    /// <summary>Floats of a row.</summary>
    public nint RowFloats => Width.Stride * PhaseFloats;

    /// <summary>Rows that outputs from one on see, in one layer of depth.</summary>
    public nint RowsFor(nint outputs) => (outputs - 1) * over.Height.Stride + (over.Height.Kernel - 1) * over.Height.Dilation + 1;

    /// <summary>Where each tap's rows begin, seen from the first tap of an output row; layers are <paramref name="rows"/> rows apart.</summary>
    public void Offsets(nint rows, nint* offsets)
    {
        for (nint z = 0; z < over.Depth.Kernel; z++)
            for (nint y = 0; y < over.Height.Kernel; y++)
                for (nint x = 0; x < Width.Kernel; x++)
                {
                    (nint at, nint phase) = nint.DivRem(x * Width.Dilation, Width.Stride);
                    *offsets++ = (z * over.Depth.Dilation * rows + y * over.Height.Dilation) * RowFloats + phase * PhaseFloats + at;
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
        for (nint layer = 0; layer < layers; layer++)
            for (nint row = 0; row < rows; row++, to += RowFloats)
            {
                new Span<float>(to, (int)RowFloats).Fill(outside);
                if (!over.Depth.Holds(z + layer) || !over.Height.Holds(y + row)) continue;
                LoadRow(x + ((z + layer) * over.Height.Input + y + row) * Width.Input, to);
            }
    }

    private void LoadRow(float* from, float* to)
    {
        if (Width.Stride == 1)
        {
            new ReadOnlySpan<float>(from, (int)Width.Input).CopyTo(new Span<float>(to + Width.Before, (int)Width.Input));
            return;
        }
        (nint at, nint phase) = nint.DivRem(Width.Before, Width.Stride);
        for (nint i = 0; i < Width.Input; i++)
        {
            to[phase * PhaseFloats + at] = from[i];
            if (++phase < Width.Stride) continue;
            phase = 0;
            at++;
        }
    }

    /// <summary>Copies what lies within the channel out of all its padded layers and rows, or adds it.</summary>
    /// <param name="rows">Rows of a layer, from the first padded one on.</param>
    public void Unload(float* from, nint rows, float* x, bool accumulate)
    {
        for (nint z = 0; z < over.Depth.Input; z++)
            for (nint y = 0; y < over.Height.Input; y++, x += Width.Input)
            {
                float* row = from + ((over.Depth.Before + z) * rows + over.Height.Before + y) * RowFloats;
                (nint at, nint phase) = nint.DivRem(Width.Before, Width.Stride);
                for (nint i = 0; i < Width.Input; i++)
                {
                    float value = row[phase * PhaseFloats + at];
                    x[i] = accumulate ? x[i] + value : value;
                    if (++phase < Width.Stride) continue;
                    phase = 0;
                    at++;
                }
            }
    }
}
