using Fovea.Attention;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Training.Comparisons;
using Fovea.Training.Pictures;
using Fovea.Weights;

namespace Fovea.Training.Tests.Comparisons;

/// <summary>What branches were given, by the size of the item, is the mean over the pictures of that size.</summary>
public sealed class BranchStatisticsTests : IDisposable
{
    private static readonly PixelScale s_scale = new([0], [1]);
    private static readonly int[] s_kernels = [1, 3, 5];
    private static readonly BranchStatistics s_one = new("module.0", s_kernels, new[,] { { 0.5, 0.25, 0.125, 0.125 }, { 0.25, 0.25, 0.5, 0 } });

    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("fovea-branches-").FullName, "parameters.safetensors");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public void Weights_are_means_over_the_pictures_of_a_size()
    {
        // Pictures of one pixel, p / 255: small items 0, 51, 102, large ones 204, 255; the third size has none.
        IReadOnlyList<BranchStatistics> modules = Of([0, 204, 51, 255, 102], [10, 28, 10, 28, 10], [10, 28, 40]);
        Assert.Equal(["module.0", "module.1"], modules.Select(module => module.Path));
        Expect(new[,] { { 0.2, 0.8 }, { 0.9, 0.1 }, { 0, 0 } }, modules[0].BySize);              // (0 + 0.2 + 0.4) / 3 and (0.8 + 1) / 2
        Expect(new[,] { { 0.1, 0.9 }, { 0.45, 0.55 }, { 0, 0 } }, modules[1].BySize);            // half of it
    }

    [Fact]
    public void It_does_not_matter_how_many_pictures_are_seen_at_once()
    {
        byte[] pixels = [.. Enumerable.Range(0, 211).Select(item => (byte)item)];
        IReadOnlyList<BranchStatistics> modules = Of(pixels, [.. pixels.Select(pixel => pixel % 2 == 0 ? 10 : 20)], [10, 20]);
        Assert.Equal(105.0 / 255, modules[0].BySize[0, 0], 1e-6);                                // 0, 2, .. 210
        Assert.Equal(105.0 / 255, modules[0].BySize[1, 0], 1e-6);                                // 1, 3, .. 209
    }

    [Fact]
    public void Kernels_that_are_large_enough_count_together_and_the_pool_never()
    {
        Assert.Equal(0.875, s_one.Weight(0, kernel: 1), 1e-12);
        Assert.Equal(0.375, s_one.Weight(0, kernel: 3), 1e-12);
        Assert.Equal(0.5, s_one.Weight(1, kernel: 5), 1e-12);
        Assert.Equal(0.375, s_one.Growth(kernel: 5), 1e-12);
        Assert.Equal(0.375, s_one.Growth(kernel: 3), 1e-12);
    }

    [Fact]
    public void All_modules_count_alike()
    {
        BranchStatistics other = new("module.1", s_kernels, new[,] { { 0, 0.25, 0.375, 0.375 }, { 0.75, 0.25, 0, 0 } });
        Expect(new[,] { { 0.25, 0.25, 0.25, 0.25 }, { 0.5, 0.25, 0.25, 0 } }, BranchStatistics.Mean([s_one, other]).BySize);
    }

    private IReadOnlyList<BranchStatistics> Of(byte[] pixels, int[] sizes, int[] kinds)
    {
        PictureNetwork network = new("known", scope => new Known(scope));
        RandomWeights weights = new(1);
        network.Build(new Scope(weights));
        ParameterFile.Save(_file, weights.All, NameMap.Identity);
        foreach (Weight weight in weights.All) weight.Dispose();
        using ComparedNetwork compared = new(network, _file);
        return BranchStatistics.Of(compared, s_kernels, new PictureSet("made", new PictureShape(1, 1, 1), pixels, new int[pixels.Length], ["one"]), sizes, kinds, s_scale);
    }

    private static void Expect(double[,] expected, double[,] found)
    {
        Assert.Equal((expected.GetLength(0), expected.GetLength(1)), (found.GetLength(0), found.GetLength(1)));
        for (int row = 0; row < expected.GetLength(0); row++)
            for (int column = 0; column < expected.GetLength(1); column++) Assert.Equal(expected[row, column], found[row, column], 1e-6);
    }

    /// <summary>Two modules of two branches. The first branch of the first gets the pixel in one channel and the same in another, that of the second half of it.</summary>
    private sealed class Known(Scope scope) : ImageClassifier
    {
        private readonly Linear _head = new(scope["head"], 1, 1);

        public override int Classes => 1;

        public override string MapLayer => "";

        public override Tensor Features(Tensor pixels)
        {
            Tensor pixel = pixels.Mean([2, 3]);                                                  // [B, 1]
            for (int module = 0; module < 2; module++)
            {
                using Pass.LayerScope layer = pixel.Pass.Layer("module", module);
                Tensor first = module == 0 ? pixel : pixel * 0.5f;
                Tensor both = Tensor.Concatenate([first, 1 - first], axis: 1);              // [B, 2]
                GateObserver.Observe(GateOver.Branches, Tensor.Concatenate([both.As("B K 1"), both.As("B K 1")], axis: 2));
            }
            return pixel;
        }

        public override Tensor Classify(Tensor features) => _head.Forward(features);
    }
}
