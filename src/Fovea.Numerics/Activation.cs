namespace Fovea.Numerics;

/// <summary>
/// A function that a network applies to each number between its layers. Those with a parameter say what it is and
/// which value is usual.
/// </summary>
public enum Activation
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,

    /// <summary>x above zero, else slope times x. The parameter is the slope, usually 0.01.</summary>
    LeakyRelu,

    /// <summary>x above zero, else alpha (e^x - 1). The parameter is alpha, usually 1.</summary>
    /// <remarks>Clevert et al., "Fast and Accurate Deep Network Learning by Exponential Linear Units", 2015, arXiv:1511.07289.</remarks>
    Elu,

    /// <summary>x times the share of a standard normal distribution below x, by the error function.</summary>
    /// <remarks>Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016, arXiv:1606.08415.</remarks>
    Gelu,

    /// <summary>The approximation of <see cref="Gelu"/> by a hyperbolic tangent, as GPT-2 uses it.</summary>
    GeluTanh,

    /// <summary>The approximation of <see cref="Gelu"/> by x sigmoid(1.702 x), as CLIP uses it.</summary>
    QuickGelu,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>x sigmoid(x), also called swish.</summary>
    Silu,

    /// <summary>x tanh(log(1 + e^x)).</summary>
    /// <remarks>Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019, arXiv:1908.08681.</remarks>
    Mish,

    /// <summary>log(1 + e^(beta x)) / beta. The parameter is beta, usually 1.</summary>
    Softplus,

    /// <summary>min(max(x + 3, 0), 6) / 6.</summary>
    HardSigmoid,

    /// <summary>x min(max(x + 3, 0), 6) / 6.</summary>
    /// <remarks>Howard et al., "Searching for MobileNetV3", 2019, arXiv:1905.02244, section 5.2.</remarks>
    HardSwish,
}
