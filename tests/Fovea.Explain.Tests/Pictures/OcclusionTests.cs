namespace Fovea.Explain.Tests.Pictures;

/// <summary>Parts of a picture are taken away one after the other.</summary>
public sealed class OcclusionTests
{
    [Fact]
    public void Of_a_sum_a_part_is_worth_what_it_holds()
    {
        float[] pixels = [.. Enumerable.Range(1, 2 * 3 * 5).Select(i => (float)i)];
        float[] falls = Occlusion.Of(pixels, [2, 3, 5], 2, 3, without => without.Sum());
        for (int row = 0; row < 3; row++)
            for (int column = 0; column < 5; column++)
            {
                double part = 0;
                for (int i = 0; i < pixels.Length; i++)
                    if (i / 5 % 3 / 2 == row / 2 && i % 5 / 3 == column / 3) part += pixels[i];
                Assert.Equal(part, falls[row * 5 + column]);
            }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Occlusion.Of(new float[5], [1, 2, 3], 1, 1, _ => 0));
        Assert.Throws<ArgumentException>(() => Occlusion.Of(new float[6], [1, 2, 3], 0, 1, _ => 0));
    }
}
