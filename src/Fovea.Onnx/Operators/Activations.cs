using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>What networks apply to each number between their layers.</summary>
internal static class Activations
{
    private const float SeluAlpha = 1.67326319217681884765625f, SeluGamma = 1.05070102214813232421875f;

    public static Operator[] All { get; } =
    [
        new("Relu", call => Elementwise.One(call, x => x.Relu(), x => Math.Max(x, 0))),
        new("LeakyRelu", call => One(call, x => x.Activate(Activation.LeakyRelu, call.Node.Number("alpha", 0.01f)))),
        new("PRelu", ParametricRelu),
        new("Elu", call => One(call, x => x.Activate(Activation.Elu, call.Node.Number("alpha", 1)))),
        new("Celu", call => One(call, x => Celu(call, x, call.Node.Number("alpha", 1)))),
        new("Selu", call => One(call, x => x.Activate(Activation.Elu, call.Node.Number("alpha", SeluAlpha)) * call.Node.Number("gamma", SeluGamma))),
        new("Sigmoid", call => One(call, x => x.Sigmoid())),
        new("Tanh", call => One(call, x => x.Tanh())),
        new("Softplus", call => One(call, x => x.Softplus())),
        new("Softsign", call => One(call, x => call.Map(x, number => number / (1 + MathF.Abs(number))))),
        new("Mish", call => One(call, x => x.Activate(Activation.Mish))),
        new("HardSigmoid", call => One(call, x => HardSigmoid(call, x, call.Node.Number("alpha", 0.2f), call.Node.Number("beta", 0.5f)))),
        new("HardSwish", call => One(call, x => x.Activate(Activation.HardSwish))),
        new("ThresholdedRelu", call => One(call, x => call.Map(x, number => number > call.Node.Number("alpha", 1) ? number : 0))),
        new("Gelu", call => One(call, x => x.Activate(call.Node.Word("approximate", "none") == "tanh" ? Activation.GeluTanh : Activation.Gelu))),
        new("Swish", call => One(call, x => Swish(x, call.Node.Number("alpha", 1)))),
        new("Shrink", call => One(call, x => Shrink(call, x, call.Node.Number("bias", 0), call.Node.Number("lambd", 0.5f)))),
        new("Erf", call => One(call, x => call.Map(x, ErrorFunction))),
        new("Dropout", Dropout),
    ];

    private static OnnxValue[] One(Call call, Func<Tensor, Tensor> function) => Elementwise.One(call, function);

    public static Tensor HardSigmoid(Call call, Tensor x, float alpha, float beta) => Elementwise.Clip(call, x * alpha + beta, 0, 1);

    public static Tensor Celu(Call call, Tensor x, float alpha) => (x / alpha).Activate(Activation.Elu, 1) * alpha;

    private static Tensor Swish(Tensor x, float alpha) => alpha == 1 ? x.Silu() : x * (x * alpha).Sigmoid();

    private static Tensor Shrink(Call call, Tensor x, float bias, float threshold) =>
        call.Map(x, number => number < -threshold ? number + bias : number > threshold ? number - bias : 0);

    private static OnnxValue[] ParametricRelu(Call call) => call[0].IsFloat
        ? call.Like(0, call.Zip(call.Floats(0), call.Floats(1), (x, slope) => x < 0 ? x * slope : x))
        : [Elements.Zip(call[0], call[1], call[0].Type, (x, slope) => x < 0 ? x * slope : x)];

    /// <summary>2/√π · e^(-x²) · Σ 2ⁿ x^(2n+1) / (1·3·..·(2n+1)): nothing cancels, so what is near zero is exact too.</summary>
    public static float ErrorFunction(float x)
    {
        if (float.IsNaN(x)) return x;
        if (MathF.Abs(x) > 4) return MathF.Sign(x);
        double term = x, sum = x, square = 2.0 * x * x;
        for (int odd = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); odd += 2) sum += term *= square / odd;
        return (float)(2 / Math.Sqrt(Math.PI) * Math.Exp(-0.5 * square) * sum);
    }

    /// <summary>Outside training nothing is dropped, and the mask says so. A seed means the same numbers everywhere. Since version 12 the share is an input and training is said of each use.</summary>
    private static OnnxValue[] Dropout(Call call)
    {
        OnnxValue x = call[0];
        float share = call.Version < 12 ? call.Node.Number("ratio", 0.5f) : call.Optional(1)?.Numbers[0] ?? 0.5f;
        bool training = call.Version >= 12 && call.Optional(2)?.Integers[0] is 1;
        OnnxValue Mask(bool[] kept) => call.Version < 10 ? OnnxValue.Of(x.Type, call.Pass.Tensor(Array.ConvertAll(kept, keep => keep ? 1f : 0f), x.Shape)) : OnnxValue.Of(kept, x.Shape);
        if (!training || share == 0) return [x, Mask([.. Enumerable.Repeat(true, x.Count)])];

        Shape.Expect(share is > 0 and < 1, $"the share that is dropped must be from 0 to below 1, got {share}");
        bool[] kept = new bool[x.Count];
        if (call.Node.Attribute("seed") is { } seed)
        {
            MersenneTwister random = new((uint)seed.Integer);
            for (int i = 0; i < kept.Length; i++) kept[i] = random.NextShare() >= share;
        }
        else
        {
            PhiloxRandom random = new(call.Pass.Seed + ((ulong)call.Pass.Step << 32), call.Pass.NextStream());
            for (int i = 0; i < kept.Length; i++) kept[i] = random.NextSingle() >= share;
        }
        Tensor mask = call.Pass.Tensor(Array.ConvertAll(kept, keep => keep ? 1 / (1 - share) : 0), x.Shape);
        return [OnnxValue.Of(x.Type, x.Floats * mask), Mask(kept)];
    }
}
