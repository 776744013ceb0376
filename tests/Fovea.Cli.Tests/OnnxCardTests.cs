using Fovea.Tests;

namespace Fovea.Cli.Tests;

/// <summary>What <c>fovea models show</c> says of ONNX files.</summary>
public sealed class OnnxCardTests
{
    [Fact]
    public void A_network_is_listed_by_its_layers_gates_and_attention()
    {
        Said said = Terminal.Fovea("models", "show", Path.Combine(SharedData.Folder("models/ppocr"), "ch_PP-OCRv4_rec_infer.onnx"), "--shape", "x=1x3x48x160");
        Assert.Equal((0, ""), (said.Code, said.Error));
        string[] lines = said.Out.TrimEnd('\n').Split('\n');
        Assert.Equal("in   x  float [1, 3, 48, 160]", lines[0]);
        Assert.Contains("  p2o.Mul.126  240 channels", lines);
        Assert.Contains("  self  p2o.Softmax.0  8 heads  20 queries  20 keys", lines);
        Assert.StartsWith("57 layers, 2 gates, 2 attention, 2,688,397 parameters, ", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y=1x3", "the network has no input 'y': expected one of x"), InlineData("x=1xx3", "--shape must be like x=1x3x224x224"), InlineData("1x3", "--shape must be like")]
    public void A_shape_that_cannot_be_is_wrong_use(string shape, string because)
    {
        Said said = Terminal.Fovea("models", "show", Path.Combine(SharedData.Folder("models/ppocr"), "ch_PP-OCRv4_rec_infer.onnx"), "--shape", shape);
        Assert.Equal((2, ""), (said.Code, said.Out));
        Assert.Contains(because, said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_for_what_is_no_onnx_file_is_wrong_use() =>
        Assert.Equal((2, "fovea: --shape is for ONNX files, 'reader' is none\n"), (Terminal.Fovea("models", "show", "reader", "--shape", "x=1").Code, Terminal.Fovea("models", "show", "reader", "--shape", "x=1").Error));

    [Fact]
    public void A_file_that_is_not_there_and_one_that_is_no_network_fail_with_one_message()
    {
        using Desk desk = new();
        Assert.Contains("there is no such file", Terminal.Fovea("models", "show", desk["no.onnx"]).Error, StringComparison.Ordinal);
        Said said = Terminal.Fovea("models", "show", desk.With("text.onnx", "no network, only words"));
        Assert.Equal((1, ""), (said.Code, said.Out));
        Assert.Contains("expected an ONNX file", said.Error, StringComparison.Ordinal);
    }
}
