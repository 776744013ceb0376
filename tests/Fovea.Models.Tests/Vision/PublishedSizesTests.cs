namespace Fovea.Models.Tests.Vision;

/// <summary>The published vision Transformers have as many parameters as their tables say.</summary>
public sealed class PublishedSizesTests
{
    [Theory]
    [InlineData("deit_tiny_patch16_224", 1000, 5_717_416), InlineData("deit_tiny_distilled_patch16_224", 1000, 5_910_800), InlineData("vit_large_patch16_224", 1000, 304_326_632)]
    [InlineData("swin_small_patch4_window7_224", 1000, 49_606_258), InlineData("swin_base_patch4_window7_224", 1000, 87_768_224)]
    [InlineData("convnext_small", 1000, 50_223_688), InlineData("convnext_base", 1000, 88_591_464), InlineData("convnext_nano", 1000, 15_593_560)]
    [InlineData("vit_small_patch14_dinov2", 0, 22_056_576 - 384), InlineData("vit_giant_patch14_dinov2", 0, 1_136_480_768 - 1536)]     // without the token that stands for hidden patches
    public void A_network_has_as_many_parameters_as_published(string name, int classes, long parameters)
    {
        Counter counter = new();
        ImageModels.Find(name)!.Create(new Scope(counter), classes);
        Assert.Equal(parameters, counter.Count);
    }

    /// <summary>Counts without making room.</summary>
    private sealed class Counter : IWeightSource
    {
        public long Count { get; private set; }

        public Weight Provide(string path, Shape shape, Initialiser initialiser)
        {
            Count += shape.Count;
            return new Weight(path, [1]);
        }
    }
}
