using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// Images as an <see cref="ImplicitGemm"/> reads them: what neighbouring places of a row see through one tap of one channel lies side by side, at an
/// offset that is that tap's in all rows. A pointwise convolution reads the input itself, as one long row of places. One whose taps lie below each
/// other reads dense copies, in which rows follow each other, so that all places are one row too; any other padded ones, each channel a <see cref="PhasedPlane"/>.
/// </summary>
internal readonly unsafe struct SeenImages
{
    private readonly ConvolutionProblem _problem;
    private readonly PhasedPlane _plane;
    private readonly nint _channelFloats;
    private readonly bool _dense;

    public SeenImages(in ConvolutionProblem problem)
    {
        Sliding over = problem.Sliding;
        _problem = problem;
        Copied = !problem.Pointwise;
        _dense = over.Width is { Kernel: 1, Before: 0, After: 0 } && (over.Height.Stride == 1 || over.Height.Kernel == 1);
        _plane = new PhasedPlane(over, lanes: 0);
        if (_dense)
        {
            (Width, RowApart, _channelFloats) = (problem.Positions, 0, DenseRows * over.Width.Output);
        }
        else
        {
            (Width, RowApart) = (over.Width.Output, over.Height.Stride * _plane.RowFloats);
            _channelFloats = _plane.RowsFor(over.Height.Output) * _plane.RowFloats;
            if (_channelFloats % 256 == 0) _channelFloats += 16;                            // channels a power of two apart share few lines of a cache
        }
    }

    /// <summary>Whether it reads copies, which <see cref="CopyWork"/> makes, rather than the input.</summary>
    public bool Copied { get; }

    /// <summary>Places of a row.</summary>
    public nint Width { get; }

    /// <summary>Floats from what a row of places sees to what the next one does.</summary>
    public nint RowApart { get; }

    /// <summary>Floats of an image.</summary>
    public nint Floats => _problem.Inputs * _channelFloats;

    /// <summary>Floats of the channels of a group.</summary>
    public nint FloatsPerGroup => _problem.InputsPerGroup * _channelFloats;

    /// <summary>Rows of a channel that is copied without what no place sees: all that some place sees.</summary>
    private nint DenseRows => _problem.Sliding.Height.Output + (_problem.Sliding.Height.Kernel - 1) * _problem.Sliding.Height.Dilation;

    /// <summary>Writes where each tap of each channel of a group looks, [inputs, taps], from where the first tap of the first channel does.</summary>
    public void Offsets(nint* offsets)
    {
        for (nint channel = 0; channel < _problem.InputsPerGroup; channel++, offsets += _problem.Taps)
        {
            if (!_dense) _plane.Offsets(0, offsets);
            for (nint tap = 0; tap < _problem.Taps; tap++)
                offsets[tap] = channel * _channelFloats + (_dense ? tap * _problem.Sliding.Height.Dilation * _problem.Sliding.Width.Output : offsets[tap]);
        }
    }

    /// <summary>Copies a channel.</summary>
    private void Copy(float* channel, float* to)
    {
        SlidingAxis height = _problem.Sliding.Height, width = _problem.Sliding.Width;
        if (!_dense)
        {
            _plane.Load(channel, 0, 1, -height.Before, _plane.RowsFor(height.Output), to);
            return;
        }
        for (nint y = 0; y < DenseRows; y++, to += width.Output)
        {
            nint line = y * height.Stride - height.Before;
            float* row = channel + line * width.Input;
            if (!height.Holds(line)) Pass.Clear(to, width.Output);
            else Unfolding.Stretch(width, row, 0, width.Output, to);
        }
    }

    /// <summary>Copies images; an item is some channels of one.</summary>
    /// <param name="seen">How.</param>
    /// <param name="x">[images, inputs, height, width].</param>
    /// <param name="images">How many.</param>
    /// <param name="to">Room for as many as <see cref="Floats"/> of each.</param>
    public readonly struct CopyWork(SeenImages seen, float* x, nint images, float* to) : IWork
    {
        private const nint ChannelsAtOnce = 8;

        private nint Channels => images * seen._problem.Inputs;

        public nint Items => (Channels + ChannelsAtOnce - 1) / ChannelsAtOnce;

        public void Run(nint item)
        {
            for (nint channel = item * ChannelsAtOnce, end = Math.Min(channel + ChannelsAtOnce, Channels); channel < end; channel++)
                seen.Copy(x + channel * seen._problem.Plane, to + channel * seen._channelFloats);
        }
    }
}
