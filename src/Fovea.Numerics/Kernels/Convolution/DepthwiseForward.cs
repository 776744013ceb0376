using Fovea.Numerics.Memory;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// Depthwise convolutions: every output sees an input of its own. Lanes are channels here: places of as many channels as a vector has lanes are turned, so that
/// the channels of a place lie side by side. There it does not matter how the kernel moves or how narrow a map is: a sum is of taps times places, vector by vector.
/// </summary>
internal static unsafe class DepthwiseForward
{
    /// <summary>With fewer channels most lanes would be empty.</summary>
    private const nint FewestChannels = 8;

    public static bool Fits(in ConvolutionProblem problem) => problem is { InputsPerGroup: 1, OutputsPerGroup: 1, Groups: >= FewestChannels, Pointwise: false };

    public static void Run(InstructionSet set, in ConvolutionProblem problem, float* x, float* w, in ConvolutionEnding ending, float* y, int threads)
    {
        const nint ItemsAtOnce = 8, FewestCalls = 32;
        var kernel = new Kernel(set, problem, x, w, ending, y);
        Lanes.Run(set, kernel, kernel.Items, Math.Clamp(kernel.Items / FewestCalls, 1, ItemsAtOnce), threads);
    }

    /// <summary>An item is some rows of a layer of outputs, for as many channels of an image as a vector has lanes.</summary>
    private readonly struct Kernel : ILaneKernel
    {
        /// <summary>Floats of what an item sees: they stay in the second-level cache.</summary>
        private const nint FloatsAtHand = 1 << 15;

        private readonly InstructionSet _set;
        private readonly ConvolutionProblem _problem;
        private readonly ConvolutionEnding _ending;
        private readonly float* _x, _w, _y;
        private readonly nint _lanes, _seenWidth, _rowsPerItem;

        public Kernel(InstructionSet set, in ConvolutionProblem problem, float* x, float* w, in ConvolutionEnding ending, float* y)
        {
            (_set, _problem, _ending) = (set, problem, ending);
            _x = x;
            _w = w;
            _y = y;
            _lanes = new RegisterBlock(set).Lanes;
            (SlidingAxis height, SlidingAxis width) = (problem.Sliding.Height, problem.Sliding.Width);
            nint calculated = (width.Output + DepthwiseBlocks<Lanes1>.Places - 1) / DepthwiseBlocks<Lanes1>.Places * DepthwiseBlocks<Lanes1>.Places;
            _seenWidth = Math.Max(width.Span(calculated), width.Before + width.Input);
            nint rowsAtHand = FloatsAtHand / (Layers * _seenWidth * _lanes), fit = Math.Clamp((rowsAtHand - SeenRows(1)) / height.Stride + 1, 1, height.Output), bands = (height.Output + fit - 1) / fit;
            _rowsPerItem = (height.Output + bands - 1) / bands;
        }

        private nint Blocks => (_problem.Groups + _lanes - 1) / _lanes;

        private nint Bands => (_problem.Sliding.Height.Output + _rowsPerItem - 1) / _rowsPerItem;

        private nint PartsPerChannel => _problem.Sliding.Depth.Output * Bands;

        public nint Items => _problem.Batch * Blocks * PartsPerChannel;

        /// <summary>Layers of depth that an output sees.</summary>
        private nint Layers => _problem.Sliding.Depth.Span(1);

        /// <summary>Rows of a layer that rows of outputs see.</summary>
        private nint SeenRows(nint rows) => _problem.Sliding.Height.Span(rows);

        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            Sliding over = _problem.Sliding;
            nint seenFloats = Layers * SeenRows(_rowsPerItem) * _seenWidth * _lanes, turnedFloats = SeenRows(_rowsPerItem) * over.Width.Input * _lanes;
            nint weightFloats = _problem.Taps * _lanes, sumFloats = (_rowsPerItem * over.Width.Output + DepthwiseBlocks<T>.Places) * _lanes;
            using Scratch.Loan loan = Scratch.Rent(Carver.Rounded(2 * _problem.Taps) + Carver.Rounded(weightFloats) + Carver.Rounded(seenFloats) + Carver.Rounded(turnedFloats) + sumFloats);
            var carver = new Carver(loan.Pointer);
            var offsets = (nint*)carver.Take(2 * _problem.Taps);
            float* weights = carver.Take(weightFloats), seen = carver.Take(seenFloats), turned = carver.Take(turnedFloats), sums = carver.Take(sumFloats);
            for (nint item = first; item < end; item++)
            {
                (nint unit, nint part) = nint.DivRem(item, PartsPerChannel);
                (nint image, nint block) = nint.DivRem(unit, Blocks);
                (nint z, nint band) = nint.DivRem(part, Bands);
                nint row = band * _rowsPerItem, rows = Math.Min(over.Height.Output - row, _rowsPerItem), seenRows = SeenRows(rows), channel = block * _lanes;
                int channels = (int)Math.Min(_lanes, _problem.Groups - channel);
                for (nint layer = 0; layer < Layers; layer++)
                    See(image * _problem.Inputs + channel, channels, over.Depth.At(z, 0) + layer, over.Height.At(row, 0), seenRows, turned, seen + layer * seenRows * _seenWidth * _lanes);
                Offsets(seenRows, offsets);
                Transposition.Panel(_w + channel * _problem.Taps, _problem.Taps, channels, _problem.Taps, weights, (int)_lanes, _set);
                Sum<T>(seen, offsets, weights, rows, sums);

                nint position = (z * over.Height.Output + row) * over.Width.Output, places = rows * over.Width.Output, at = (image * _problem.Outputs + channel) * _problem.Positions + position;
                Transposition.Back(sums, (int)_lanes, places, channels, _y + at, _problem.Positions, _set);
                _ending.Of(image, part).Apply<T>(channel, _y + at, _problem.Positions, channels, places, _ending.Residual + at, _problem.Positions);
            }
        }

