namespace Fovea.Numerics;

/// <summary>Brings each vector to mean 0 and variance 1, then scales and shifts every component by learned amounts.</summary>
/// <remarks>Ba et al., "Layer Normalization", 2016, arXiv:1607.06450, section 3.</remarks>
public sealed class LayerNorm
{
    private readonly Weight _scale;
    private readonly Weight? _shift;
    private readonly float _epsilon;

    /// <summary>Asks the scope for "scale" and "shift", [width].</summary>
    /// <param name="scope">Where the parameters live.</param>
    /// <param name="width">The length of the last axis.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="shift">Whether there is a shift.</param>
    public LayerNorm(Scope scope, int width, float epsilon = 1e-5f, bool shift = true)
    {
        ArgumentNullException.ThrowIfNull(scope);
        _scale = scope.Weight("scale", [width], Initialisers.Ones);
        _shift = shift ? scope.Weight("shift", [width], Initialisers.Zeros) : null;
        _epsilon = epsilon;
    }

    /// <summary>Normalises the last axis.</summary>
    /// <param name="input">[.., width].</param>
    /// <returns>[.., width].</returns>
    /// <exception cref="ArgumentException">The last axis has another length.</exception>
    public Tensor Forward(Tensor input) => input.LayerNorm(input.Pass.Use(_scale), _shift is null ? null : input.Pass.Use(_shift), _epsilon);
}

/// <summary>Brings each vector to mean square 1, then scales every component by a learned amount.</summary>
/// <remarks>Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019, arXiv:1910.07467, equation 4.</remarks>
internal sealed class RmsNorm
{
    private readonly Weight _scale;
    private readonly float _epsilon;

    /// <summary>Asks the scope for "scale", [width].</summary>
    /// <param name="scope">Where the parameter lives.</param>
    /// <param name="width">The length of the last axis.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public RmsNorm(Scope scope, int width, float epsilon = 1e-6f)
    {
        ArgumentNullException.ThrowIfNull(scope);
        _scale = scope.Weight("scale", [width], Initialisers.Ones);
        _epsilon = epsilon;
    }

    /// <summary>Normalises the last axis.</summary>
    /// <param name="input">[.., width].</param>
    /// <returns>[.., width].</returns>
    /// <exception cref="ArgumentException">The last axis has another length.</exception>
    public Tensor Forward(Tensor input) => input.RmsNorm(input.Pass.Use(_scale), _epsilon);
}
