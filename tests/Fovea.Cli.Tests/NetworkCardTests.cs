namespace Fovea.Cli.Tests;

/// <summary>What <c>fovea models show</c> says of published networks for pictures.</summary>
public sealed class NetworkCardTests
{
    [Fact]
    public void A_network_is_listed_by_its_layers_and_gates_with_what_each_costs()
    {
        Said said = Terminal.Fovea("models", "show", "seresnet18");
        Assert.Equal((0, ""), (said.Code, said.Error));
        string[] lines = [.. said.Out.TrimEnd('\n').Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.Equal(["in pixels [1, 3, 224, 224]", "out logits [1, 1000]", "", "layers", "stem.0.conv [1, 64, 112, 112] 9,408 parameters 118,013,952 multiply-adds"], lines[..5]);
        Assert.Contains("classifier [1, 1000] 513,000 parameters 512,000 multiply-adds", lines);
        Assert.Contains("stage.3.block.1 512 channels", lines);
        Assert.Equal("57 layers, 8 gates, 0 attention, 11,779,624 parameters, 1,814,161,408 multiply-adds", lines[^1]);
    }

    [Fact]
    public void Attention_layers_are_listed_too()
    {
        string[] lines = Terminal.Fovea("models", "show", "vit_tiny_patch16_224").Out.TrimEnd('\n').Split('\n');
        Assert.Contains("  self  layer.11  3 heads  197 queries  197 keys", lines);
        Assert.Contains("0 gates, 12 attention, 5,717,416 parameters", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_not_known_is_wrong_use()
    {
        Said said = Terminal.Fovea("models", "show", "seresnet51");
        Assert.Equal((2, ""), (said.Code, said.Out));
        Assert.StartsWith("fovea: there is no model 'seresnet51': expected one of ", said.Error, StringComparison.Ordinal);
        Assert.Contains("near it seresnet50, ", said.Error, StringComparison.Ordinal);
    }
}
