using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// Convolutions of groups of few channels, directly: unfolded, such a group would be copied more than multiplied. An item is some rows of all outputs of a group of
/// one image.
/// </summary>
internal static unsafe class GroupedForward
{
    /// <summary>From so many channels of a group on, a product of matrices is faster.</summary>
    private const nint ManyChannels = 32;

    public static bool Fits(in ConvolutionProblem problem) =>
        problem.Depthwise || problem is { Groups: > 1, Pointwise: false, OutputsPerGroup: < ManyChannels, InputsPerGroup: <= ManyChannels };

    public static void Run(InstructionSet set, in ConvolutionProblem problem, float* x, float* w, in ConvolutionEnding ending, float* y, int threads)
    {
        const nint ItemsAtOnce = 8, FewestCalls = 32, FloatsAtHand = 16384, FewestRows = 4;
        var plane = new PhasedPlane(problem.Sliding, new RegisterBlock(set).Lanes);
        nint rows = FloatsAtHand / (plane.RowFloats * problem.Sliding.Height.Stride * problem.InputsPerGroup);
        var kernel = new Kernel(problem, plane, x, w, ending, y, Math.Clamp(rows, FewestRows, Math.Max(FewestRows, problem.Sliding.Height.Output)));
        Lanes.Run(set, kernel, kernel.Items, Math.Clamp(kernel.Items / FewestCalls, 1, ItemsAtOnce), threads);
    }

    private readonly struct Kernel(ConvolutionProblem problem, PhasedPlane plane, float* x, float* w, ConvolutionEnding ending, float* y, nint rowsPerItem) : ILaneKernel
    {
        private nint Bands => (problem.Sliding.Height.Output + rowsPerItem - 1) / rowsPerItem;

        private nint ItemsPerImage => problem.Groups * problem.Sliding.Depth.Output * Bands;

        /// <summary>Layers of depth that an output sees.</summary>
        private nint Layers => problem.Sliding.Depth.Span(1);

        public nint Items => problem.Batch * ItemsPerImage;

        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            nint channelFloats = Layers * plane.RowsFor(rowsPerItem) * plane.RowFloats, known = -1;
            using Scratch.Loan loan = Scratch.Rent(Carver.Rounded(2 * problem.Sum) + problem.InputsPerGroup * channelFloats);
            var carver = new Carver(loan.Pointer);
            nint* offsets = (nint*)carver.Take(2 * problem.Sum);
            float* seen = carver.Take(problem.InputsPerGroup * channelFloats);
            for (nint item = first; item < end; item++)
            {
                (nint image, nint rest) = nint.DivRem(item, ItemsPerImage);
                (nint group, nint part) = nint.DivRem(rest, problem.Sliding.Depth.Output * Bands);
                (nint z, nint band) = nint.DivRem(part, Bands);
                nint row = band * rowsPerItem, rows = Math.Min(problem.Sliding.Height.Output - row, rowsPerItem);
                if (part != known)
                {
                    Offsets(plane.RowsFor(rows), channelFloats, offsets);
                    PhasedPlane.Clear(seen, problem.InputsPerGroup * channelFloats);      // what follows for the same part of another channel leaves the padding alone
                    known = part;
                }
                See(image, group, z, row, plane.RowsFor(rows), channelFloats, seen);
                Rows<T>(image, group * problem.OutputsPerGroup, part, (z * problem.Sliding.Height.Output + row) * problem.Sliding.Width.Output, rows, offsets, seen);
            }
        }

        /// <summary>Where each channel's taps look, seen from the first of all.</summary>
        private void Offsets(nint rowsSeen, nint channelFloats, nint* offsets)
        {
            nint taps = problem.Taps;
            for (nint input = 0; input < problem.InputsPerGroup; input++, offsets += taps)
            {
                plane.Offsets(rowsSeen, offsets);
                for (nint tap = 0; tap < taps; tap++) offsets[tap] += input * channelFloats;
            }
        }

        private void See(nint image, nint group, nint z, nint row, nint rowsSeen, nint channelFloats, float* seen)
        {
            float* channel = x + (image * problem.Inputs + group * problem.InputsPerGroup) * problem.Plane;
            for (nint input = 0; input < problem.InputsPerGroup; input++, channel += problem.Plane, seen += channelFloats)
                plane.LoadWithin(channel, problem.Sliding.Depth.At(z, 0), Layers, problem.Sliding.Height.At(row, 0), rowsSeen, seen);
        }

        private void Rows<T>(nint image, nint output, nint part, nint position, nint rows, nint* offsets, float* seen) where T : unmanaged, ILanes<T>
        {
            nint place = (image * problem.Outputs + output) * problem.Positions + position, width = problem.Sliding.Width.Output;
            var sums = new GroupedSums(seen, problem.Sliding.Height.Stride * plane.RowFloats, offsets, problem.Sum, w + output * problem.Sum, problem.OutputsPerGroup, y + place, problem.Positions, width);
            GroupedRows.Compute<T>(sums, rows);
            ending.Of(image, part).Apply<T>(output, y + place, problem.Positions, problem.OutputsPerGroup, rows * width, ending.Residual + place, problem.Positions);
        }
    }
}
