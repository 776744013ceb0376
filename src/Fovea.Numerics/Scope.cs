namespace Fovea.Numerics;

/// <summary>
/// A place in the tree of a model's parameters: <c>scope["attention"]["query"]</c>. Layers take one and ask it for their
/// parameters by their own names; where these come from (a file, random numbers) and how a file calls them is not the layer's affair.
/// </summary>
public sealed class Scope
{
    private readonly IWeightSource _source;

    /// <summary>The root of a tree.</summary>
    /// <param name="source">Where parameters come from.</param>
    public Scope(IWeightSource source) : this(source, "") { }

    private Scope(IWeightSource source, string path) => (_source, Path) = (source, path);

    /// <summary>The names from the root to here, joined by dots; empty at the root.</summary>
    public string Path { get; }

    /// <summary>The place of a part.</summary>
    public Scope this[string name] => new(_source, Join(name));

    /// <summary>The place of one of several like parts: <c>scope["layer"][3]</c>.</summary>
    public Scope this[int index] => this[index.ToString(System.Globalization.CultureInfo.InvariantCulture)];

    /// <summary>The parameter of this name at this place.</summary>
    /// <param name="name">Such as "weight" or "bias".</param>
    /// <param name="shape">What its shape has to be.</param>
    /// <param name="initialiser">What it is like before training.</param>
    public Weight Weight(string name, Shape shape, Initialiser initialiser) => _source.Provide(Join(name), shape, initialiser);

    private string Join(string name) => Path.Length == 0 ? name : $"{Path}.{name}";
}

/// <summary>Where the parameters of a model come from.</summary>
public interface IWeightSource
{
    /// <summary>The parameter at a path. Asked twice for the same path, it gives the same parameter.</summary>
    /// <param name="path">The names from the root, joined by dots.</param>
    /// <param name="shape">What its shape has to be.</param>
    /// <param name="initialiser">What it is like before training; a source that reads files does not use it.</param>
    Weight Provide(string path, Shape shape, Initialiser initialiser);
}

/// <summary>How a parameter is filled before training.</summary>
/// <param name="weight">To be filled.</param>
/// <param name="seed">What its random numbers are drawn from, together with its name: the order of creation does not matter.</param>
public delegate void Initialiser(Weight weight, ulong seed);
