using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// Depthwise convolutions and those of many groups of few channels, directly: unfolded, such a group would be copied more than multiplied. An item is some
/// rows of all outputs of a group of one image; where outputs share nothing, of one output.
/// </summary>
internal static unsafe class DirectForward
{
    /// <summary>From so many channels of a group on, a product of matrices is faster.</summary>
    private const nint ManyChannels = 32;

    public static bool Fits(in ConvolutionProblem problem) =>
        problem.Depthwise || problem is { Groups: > 1, Pointwise: false, OutputsPerGroup: < ManyChannels, InputsPerGroup: <= ManyChannels };

    public static void Run(InstructionSet set, in ConvolutionProblem problem, float* x, float* w, in ConvolutionEnding ending, float* y, int threads)
    {
        if (problem.Depthwise) Run<DepthwiseRows>(set, problem, x, w, ending, y, threads);
        else Run<GroupedRows>(set, problem, x, w, ending, y, threads);
    }

    private static void Run<TRows>(InstructionSet set, in ConvolutionProblem problem, float* x, float* w, in ConvolutionEnding ending, float* y, int threads) where TRows : struct, IDirectRows
    {
        const nint ItemsAtOnce = 8, FewestCalls = 32;
        var plane = new PhasedPlane(problem.Sliding, new RegisterBlock(set).Lanes);
        nint rows = TRows.FloatsAtHand / (plane.RowFloats * problem.Sliding.Height.Stride * problem.InputsPerGroup);
        var kernel = new Kernel<TRows>(problem, plane, x, w, ending, y, Math.Clamp(rows, TRows.FewestRows, Math.Max(TRows.FewestRows, problem.Sliding.Height.Output)));
        Lanes.Run(set, kernel, kernel.Items, Math.Clamp(kernel.Items / FewestCalls, 1, ItemsAtOnce), threads);
    }

    private readonly struct Kernel<TRows>(ConvolutionProblem problem, PhasedPlane plane, float* x, float* w, ConvolutionEnding ending, float* y, nint rowsPerItem) : ILaneKernel
        where TRows : struct, IDirectRows
    {
        /// <summary>Short rows of a kernel take longer to go through line by line than they save.</summary>
        private const nint FewestSideBySide = 5;

        private nint Bands => (problem.Sliding.Height.Output + rowsPerItem - 1) / rowsPerItem;

        /// <summary>Outputs of an item.</summary>
        private nint Outputs => TRows.OneOutput ? 1 : problem.OutputsPerGroup;

        private nint ItemsPerImage => problem.Outputs / Outputs * problem.Sliding.Depth.Output * Bands;

        /// <summary>Layers of depth that an output sees.</summary>
        private nint Layers => (problem.Sliding.Depth.Kernel - 1) * problem.Sliding.Depth.Dilation + 1;

        public nint Items => problem.Batch * ItemsPerImage;

        private nint Across => problem.Sliding is { Depth.Kernel: 1, Height: { Stride: 1, Dilation: 1 }, Width: { Stride: 1, Dilation: 1, Kernel: >= FewestSideBySide } } && problem.InputsPerGroup == 1 ? problem.Sliding.Width.Kernel : 0;

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
                (nint unit, nint part) = nint.DivRem(rest, problem.Sliding.Depth.Output * Bands);
                (nint z, nint band) = nint.DivRem(part, Bands);
                nint row = band * rowsPerItem, rows = Math.Min(problem.Sliding.Height.Output - row, rowsPerItem);
                if (part != known)
                {
                    Offsets(plane.RowsFor(rows), channelFloats, offsets);
                    PhasedPlane.Clear(seen, problem.InputsPerGroup * channelFloats);      // what follows for the same part of another channel leaves the padding alone
                    known = part;
                }
                See(image, unit * Outputs / problem.OutputsPerGroup, z, row, plane.RowsFor(rows), channelFloats, seen);
                Rows<T>(image, unit * Outputs, part, (z * problem.Sliding.Height.Output + row) * problem.Sliding.Width.Output, rows, offsets, seen);
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
            var sums = new DirectSums(seen, problem.Sliding.Height.Stride * plane.RowFloats, offsets, problem.Sum, w + output * problem.Sum, Outputs, y + place, problem.Positions, width, Across);
            TRows.Compute<T>(sums, rows);
            ending.Of(image, part).Apply<T>(output, y + place, problem.Positions, Outputs, rows * width, ending.Residual + place, problem.Positions);
        }
    }
}
