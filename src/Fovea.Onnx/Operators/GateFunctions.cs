using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>What recurrent layers apply to their gates: one function for each, chosen by name.</summary>
internal static class GateFunctions
{
    /// <summary>The functions of one direction.</summary>
    /// <param name="call">Names them, for one direction after the other.</param>
    /// <param name="usual">What they are where it does not.</param>
    /// <param name="direction">Which direction.</param>
    public static Func<float, float>[] Of(Call call, string[] usual, int direction)
    {
        string[] names = call.Node.Words("activations") ?? [.. usual, .. usual];
        float[]? alphas = call.Node.Numbers("activation_alpha"), betas = call.Node.Numbers("activation_beta");
        int first = direction * usual.Length;
        Shape.Expect(names.Length >= first + usual.Length, $"{usual.Length} activations are expected for each direction, got {names.Length}");
        return [.. Enumerable.Range(first, usual.Length).Select(i => Named(names[i], At(alphas, i), At(betas, i)))];

        static float? At(float[]? numbers, int i) => numbers is not null && i < numbers.Length ? numbers[i] : null;
    }

    private static Func<float, float> Named(string name, float? alpha, float? beta)
    {
        (float a, float b) = (alpha ?? Usual(name).Alpha, beta ?? Usual(name).Beta);
        return name.ToUpperInvariant() switch
        {
            "SIGMOID" => x => 1 / (1 + MathF.Exp(-x)),
            "TANH" => MathF.Tanh,
            "RELU" => x => MathF.Max(x, 0),
            "AFFINE" => x => a * x + b,
            "LEAKYRELU" => x => x >= 0 ? x : a * x,
            "THRESHOLDEDRELU" => x => x > a ? x : 0,
            "SCALEDTANH" => x => a * MathF.Tanh(b * x),
            "HARDSIGMOID" => x => Math.Clamp(a * x + b, 0, 1),
            "ELU" => x => x >= 0 ? x : a * (MathF.Exp(x) - 1),
            "SOFTSIGN" => x => x / (1 + MathF.Abs(x)),
            "SOFTPLUS" => x => MathF.Log(1 + MathF.Exp(x)),
            _ => throw new InvalidOperationException($"expected an activation of recurrent layers, found '{name}'"),
        };
    }

    private static (float Alpha, float Beta) Usual(string name) => name.ToUpperInvariant() switch
    {
        "LEAKYRELU" => (0.01f, 0),
        "HARDSIGMOID" => (0.2f, 0.5f),
        _ => (1, name.Equals("ScaledTanh", StringComparison.OrdinalIgnoreCase) ? 1 : 0),
    };
}
