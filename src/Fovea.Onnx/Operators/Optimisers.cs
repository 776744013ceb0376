using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>A step of training as an operator: parameters, gradients and what the optimiser remembers go in, and come out changed.</summary>
internal static class Optimisers
{
    private const string Training = "ai.onnx.preview.training";

    public static Operator[] All { get; } =
    [
        new("Adam", call => Step(call, 2, Adam), Domain: Training),
        new("Momentum", call => Step(call, 1, Momentum), Domain: Training),
        new("Adagrad", call => Step(call, 1, Adagrad), Domain: Training),
    ];

    private delegate Tensor[] Rule(Call call, float rate, long step, Tensor x, Tensor gradient, Tensor[] memories);

    /// <summary>Inputs: rate, step, then all parameters, all gradients, all first memories and so on; outputs: parameters and memories in the same order.</summary>
    private static OnnxValue[] Step(Call call, int memories, Rule rule)
    {
        int count = (call.Inputs.Length - 2) / (memories + 2);
        Shape.Expect(count >= 1 && call.Inputs.Length == 2 + count * (memories + 2), $"a rate, a step and {memories + 2} tensors for each parameter are expected, got {call.Inputs.Length} inputs");
        OnnxValue[] results = new OnnxValue[count * (memories + 1)];
        float rate = call[0].Numbers[0], normalise = call.Node.Number("norm_coefficient", 0);
        for (int i = 0; i < count; i++)
        {
            Tensor x = call.Floats(2 + i), gradient = x * normalise + call.Floats(2 + count + i);
            Tensor[] remembered = [.. Enumerable.Range(2, memories).Select(memory => call.Floats(2 + memory * count + i))];
            Tensor[] changed = rule(call, rate, call[1].Integers[0], x, gradient, remembered);
            for (int part = 0; part <= memories; part++) results[part * count + i] = call.Like(2 + i, changed[part])[0];
        }
        return results;
    }

    /// <remarks>Kingma and Ba, "Adam", 2014, arXiv:1412.6980, algorithm 1.</remarks>
    private static Tensor[] Adam(Call call, float rate, long step, Tensor x, Tensor gradient, Tensor[] memories)
    {
        float alpha = call.Node.Number("alpha", 0.9f), beta = call.Node.Number("beta", 0.999f);
        Tensor mean = memories[0] * alpha + gradient * (1 - alpha), square = memories[1] * beta + gradient.Square() * (1 - beta);
        if (step > 0) rate *= (float)(Math.Sqrt(1 - Math.Pow(beta, step)) / (1 - Math.Pow(alpha, step)));
        Tensor changed = x - mean * rate / (square.Sqrt() + call.Node.Number("epsilon", 1e-6f));
        return [changed * (1 - call.Node.Number("norm_coefficient_post", 0)), mean, square];
    }

    private static Tensor[] Momentum(Call call, float rate, long step, Tensor x, Tensor gradient, Tensor[] memories)
    {
        float alpha = call.Node.Number("alpha", 0), beta = step > 0 ? call.Node.Number("beta", 0) : 1;
        Tensor velocity = memories[0] * alpha + gradient * beta;
        return [x - (call.Node.Word("mode", "standard") == "nesterov" ? gradient + velocity * alpha : velocity) * rate, velocity];
    }

    private static Tensor[] Adagrad(Call call, float rate, long step, Tensor x, Tensor gradient, Tensor[] memories)
    {
        Tensor square = memories[0] + gradient.Square();
        rate /= 1 + step * call.Node.Number("decay_factor", 0);
        return [x - gradient * rate / (square.Sqrt() + call.Node.Number("epsilon", 0)), square];
    }
}
