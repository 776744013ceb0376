namespace Fovea.Models.Tests.Vision;

/// <summary>Notes which parameters a network asks for, without any memory for their numbers.</summary>
internal sealed class Blueprint : IWeightSource
{
    private readonly Dictionary<string, (Weight Weight, Shape Shape)> _wanted = [];

    /// <summary>By path.</summary>
    public IReadOnlyDictionary<string, (Weight Weight, Shape Shape)> Wanted => _wanted;

    /// <summary>How many numbers the network learns.</summary>
    public long Parameters => _wanted.Values.Where(wanted => wanted.Weight.IsLearned).Sum(wanted => wanted.Shape.Count);

    public static Blueprint Of(string name)
    {
        Blueprint blueprint = new();
        ImageModels.Create(name, new Scope(blueprint), ImageModels.Find(name)!.Classes);
        return blueprint;
    }

    /// <inheritdoc/>
    public Weight Provide(string path, Shape shape, Initialiser initialiser)
    {
        Assert.True(_wanted.TryAdd(path, (new Weight(path, [1]), shape)), $"'{path}' was asked for twice");
        return _wanted[path].Weight;
    }
}
