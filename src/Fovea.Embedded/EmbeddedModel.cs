using System.Reflection;

namespace Fovea.Embedded;

/// <summary>A model that comes with the library: the files of a folder in the layout of the Hugging Face Hub, as resources.</summary>
internal sealed class EmbeddedModel
{
    private EmbeddedModel(string name, string about) => (Name, About) = (name, about);

    /// <summary>Answers questions on English text.</summary>
    public static EmbeddedModel Reader { get; } = new("reader", "answers questions on English text with words of that text");

    /// <summary>Says what a picture shows.</summary>
    public static EmbeddedModel Classifier { get; } = new("efficientnet-lite0", "says what a photograph shows, in a thousand classes (ImageNet)");

    /// <summary>Says which kind of clothing a small grey picture shows.</summary>
    public static EmbeddedModel Fashion { get; } = new("fashion", "says what a grey picture of 28 x 28 shows, in ten kinds of clothing (Fashion-MNIST)");

    /// <summary>All models that this library is meant to have.</summary>
    public static IReadOnlyList<EmbeddedModel> All { get; } = [Reader, Classifier, Fashion];

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>What it is for, in half a sentence.</summary>
    public string About { get; }

    /// <summary>Its files, such as config.json and README.md, its model card; none where this build was made without the model.</summary>
    public IReadOnlyList<string> Files =>
        [.. Resources.GetManifestResourceNames().Where(name => name.StartsWith($"{Name}/", StringComparison.Ordinal)).Select(name => name[(Name.Length + 1)..]).Order(StringComparer.Ordinal)];

    /// <summary>Whether this build has the model.</summary>
    public bool IsHere => Resources.GetManifestResourceInfo($"{Name}/config.json") is not null;

    private static Assembly Resources => typeof(EmbeddedModel).Assembly;

    /// <summary>Opens one of its files.</summary>
    /// <param name="file">The file's name.</param>
    /// <exception cref="FileNotFoundException">This build has no such file.</exception>
    public Stream Open(string file) => Resources.GetManifestResourceStream($"{Name}/{file}")
        ?? throw new FileNotFoundException(IsHere
            ? $"the embedded model '{Name}' has no file {file}: it has {string.Join(", ", Files)}"
            : $"the embedded model '{Name}' is not in this build, which was made without the files of models/{Name}: get them and build again, train it with 'fovea train {Name}', or name a model folder with --model", file);
}
