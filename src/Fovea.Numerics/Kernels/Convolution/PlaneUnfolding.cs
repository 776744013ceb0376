using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// Makes panels of the unfolded matrix of one image by way of a padded copy of a channel, a <see cref="PhasedPlane"/>. There every tap sees neighbouring outputs side by
/// side and nothing lies at an edge, so that all taps of all channels fill a panel with the same few vectors.
/// </summary>
/// <param name="problem">One that <see cref="Fits"/>.</param>
/// <param name="panels">Of the unfolded matrix.</param>
internal readonly unsafe struct PlaneUnfolding(ConvolutionProblem problem, GemmPanels panels)
{
    private const int MostTaps = 256;

    /// <summary>Rows are copied whole, though an item may need little of them.</summary>
    private const int LongestRow = 1024;

    /// <summary>A vector may spill so many floats: into what is written later, or behind the last row of a panel.</summary>
    private static int Lanes => Vector256<float>.Count;

    private readonly Sliding _over = problem.Sliding;
    private readonly PhasedPlane _plane = new(problem.Sliding, Lanes);

    /// <summary>Of two spatial axes or one, with neither many taps nor long rows.</summary>
    public static bool Fits(in ConvolutionProblem problem) =>
        !problem.Pointwise && problem.Taps <= MostTaps && problem.Sliding.Width.Input <= LongestRow && problem.Sliding.Depth is { Plain: true, Input: 1 };

    /// <summary>Fills rows of neighbouring panels.</summary>
    /// <param name="x">The image's first input channel of the group.</param>
    /// <param name="position">The first panel's first position in the image, in which all panels lie.</param>
    /// <param name="firstRow">The first channel and tap.</param>
    /// <param name="rows">How many.</param>
    /// <param name="to">Panels of [rows, width], <paramref name="apart"/> floats from each other, with room for a vector behind each.</param>
    public void Unfold(float* x, nint firstPanel, nint endPanel, nint position, nint firstRow, nint rows, float* to, nint apart)
    {
        nint last = position + panels.FirstColumn(endPanel - 1) + panels.Columns(endPanel - 1) - panels.FirstColumn(firstPanel) - 1;
        nint firstY = position / _over.Width.Output, height = _plane.RowsFor(last / _over.Width.Output - firstY + 1), top = firstY * _over.Height.Stride - _over.Height.Before;
        nint* offsets = stackalloc nint[MostTaps];
        _plane.Offsets(height, offsets);

        using Scratch.Loan plane = Scratch.Rent(height * _plane.RowFloats), room = Scratch.Rent((endPanel - firstPanel) * panels.Block.Columns * sizeof(Stretch) / sizeof(float));
        var stretches = (Stretch*)room.Pointer;
        int* ends = stackalloc int[(int)(endPanel - firstPanel)];
        for (nint panel = firstPanel, count = 0; panel < endPanel; panel++)
        {
            nint first = position + panels.FirstColumn(panel) - panels.FirstColumn(firstPanel);
            for (nint done = 0, length; done < panels.Columns(panel); done += length)
            {
                (nint y, nint column) = nint.DivRem(first + done, _over.Width.Output);
                length = Math.Min(panels.Columns(panel) - done, _over.Width.Output - column);
                stretches[count++] = new Stretch((int)((y - firstY) * _over.Height.Stride * _plane.RowFloats + column), (int)done, (int)length);
            }
            ends[panel - firstPanel] = (int)count;
        }

        PhasedPlane.Clear(plane.Pointer, height * _plane.RowFloats);
        for (nint row = firstRow, end = firstRow + rows, taps; row < end; row += taps)
        {
            (nint channel, nint tap) = nint.DivRem(row, problem.Taps);
            taps = Math.Min(problem.Taps - tap, end - row);
            _plane.LoadWithin(x + channel * problem.Plane, 0, 1, top, height, plane.Pointer);
            for (nint panel = firstPanel; panel < endPanel; panel++)
            {
                int begin = panel == firstPanel ? 0 : ends[panel - firstPanel - 1], width = panels.Width(panel);
                Fill(plane.Pointer, offsets + tap, taps, stretches + begin, ends[panel - firstPanel] - begin, to + (panel - firstPanel) * apart + (row - firstRow) * width, width);
            }
        }
    }

    /// <summary>A row of a panel for each tap. Stretches follow each other, so that what one spills the next overwrites, and the last the next row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(float* plane, nint* offsets, nint taps, Stretch* stretches, int count, float* to, nint width)
    {
        for (; taps > 0; taps--, offsets++, to += width)
            for (int s = 0; s < count; s++)
            {
                float* from = plane + *offsets + stretches[s].From, target = to + stretches[s].To;
                int left = stretches[s].Length;
                do
                {
                    Vector256.Load(from).Store(target);
                    from += Lanes;
                    target += Lanes;
                } while ((left -= Lanes) > 0);
            }
    }

    /// <summary>Outputs side by side: where the first tap sees them in the plane, and where they are in a row of the panel.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Stretch(int From, int To, int Length);
}
