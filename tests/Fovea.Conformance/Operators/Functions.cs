using Fovea.Numerics;

namespace Fovea.Conformance.Operators;

/// <summary>Functions of each number by itself.</summary>
internal static class Functions
{
    public static void Activation(OperatorCase given)
    {
        Activation activation = Named(given.Text("function", ""), given.Text("form", ""));
        double parameter = activation switch
        {
            Numerics.Activation.LeakyRelu => given.Number("slope", 0.01),
            Numerics.Activation.Elu => given.Number("alpha", 1),
            Numerics.Activation.Softplus => given.Number("beta", 1),
            _ => 0,
        };
        given.Finish(given.Input("x").Activate(activation, (float)parameter));
    }

    /// <summary>The activation of a name as cases and configurations write it.</summary>
    public static Activation Named(string function, string form = "") => function switch
    {
        "relu" => Numerics.Activation.Relu,
        "relu6" => Numerics.Activation.Relu6,
        "leaky-relu" => Numerics.Activation.LeakyRelu,
        "elu" => Numerics.Activation.Elu,
        "gelu" when form != "tanh" => Numerics.Activation.Gelu,
        "gelu" or "gelu-tanh" => Numerics.Activation.GeluTanh,
        "quick-gelu" => Numerics.Activation.QuickGelu,
        "sigmoid" => Numerics.Activation.Sigmoid,
        "tanh" => Numerics.Activation.Tanh,
        "silu" or "swish" => Numerics.Activation.Silu,
        "mish" => Numerics.Activation.Mish,
        "softplus" => Numerics.Activation.Softplus,
        "hard-sigmoid" => Numerics.Activation.HardSigmoid,
        "hard-swish" => Numerics.Activation.HardSwish,
        _ => throw new UnknownCaseException($"activation '{function}'"),
    };
}
