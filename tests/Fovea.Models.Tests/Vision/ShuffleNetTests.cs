using Fovea.Weights;

namespace Fovea.Models.Tests.Vision;

/// <summary>ShuffleNets of both versions.</summary>
public sealed class ShuffleNetTests
{
    /// <summary>Of the second version as torchvision publishes them, of the first as its paper's table rounds them.</summary>
    [Theory]
    [InlineData("shufflenet_v2_x0_5", 1.366792, 1e-9), InlineData("shufflenet_v2_x1_0", 2.278604, 1e-9), InlineData("shufflenet_v2_x1_5", 3.503624, 1e-9), InlineData("shufflenet_v2_x2_0", 7.393996, 1e-9)]
    [InlineData("shufflenet_g3", 1.8, 0.1)]
    public void A_member_has_as_many_parameters_as_was_published(string name, double millions, double within) => Assert.Equal(millions, Published.Millions(name), within);

    [Fact]
    public void A_shuffle_takes_one_channel_of_each_group_in_turn()
    {
        using Pass pass = new();
        Tensor x = pass.Tensor([.. Enumerable.Range(0, 6).SelectMany(channel => new float[] { channel, channel + 10 })], [1, 6, 1, 2]);
        Assert.Equal([0, 10, 3, 13, 1, 11, 4, 14, 2, 12, 5, 15], x.Shuffle(2).Values.ToArray());
        Assert.Equal(x.Values.ToArray(), x.Shuffle(2).Shuffle(3).Values.ToArray());
    }

    [Theory, InlineData("seshufflenet_g3"), InlineData("seshufflenet_v2_x0_5")]
    public void It_learns(string name)
    {
        float[] losses = Published.Losses(name, [6, 3, 33, 37], steps: 12, rate: 0.1f);
        Assert.True(losses[^1] < 0.7f * losses[0], string.Join(", ", losses));
    }

    [Fact]
    public void Torchvisions_keys_are_known()
    {
        NameMap keys = ImageModels.Find("shufflenet_v2_x1_0")!.Keys();
        Assert.Equal("stage3.5.branch2.4.running_var", keys.Keys("stage.1.block.5.filter.norm.variance")[0]);
        Assert.Equal("stage2.0.branch1.2.weight", keys.Keys("stage.0.block.0.beside.mix.conv.weight")[0]);
        Assert.True(keys.Ignores("conv1.1.num_batches_tracked"));
    }
}
