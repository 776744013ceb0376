using Fovea.Numerics;

namespace Fovea.Onnx.Tests;

/// <summary>What a file says of attention is done or refused, never left out.</summary>
public sealed class AttentionAttributes : IDisposable
{
    private readonly Made _made = new();

    [Fact]
    public void An_attribute_that_is_not_known_is_refused()
    {
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => Run(Made.Integer("sliding_window_size", 2)));
        Assert.Contains("found sliding_window_size: say it as a mask instead", refused.Message);
    }

    [Fact]
    public void What_is_known_is_done() => Assert.Equal(3, Run(Made.Integer("is_causal", 1)).Length);

    private float[] Run(Format.AttributeMessage attribute)
    {
        using OnnxModel model = OnnxModel.Load(_made.Write(["q", "k", "v"], ["y"], [Made.Node("Attention", ["q", "k", "v"], ["y"], attribute)]));
        using Pass pass = new();
        Dictionary<string, Tensor> inputs = new() { ["q"] = pass.Tensor([1, 2, 3], [1, 1, 3, 1]), ["k"] = pass.Tensor([1, 2, 3], [1, 1, 3, 1]), ["v"] = pass.Tensor([1, 2, 3], [1, 1, 3, 1]) };
        return model.Run(pass, inputs)["y"].Values.ToArray();
    }

    public void Dispose() => _made.Dispose();
}
