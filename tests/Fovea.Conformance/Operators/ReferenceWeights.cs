using Fovea.Numerics;

namespace Fovea.Conformance.Operators;

/// <summary>
/// The parameters of a module of the reference, under the names that the product has for them. Where the reference keeps three
/// projections in one tensor, each of ours is a part of its rows.
/// </summary>
internal sealed class ReferenceWeights(OperatorCase given, Func<string, string> toReference) : IWeightSource
{
    /// <summary>How the product's names end and the reference's, for a multi-head attention.</summary>
    private static readonly (string Ours, string Separate, string Packed, int Third)[] s_projections =
    [
        ("query.weight", "q_proj_weight", "in_proj_weight", 0), ("key.weight", "k_proj_weight", "in_proj_weight", 1), ("value.weight", "v_proj_weight", "in_proj_weight", 2),
        ("query.bias", "", "in_proj_bias", 0), ("key.bias", "", "in_proj_bias", 1), ("value.bias", "", "in_proj_bias", 2),
        ("output.weight", "out_proj.weight", "", 0), ("output.bias", "out_proj.bias", "", 0),
    ];

    /// <inheritdoc/>
    public Weight Provide(string path, Shape shape, Initialiser initialiser)
    {
        foreach ((string ours, string separate, string packed, int third) in s_projections)
        {
            if (path != ours && !path.EndsWith($".{ours}", StringComparison.Ordinal)) continue;
            string around = "weight." + toReference(path[..^ours.Length]);
            return separate.Length > 0 && given.Has(around + separate)
                ? given.Part(path, around + separate, 0, shape)
                : given.Part(path, around + packed, third * shape[0], shape);
        }
        return given.Part(path, "weight." + toReference(path), 0, shape);
    }
}
