namespace Fovea.Numerics;

/// <summary>A table of vectors, one per token, position or kind.</summary>
public sealed class Embedding
{
    /// <summary>Asks the scope for "weight", [entries, width].</summary>
    /// <param name="scope">Where the table lives.</param>
    /// <param name="entries">How many vectors.</param>
    /// <param name="width">How long each is.</param>
    /// <param name="padding">An entry that stands for nothing and is not trained; -1 where there is none.</param>
    /// <param name="initialiser">How the table begins; normal with deviation 0.02 where it is left out.</param>
    public Embedding(Scope scope, int entries, int width, int padding = -1, Initialiser? initialiser = null)
    {
        ArgumentNullException.ThrowIfNull(scope);
        Weight = scope.Weight("weight", [entries, width], initialiser ?? Initialisers.Normal(0.02f));
        Padding = padding;
    }

    /// <summary>The table, [entries, width].</summary>
    public Weight Weight { get; }

    /// <summary>The entry that is not trained, or -1.</summary>
    public int Padding { get; }

    /// <summary>Looks the vectors up.</summary>
    /// <param name="indices">[..], each from 0 to entries - 1.</param>
    /// <returns>[.., width].</returns>
    /// <exception cref="ArgumentException">There is no such entry.</exception>
    public Tensor Forward(Indices indices) => indices.Pass.Use(Weight).Embed(indices, Padding);
}
