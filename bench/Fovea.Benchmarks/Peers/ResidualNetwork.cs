namespace Fovea.Benchmarks.Peers;

/// <summary>ResNet-50 or SE-ResNet-50 with random weights, as an ONNX graph that says every step of its own: convolution, batch norm, activation.</summary>
/// <remarks>He et al., "Deep Residual Learning", 2015, arXiv:1512.03385, table 1; Hu et al., "Squeeze-and-Excitation Networks", 2018, arXiv:1709.01507, table 1.</remarks>
internal sealed class ResidualNetwork
{
    private const int Classes = 1000, Reduction = 16;

    private readonly Random _random = new(1);
    private readonly bool _gates;
    private long _products;

    /// <param name="batch">Pictures.</param>
    /// <param name="size">Their height and width.</param>
    /// <param name="gates">Whether each block ends with squeeze and excitation.</param>
    public ResidualNetwork(int batch, int size, bool gates)
    {
        (_gates, Batch, Size) = (gates, batch, size);
        (string x, int side) = Convolve(Network.Input("x", batch, 3, size, size), 3, 64, 7, 2, size);
        x = Network.Add("MaxPool", [Relu(x)], OnnxNetwork.IntegerList("kernel_shape", 3, 3), OnnxNetwork.IntegerList("strides", 2, 2), OnnxNetwork.IntegerList("pads", 1, 1, 1, 1));
        side /= 2;
        int channels = 64;
        foreach ((int width, int blocks, int stride) in ((int, int, int)[])[(64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)])
            for (int block = 0; block < blocks; block++, channels = 4 * width) (x, side) = Block(x, channels, width, block == 0 ? stride : 1, side);
        x = Network.Add("Flatten", [Network.Add("GlobalAveragePool", [x])]);
        _products += (long)channels * Classes;
        Output = Network.Add("Gemm", [x, Constant(channels, Classes, channels), Constant(1, Classes)], OnnxNetwork.Integer("transB", 1));
        Network.Output(Output, batch, Classes);
    }

    public OnnxNetwork Network { get; } = new();

    public string Output { get; }

    public int Batch { get; }

    public int Size { get; }

    /// <summary>Additions and multiplications of the convolutions and the classifier.</summary>
    public double Flops => 2.0 * Batch * _products;

    private (string X, int Side) Block(string x, int inputs, int width, int stride, int side)
    {
        string y = Relu(Convolve(x, inputs, width, 1, 1, side).X);
        (y, int after) = Convolve(y, width, width, 3, stride, side);
        (y, _) = Convolve(Relu(y), width, 4 * width, 1, 1, after);
        if (_gates) y = Gated(y, 4 * width);
        string shortcut = inputs == 4 * width ? x : Convolve(x, inputs, 4 * width, 1, stride, side).X;
        return (Relu(Network.Add("Add", [y, shortcut])), after);
    }

    private string Gated(string x, int channels)
    {
        string squeezed = Network.Add("GlobalAveragePool", [x]);
        string reduced = Relu(Network.Add("Conv", [squeezed, Constant(channels, channels / Reduction, channels, 1, 1), Constant(1, channels / Reduction)]));
        string gates = Network.Add("Sigmoid", [Network.Add("Conv", [reduced, Constant(channels / Reduction, channels, channels / Reduction, 1, 1), Constant(1, channels)])]);
        _products += 2L * channels * channels / Reduction;
        return Network.Add("Mul", [x, gates]);
    }

    private (string X, int Side) Convolve(string x, int inputs, int outputs, int kernel, int stride, int side)
    {
        int after = (side + 2 * (kernel / 2) - kernel) / stride + 1;
        _products += (long)inputs * outputs * kernel * kernel * after * after;
        string y = Network.Add("Conv", [x, Constant(inputs * kernel * kernel, outputs, inputs, kernel, kernel)],
            OnnxNetwork.IntegerList("strides", stride, stride), OnnxNetwork.IntegerList("pads", kernel / 2, kernel / 2, kernel / 2, kernel / 2));
        return (Network.Add("BatchNormalization", [y, Positive(outputs), Constant(1, outputs), Constant(1, outputs), Positive(outputs)]), after);
    }

    private string Relu(string x) => Network.Add("Relu", [x]);

    /// <summary>Numbers that keep the size of what goes through them.</summary>
    private string Constant(int sum, params long[] lengths)
    {
        float scale = (float)Math.Sqrt(6.0 / sum) * (lengths.Length == 1 ? 0.05f : 1);
        return Network.Constant(Numbers(lengths, () => (2 * _random.NextSingle() - 1) * scale), lengths);
    }

    private string Positive(int count) => Network.Constant(Numbers([count], () => 0.75f + 0.5f * _random.NextSingle()), count);

    private static float[] Numbers(long[] lengths, Func<float> next) => [.. Enumerable.Range(0, (int)lengths.Aggregate(1L, (a, b) => a * b)).Select(_ => next())];
}
