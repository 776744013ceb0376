namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>How a kernel moves along one axis.</summary>
/// <param name="Input">The length of the axis.</param>
/// <param name="Output">How many places the kernel has.</param>
/// <param name="Kernel">How many numbers it looks at.</param>
/// <param name="Stride">From one place to the next.</param>
/// <param name="Dilation">From one of the numbers to the next.</param>
/// <param name="Before">Padding before the axis.</param>
/// <param name="After">Padding after it.</param>
internal readonly record struct SlidingAxis(nint Input, nint Output, nint Kernel, nint Stride, nint Dilation, nint Before, nint After)
{
    /// <summary>An axis that is not there.</summary>
    public static SlidingAxis One => new(1, 1, 1, 1, 1, 0, 0);

    /// <summary>Where in the input a tap of the kernel lies at an output; outside, where that is padding.</summary>
    public nint At(nint output, nint tap) => output * Stride - Before + tap * Dilation;

    /// <summary>What so many neighbouring outputs see, from the first number to the last.</summary>
    public nint Span(nint outputs) => (outputs - 1) * Stride + (Kernel - 1) * Dilation + 1;

    /// <summary>Whether a place is within the input.</summary>
    public bool Holds(nint place) => (nuint)place < (nuint)Input;

    /// <summary>How many taps lie within the input, or within the padded input, at an output.</summary>
    public nint Seen(nint output, bool countPadding)
    {
        nint seen = 0, end = countPadding ? Input + After : Input;
        for (nint tap = 0; tap < Kernel; tap++)
            if (At(output, tap) is var place && place < end && (place >= 0 || countPadding)) seen++;
        return seen;
    }

    /// <summary>Every output is the input of the same place.</summary>
    public bool Plain => Kernel == 1 && Stride == 1 && Before == 0 && After == 0;
}

/// <summary>How a kernel moves over depth, height and width; axes that are not there are 1 long.</summary>
internal readonly record struct Sliding(SlidingAxis Depth, SlidingAxis Height, SlidingAxis Width)
{
    /// <summary>Numbers of a channel.</summary>
    public nint Inputs => Depth.Input * Height.Input * Width.Input;

    /// <summary>Places of the kernel.</summary>
    public nint Outputs => Depth.Output * Height.Output * Width.Output;

    /// <summary>Numbers of the kernel.</summary>
    public nint Taps => Depth.Kernel * Height.Kernel * Width.Kernel;

    /// <summary>Every output is the input of the same place.</summary>
    public bool Plain => Depth.Plain && Height.Plain && Width.Plain;

    /// <summary>For each output, 1 divided by how many numbers it sees; 0 where it sees none.</summary>
    public void Shares(bool countPadding, Span<float> shares)
    {
        int place = 0;
        for (nint z = 0; z < Depth.Output; z++)
            for (nint y = 0; y < Height.Output; y++)
            {
                nint lines = Depth.Seen(z, countPadding) * Height.Seen(y, countPadding);
                for (nint x = 0; x < Width.Output; x++)
                    shares[place++] = lines * Width.Seen(x, countPadding) is var seen and > 0 ? 1f / seen : 0;
            }
    }

    /// <summary>The lengths of the output's spatial axes.</summary>
    public Shape OutputShape(int rank)
    {
        Shape all = [Depth.Output, Height.Output, Width.Output];
        return all[(3 - rank)..];
    }
}