        /// <summary>Turns rows of a layer of some channels, and puts what there is outside of it around them.</summary>
        /// <param name="channel">The first, of all images.</param>
        /// <param name="z">The layer; may lie outside.</param>
        /// <param name="y">The first row; likewise.</param>
        /// <param name="turned">Room for the rows.</param>
        /// <param name="to">[rows, seen width, lanes].</param>
        private void See(nint channel, int channels, nint z, nint y, nint rows, float* turned, float* to)
        {
            (SlidingAxis height, SlidingAxis width) = (_problem.Sliding.Height, _problem.Sliding.Width);
            nint first = Math.Clamp(y, 0, height.Input), end = _problem.Sliding.Depth.Holds(z) ? Math.Clamp(y + rows, first, height.Input) : first;
            float* plane = _x + channel * _problem.Plane + z * height.Input * width.Input;
            bool narrow = width.Input < _lanes;                                             // rows are turned all at once: by itself each would go number by number
            if (narrow && end > first) Transposition.Panel(plane + first * width.Input, _problem.Plane, channels, (end - first) * width.Input, turned, (int)_lanes, _set);
            for (nint row = y; row < y + rows; row++, to += _seenWidth * _lanes)
            {
                if (row < first || row >= end)
                {
                    Pass.Clear(to, _seenWidth * _lanes);
                    continue;
                }
                float* target = to + width.Before * _lanes;
                if (narrow) Unfolding.Copy(turned + (row - first) * width.Input * _lanes, target, width.Input * _lanes);
                else Transposition.Panel(plane + row * width.Input, _problem.Plane, channels, width.Input, target, (int)_lanes, _set);
                Pass.Clear(to, width.Before * _lanes);
                Pass.Clear(target + width.Input * _lanes, (_seenWidth - width.Before - width.Input) * _lanes);
            }
        }

        /// <summary>Where each tap looks, seen from the first.</summary>
        private void Offsets(nint seenRows, nint* offsets)
        {
            Sliding over = _problem.Sliding;
            for (nint z = 0; z < over.Depth.Kernel; z++)
                for (nint y = 0; y < over.Height.Kernel; y++)
                    for (nint x = 0; x < over.Width.Kernel; x++)
                        *offsets++ = ((z * over.Depth.Dilation * seenRows + y * over.Height.Dilation) * _seenWidth + x * over.Width.Dilation) * _lanes;
        }

        private void Sum<T>(float* seen, nint* offsets, float* weights, nint rows, float* sums) where T : unmanaged, ILanes<T>
        {
            (SlidingAxis height, SlidingAxis width) = (_problem.Sliding.Height, _problem.Sliding.Width);
            var kernel = width.Dilation == 1 ? DepthwiseBlocks<T>.Of(width.Kernel, width.Stride) : DepthwiseBlocks<T>.Any;
            for (nint row = 0; row < rows; row++, seen += height.Stride * _seenWidth * _lanes, sums += width.Output * _lanes)
                kernel(seen, offsets, _problem.Taps, width.Stride, weights, sums, width.Output);
        }
    }
}
