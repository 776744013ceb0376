namespace Fovea.Numerics;

/// <summary>y = x Wᵀ + b: every output is a weighted sum of all inputs.</summary>
public sealed class Linear
{
    /// <summary>Asks the scope for "weight", [outputs, inputs], and "bias", [outputs].</summary>
    /// <param name="scope">Where the parameters live.</param>
    /// <param name="inputs">The length of the last axis of what comes in.</param>
    /// <param name="outputs">The length of the last axis of what goes out.</param>
    /// <param name="bias">Whether there is b.</param>
    /// <param name="initialiser">How W begins; Xavier's uniform where it is left out. b begins at zero.</param>
    public Linear(Scope scope, int inputs, int outputs, bool bias = true, Initialiser? initialiser = null)
    {
        ArgumentNullException.ThrowIfNull(scope);
        Weight = scope.Weight("weight", [outputs, inputs], initialiser ?? Initialisers.XavierUniform);
        Bias = bias ? scope.Weight("bias", [outputs], Initialisers.Zeros) : null;
    }

    /// <summary>A layer of parameters that exist already, such as those shared with an embedding.</summary>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs], or none.</param>
    public Linear(Weight weight, Weight? bias = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        (Weight, Bias) = (weight, bias);
    }

    /// <summary>W, [outputs, inputs].</summary>
    public Weight Weight { get; }

    /// <summary>b, [outputs], or none.</summary>
    public Weight? Bias { get; }

    /// <summary>Applies the layer to the last axis.</summary>
    /// <param name="input">[.., inputs].</param>
    /// <param name="activation">Applied to the result; calculated in the same go where nothing is differentiated.</param>
    /// <returns>[.., outputs].</returns>
    /// <exception cref="ArgumentException">The last axis has another length.</exception>
    public Tensor Forward(Tensor input, Activation? activation = null) =>
        input.Linear(input.Pass.Use(Weight), Bias is null ? null : input.Pass.Use(Bias), activation);
}
