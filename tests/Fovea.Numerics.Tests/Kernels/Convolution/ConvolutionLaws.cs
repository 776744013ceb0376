using CsCheck;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Convolution;

namespace Fovea.Numerics.Tests.Kernels.Convolution;

/// <summary>What must hold for every convolution, on every instruction set.</summary>
public sealed class ConvolutionLaws
{
    /// <summary>One to three axes; strides, dilations and uneven padding of each; groups down to a channel each, and none at all.</summary>
    private static readonly Gen<AnyConvolution> s_any =
        from axes in Gen.Select(Gen.Int[0, 41], Gen.Int[1, 5], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[0, 3], Gen.Int[0, 3]).Array[1, 3]
        from channels in Gen.Select(Gen.Int[0, 3], Among(1, 2, 3, 5, 7, 19), Among(0, 1, 2, 3, 5, 37), Among(0, 1, 2, 5, 11, 67))
        from depthwise in Gen.Bool
        let shrunk = axes.Select(axis => axis with { Item1 = Math.Min(axis.Item1, 41 / (axes.Length * axes.Length)), Item2 = Math.Min(axis.Item2, axes.Length == 3 ? 3 : 5) })
        let many = axes.Length == 1 ? 1 : 5                                              // the reference is slow
        select AnyConvolution.Of([.. shrunk], channels.Item1, channels.Item2, depthwise ? 1 : (channels.Item3 + many - 1) / many, (channels.Item4 + many - 1) / many);

    [Fact]
    public void Outputs_and_gradients_are_those_of_the_reference() =>
        s_any.Sample(any => any.Check(), iter: 60, seed: "0000KbW1YwF2");

