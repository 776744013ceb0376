using Fovea.Onnx.Format;

namespace Fovea.Onnx.Tests;

/// <summary>What has no place here is refused by name when a file is loaded, not when it is calculated.</summary>
public sealed class WithoutPlace : IDisposable
{
    private readonly Made _made = new();

    [Theory]
    [InlineData("SequenceConstruct"), InlineData("SequenceAt"), InlineData("SplitToSequence"), InlineData("ConcatFromSequence"), InlineData("Optional"), InlineData("OptionalHasElement")]
    [InlineData("QuantizeLinear"), InlineData("DequantizeLinear"), InlineData("QLinearConv"), InlineData("DFT"), InlineData("STFT"), InlineData("ImageDecoder"), InlineData("StringSplit")]
    [InlineData("Multinomial"), InlineData("RandomNormal"), InlineData("NonMaxSuppression"), InlineData("RoiAlign"), InlineData("DeformConv"), InlineData("Einsum"), InlineData("Unique")]
    public void An_operator(string name)
    {
        string file = _made.Write(["x"], ["y"], [Made.Node("Relu", ["x"], ["z"]), Made.Node(name, ["z"], ["y"])]);
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => OnnxModel.Load(file));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.EndsWith($": {name}", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(14), InlineData(15), InlineData(17), InlineData(21), InlineData(22), InlineData(23)]
    public void A_type(int type)
    {
        TensorMessage tensor = new() { Name = "w", Type = type };
        tensor.Lengths.Add(1);
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => OnnxModel.Load(_made.Write(["x"], ["y"], [Made.Node("Add", ["x", "w"], ["y"])], [tensor])));
        Assert.Contains($"type {type}", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _made.Dispose();
}
