namespace Fovea.Inputs.Pictures;

/// <summary>
/// Makes a picture smaller or larger as Pillow does, bit for bit: networks were trained on what it makes. It goes over the rows first and rounds to
/// 8 bits before it goes over the columns; a picture that is made smaller is averaged over all that a new pixel covers.
/// </summary>
/// <remarks>
/// Numerics resizes tensors of floats. Here the rounding between the two ways is the point, and a picture of 64 megapixels would be
/// 800 MB of floats.
/// </remarks>
internal static class PictureResizing
{
    /// <summary>Resizes a picture.</summary>
    public static Picture Resize(this Picture picture, int width, int height, PictureFilter filter) =>
        picture.Resize(width, height, filter, 0, 0, width, height);

    /// <summary>Resizes a picture and keeps a part of it; the rest is not calculated.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="width">Pixels of a new row, at least 1.</param>
    /// <param name="height">New rows, at least 1.</param>
    /// <param name="filter">How.</param>
    /// <param name="left">The first column to keep.</param>
    /// <param name="top">The first row to keep.</param>
    /// <param name="across">How many columns to keep.</param>
    /// <param name="down">How many rows to keep.</param>
    /// <param name="cancellation">Looked at for each row.</param>
    public static Picture Resize(
        this Picture picture, int width, int height, PictureFilter filter, int left, int top, int across, int down, CancellationToken cancellation = default)
    {
        if (filter == PictureFilter.Nearest) return Pick(picture, Places(picture.Width, width, left, across), Places(picture.Height, height, top, down));
        ResizeTaps? columns = width == picture.Width ? null : new(picture.Width, width, filter, left, across);
        ResizeTaps? rows = height == picture.Height ? null : new(picture.Height, height, filter, top, down);
        (int first, int end) = rows is null ? (top, top + down) : (rows.First(0), rows.First(down - 1) + rows.Weights(down - 1).Length);
        byte[] wide = new byte[(long)(end - first) * across * Picture.Colors];
        for (int y = first; y < end; y++)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<byte> to = wide.AsSpan((y - first) * across * Picture.Colors, across * Picture.Colors);
            if (columns is null) picture.Row(y).Slice(left * Picture.Colors, to.Length).CopyTo(to);
            else Row(picture.Row(y), columns, to);
        }
        return rows is null ? new Picture(across, down, wide) : Columns(wide, first, rows, across, down, cancellation);
    }

    private static void Row(ReadOnlySpan<byte> from, ResizeTaps taps, Span<byte> to)
    {
        for (int x = 0; x < to.Length / Picture.Colors; x++)
        {
            ReadOnlySpan<int> weights = taps.Weights(x);
            ReadOnlySpan<byte> around = from.Slice(taps.First(x) * Picture.Colors, weights.Length * Picture.Colors);
            int red = ResizeTaps.Half, green = red, blue = red;
            for (int tap = 0, at = 0; tap < weights.Length; tap++, at += Picture.Colors)
            {
                int weight = weights[tap];
                red += around[at] * weight;
                green += around[at + 1] * weight;
                blue += around[at + 2] * weight;
            }
            (to[3 * x], to[3 * x + 1], to[3 * x + 2]) = (ResizeTaps.Rounded(red), ResizeTaps.Rounded(green), ResizeTaps.Rounded(blue));
        }
    }

    private static Picture Columns(byte[] wide, int first, ResizeTaps taps, int across, int down, CancellationToken cancellation)
    {
        int row = across * Picture.Colors;
        byte[] resized = new byte[(long)down * row];
        int[] sums = new int[row];
        for (int y = 0; y < down; y++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Fill(sums, ResizeTaps.Half);
            ReadOnlySpan<int> weights = taps.Weights(y);
            for (int tap = 0; tap < weights.Length; tap++)
            {
                int weight = weights[tap];
                ReadOnlySpan<byte> from = wide.AsSpan((taps.First(y) + tap - first) * row, row);
                for (int i = 0; i < sums.Length; i++) sums[i] += from[i] * weight;
            }
            Span<byte> to = resized.AsSpan(y * row, row);
            for (int i = 0; i < sums.Length; i++) to[i] = ResizeTaps.Rounded(sums[i]);
        }
        return new Picture(across, down, resized);
    }

    private static Picture Pick(Picture picture, int[] columns, int[] rows)
    {
        byte[] resized = new byte[(long)columns.Length * rows.Length * Picture.Colors];
        for (int y = 0; y < rows.Length; y++)
        {
            ReadOnlySpan<byte> from = picture.Row(rows[y]);
            for (int x = 0; x < columns.Length; x++)
                from.Slice(columns[x] * Picture.Colors, Picture.Colors).CopyTo(resized.AsSpan((y * columns.Length + x) * Picture.Colors));
        }
        return new Picture(columns.Length, rows.Length, resized);
    }

    /// <summary>The places grow by steps, as the original's do: a product would round elsewhere.</summary>
    private static int[] Places(int inputs, int outputs, int start, int count)
    {
        int[] places = new int[count];
        double step = (double)inputs / outputs, at = step * 0.5;
        for (int output = 0; output < start + count; output++, at += step)
            if (output >= start) places[output - start] = Math.Min((int)at, inputs - 1);
        return places;
    }
}
