namespace Fovea.Weights.Tests;

/// <summary>Rules may leave numbers open or say them.</summary>
public sealed class NameRulesTests
{
    private static readonly NameMap s_map = new NameMap("test")
        .Unit("stage.0.block.*", "first.*.conv.0", "first.*.conv.1")
        .Unit("stage.1.block.*", "second.*.conv.0", "second.*.conv.1")
        .Body("layer.*.part.*", "h.*.*");

    [Theory]
    [InlineData("stage.0.block.7.conv.weight", "first.7.conv.0.weight")]
    [InlineData("stage.1.block.0.norm.variance", "second.0.conv.1.running_var")]
    [InlineData("stage.1.block.12.norm.shift", "second.12.conv.1.bias")]
    [InlineData("layer.3.part.5.bias", "h.3.5.bias")]
    [InlineData("stage.2.block.7.conv.weight", "stage.2.block.7.conv.weight")]
    [InlineData("stage.0.block.x.conv.weight", "stage.0.block.x.conv.weight")]
    public void A_name_is_found_there_and_back(string path, string key)
    {
        Assert.Equal([key], s_map.Keys(path));
        Assert.Equal(path, s_map.Path(key));
    }

    [Fact]
    public void How_many_batches_a_norm_saw_may_be_left_over()
    {
        Assert.True(s_map.Ignores("first.3.conv.1.num_batches_tracked"));
        Assert.False(s_map.Ignores("first.3.conv.num_batches_tracked"));
    }

    [Fact]
    public void Two_rules_for_one_path_are_refused() => Assert.Throws<ArgumentException>(() => new NameMap("test").Body("a", "b").Body("a", "c"));
}
