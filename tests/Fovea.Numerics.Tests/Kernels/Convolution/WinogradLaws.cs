using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Convolution;

namespace Fovea.Numerics.Tests.Kernels.Convolution;

/// <summary>Kernels of 3 x 3 with a quarter of the multiplications give what the plain sum gives.</summary>
public sealed class WinogradLaws
{
    [Theory]
    [InlineData(1, 8, 8, 14, 14, 1), InlineData(2, 16, 17, 13, 19, 1), InlineData(3, 37, 24, 7, 28, 1), InlineData(1, 401, 19, 15, 17, 1), InlineData(2, 9, 70, 20, 14, 0), InlineData(1, 11, 13, 16, 15, 2)]
    [InlineData(5, 9, 11, 17, 18, 1), InlineData(7, 33, 18, 14, 15, 0), InlineData(1, 260, 261, 7, 7, 1), InlineData(3, 258, 272, 5, 6, 1)]
    public void Results_are_those_of_the_reference(int batch, int inputs, int outputs, int height, int width, int padding)
    {
        AnyConvolution convolution = AnyConvolution.Of([(height, 3, 1, 1, padding, padding), (width, 3, 1, 1, padding, padding)], batch, 1, inputs, outputs);
        Assert.True(Winograd.Fits(convolution.Problem));
        convolution.Check();
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Infinities_and_NaN_come_where_they_are_seen_and_nowhere_else(string set)
    {
        AnyConvolution small = AnyConvolution.Of([(13, 3, 1, 1, 1, 1), (14, 3, 1, 1, 1, 1)], 2, 1, 9, 11), deep = AnyConvolution.Of([(7, 3, 1, 1, 1, 1), (7, 3, 1, 1, 1, 1)], 1, 1, 258, 257);
        foreach (float odd in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity, 3e38f])
            foreach (int place in (int[])[0, 5, 40, 96]) small.CheckWith(odd, place, EverySet.Parse(set));
        deep.CheckWith(float.NegativeInfinity, 40, EverySet.Parse(set));
    }

    [Theory, ClassData(typeof(EverySet))]
    public void The_number_of_threads_changes_no_bit(string set)
    {
        foreach (AnyConvolution convolution in (AnyConvolution[])[AnyConvolution.Of([(23, 3, 1, 1, 1, 1), (28, 3, 1, 1, 1, 1)], 1, 1, 40, 50), AnyConvolution.Of([(30, 3, 1, 1, 1, 1), (31, 3, 1, 1, 1, 1)], 7, 1, 16, 17)])
        {
            (float[] y, float[] means, float[] dx, float[] dw) one = convolution.Run(EverySet.Parse(set), threads: 1), all = convolution.Run(EverySet.Parse(set), threads: 0);
            Assert.Equal(one.y, all.y);
            Assert.Equal(one.dx, all.dx);
            Assert.Equal(one.dw, all.dw);
        }
    }
}