    [Fact]
    public void Sizes_of_real_networks_are_calculated_right()
    {
        AnyConvolution[] real =
        [
            AnyConvolution.Of([(15, 7, 2, 1, 3, 3), (13, 7, 2, 1, 3, 3)], 2, 1, 3, 64),      // the first of a residual network
            AnyConvolution.Of([(5, 3, 1, 1, 1, 1), (11, 3, 1, 1, 1, 1)], 1, 1, 53, 131),    // sums of several parts, many rows
            AnyConvolution.Of([(7, 1, 1, 1, 0, 0), (7, 1, 1, 1, 0, 0)], 3, 1, 401, 29),      // panels that span images
            AnyConvolution.Of([(14, 1, 1, 1, 0, 0), (13, 1, 1, 1, 0, 0)], 2, 1, 397, 101),   // a small map, sums of two parts
            AnyConvolution.Of([(16, 1, 1, 1, 0, 0), (23, 1, 1, 1, 0, 0)], 2, 1, 16, 24),     // read where it lies
            AnyConvolution.Of([(57, 5, 2, 1, 1, 2), (113, 5, 2, 1, 1, 2)], 1, 3, 1, 1),     // depthwise
            AnyConvolution.Of([(28, 5, 2, 1, 2, 2), (28, 5, 2, 1, 2, 2)], 1, 3, 1, 1),      // narrower than a vector
            AnyConvolution.Of([(23, 7, 1, 1, 3, 3), (47, 7, 1, 1, 3, 3)], 1, 3, 1, 2),
            AnyConvolution.Of([(23, 7, 1, 1, 3, 3), (47, 7, 1, 1, 3, 3)], 1, 9, 1, 1),      // lanes are channels from here on
            AnyConvolution.Of([(14, 5, 2, 1, 2, 2), (14, 5, 2, 1, 1, 2)], 3, 37, 1, 1),
            AnyConvolution.Of([(40, 3, 1, 1, 1, 1), (112, 3, 1, 1, 1, 1)], 1, 17, 1, 1),
            AnyConvolution.Of([(7, 3, 2, 1, 0, 1), (7, 3, 2, 1, 1, 0)], 2, 16, 1, 1),
            AnyConvolution.Of([(33, 3, 1, 2, 2, 2), (29, 3, 1, 3, 3, 3)], 2, 19, 1, 1),     // dilated
            AnyConvolution.Of([(21, 4, 3, 1, 1, 2), (40, 4, 3, 1, 5, 4)], 1, 33, 1, 1),     // an unusual width, more padding than kernel
            AnyConvolution.Of([(230, 31, 1, 1, 15, 15)], 2, 24, 1, 1),                       // one axis
            AnyConvolution.Of([(6, 3, 2, 1, 1, 1), (17, 3, 1, 1, 1, 1), (9, 5, 1, 1, 2, 2)], 1, 18, 1, 1),
            AnyConvolution.Of([(9, 3, 1, 1, 1, 1), (57, 3, 1, 1, 1, 1)], 2, 3, 4, 4),        // groups of few channels
            AnyConvolution.Of([(13, 3, 2, 2, 2, 1), (19, 5, 2, 1, 1, 2)], 1, 2, 5, 7),
            AnyConvolution.Of([(1, 1, 1, 1, 0, 0), (1, 1, 1, 1, 0, 0)], 3, 1, 67, 29),       // a single place
            AnyConvolution.Of([(9, 3, 2, 1, 1, 1), (37, 5, 3, 2, 2, 3)], 2, 1, 97, 13),     // sums cut within a channel, of two images
            AnyConvolution.Of([(300, 7, 2, 1, 3, 3)], 2, 1, 60, 9),                          // one axis
            AnyConvolution.Of([(300, 7, 2, 1, 3, 3)], 2, 1, 60, 19),                         // without unfolding, and so those below
            AnyConvolution.Of([(21, 7, 1, 2, 5, 6), (17, 1, 1, 1, 0, 0)], 2, 1, 61, 33),    // no taps across: rows follow each other
            AnyConvolution.Of([(9, 1, 3, 1, 0, 0), (25, 1, 2, 1, 0, 0)], 3, 1, 50, 65),      // one tap that takes steps
            AnyConvolution.Of([(9, 1, 2, 1, 1, 0), (25, 1, 3, 1, 0, 2)], 3, 1, 50, 65),      // the same, padded
            AnyConvolution.Of([(7, 3, 2, 1, 1, 1), (6, 3, 2, 1, 1, 1)], 2, 1, 201, 50),     // rows of three places
            AnyConvolution.Of([(11, 3, 1, 1, 1, 1), (13, 5, 1, 1, 2, 2)], 2, 3, 35, 51),    // groups of many channels
            AnyConvolution.Of([(27, 1, 1, 1, 0, 0), (21, 1, 1, 1, 0, 0)], 2, 1, 73, 70),    // pointwise, of many inputs
            AnyConvolution.Of([(900, 3, 2, 1, 1, 1), (700, 3, 2, 1, 0, 1)], 3, 1, 1, 17),    // images copied one after the other
            AnyConvolution.Of([(3, 3, 2, 1, 1, 1), (1100, 3, 2, 1, 1, 1)], 1, 1, 2, 7),      // long rows
            AnyConvolution.Of([(60, 3, 1, 1, 1, 1), (70, 3, 1, 1, 1, 1)], 1, 1, 2, 3),       // the backward pass in several blocks
        ];
        foreach (AnyConvolution convolution in real) convolution.Check();
    }

    [Theory, ClassData(typeof(EverySet))]
    public void The_number_of_threads_changes_no_bit(string set)
    {
        AnyConvolution[] large =
        [
            AnyConvolution.Of([(19, 3, 1, 1, 1, 1), (23, 3, 1, 1, 1, 1)], 2, 1, 17, 300),
            AnyConvolution.Of([(40, 3, 2, 1, 0, 1), (50, 3, 2, 1, 0, 1)], 3, 29, 1, 1),
            AnyConvolution.Of([(40, 3, 1, 1, 1, 1), (150, 3, 1, 1, 1, 1)], 3, 5, 1, 1),
            AnyConvolution.Of([(7, 1, 1, 1, 0, 0), (7, 1, 1, 1, 0, 0)], 3, 1, 67, 290),
            AnyConvolution.Of([(31, 3, 2, 1, 1, 1), (43, 3, 2, 1, 1, 1)], 2, 2, 67, 130),
            AnyConvolution.Of([(57, 3, 1, 1, 1, 1), (41, 3, 1, 1, 1, 1)], 2, 7, 4, 4),
        ];
        foreach (AnyConvolution convolution in large)
        {
            (float[] y, float[] means, float[] dx, float[] dw) one = convolution.Run(EverySet.Parse(set), threads: 1), all = convolution.Run(EverySet.Parse(set), threads: 0);
            Assert.Equal(one.y, all.y);
            Assert.Equal(one.means, all.means);
            Assert.Equal(one.dx, all.dx);
            Assert.Equal(one.dw, all.dw);
        }
    }

    private static Gen<int> Among(params int[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
