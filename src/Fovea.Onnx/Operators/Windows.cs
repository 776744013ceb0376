using Fovea.Numerics;
using Fovea.Numerics.Kernels.Convolution;

namespace Fovea.Onnx;

/// <summary>How a node's kernel moves over the spatial axes, and, where no kernel of ours does it, where it comes by.</summary>
internal static class Windows
{
    /// <summary>Strides, dilations and padding, which may be given or have to be calculated.</summary>
    /// <param name="node">Has them as attributes.</param>
    /// <param name="spatial">The lengths of the input's spatial axes.</param>
    /// <param name="kernel">Those of the kernel.</param>
    public static Window Of(Node node, Shape spatial, Shape kernel)
    {
        long[] strides = node.Integers("strides") ?? Ones(spatial.Rank), dilations = node.Integers("dilations") ?? Ones(spatial.Rank);
        Shape.Expect(kernel.Rank == spatial.Rank && strides.Length == spatial.Rank && dilations.Length == spatial.Rank && strides.Concat(dilations).All(number => number >= 1), $"kernel, strides and dilations must have a number of at least 1 for each of {spatial.Rank} spatial axes, got {kernel}, [{string.Join(", ", strides)}] and [{string.Join(", ", dilations)}]");
        return new Window
        {
            Stride = Shape.Of(strides),
            Dilation = Shape.Of(dilations),
            Padding = Shape.Of(Padding(node, spatial, kernel, strides, dilations)),
            RoundUp = node.Flag("ceil_mode"),
        };
    }

    private static long[] Padding(Node node, Shape spatial, Shape kernel, long[] strides, long[] dilations)
    {
        string how = node.Word("auto_pad", "NOTSET");
        int rank = spatial.Rank;
        long[] pads = new long[2 * rank];
        switch (how)
        {
            case "NOTSET": return node.Integers("pads") ?? pads;
            case "VALID": return pads;
            case "SAME_UPPER" or "SAME_LOWER": break;
            default: throw new InvalidOperationException($"expected an auto_pad NOTSET, VALID, SAME_UPPER or SAME_LOWER, found '{how}'");
        }
        for (int axis = 0; axis < rank; axis++)
        {
            long outputs = (spatial[axis] + strides[axis] - 1) / strides[axis];
            long all = Math.Max(0, (outputs - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1 - spatial[axis]), less = all / 2;
            (pads[axis], pads[rank + axis]) = how == "SAME_UPPER" ? (less, all - less) : (all - less, less);
        }
        return pads;
    }

    public static long[] Ones(int count) => [.. Enumerable.Repeat(1L, count)];

    /// <summary>The places of the input that the kernel sees at an output, with the numbers of its taps; padding is left out.</summary>
    public static IEnumerable<(int Place, int Tap)> Seen(Sliding over, int output)
    {
        (nint z, nint y, nint x) = Position(over, output);
        int tap = 0;
        for (nint a = 0; a < over.Depth.Kernel; a++)
            for (nint b = 0; b < over.Height.Kernel; b++)
                for (nint c = 0; c < over.Width.Kernel; c++, tap++)
                {
                    (nint atZ, nint atY, nint atX) = (over.Depth.At(z, a), over.Height.At(y, b), over.Width.At(x, c));
                    if (over.Depth.Holds(atZ) && over.Height.Holds(atY) && over.Width.Holds(atX))
                        yield return ((int)((atZ * over.Height.Input + atY) * over.Width.Input + atX), tap);
                }
    }

    private static (nint Z, nint Y, nint X) Position(Sliding over, int output) =>
        (output / over.Width.Output / over.Height.Output, output / over.Width.Output % over.Height.Output, output % over.Width.Output);
}
