using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Convolution;

namespace Fovea.Numerics.Tests.Kernels.Convolution;

/// <summary>Kernels of 3 x 3 with a quarter of the multiplications give what the plain sum gives.</summary>
public sealed class WinogradLaws
{
    [Theory]
    [InlineData(1, 8, 8, 14, 14, 1), InlineData(2, 16, 17, 13, 19, 1), InlineData(3, 37, 24, 7, 28, 1), InlineData(1, 401, 19, 15, 17, 1), InlineData(2, 9, 70, 20, 14, 0), InlineData(1, 11, 13, 16, 15, 2)]
    public void Results_are_those_of_the_reference(int batch, int inputs, int outputs, int height, int width, int padding)
    {
        AnyConvolution convolution = AnyConvolution.Of([(height, 3, 1, 1, padding, padding), (width, 3, 1, 1, padding, padding)], batch, 1, inputs, outputs);
        Assert.True(Winograd.Fits(convolution.Problem));
        convolution.Check();
    }
}
