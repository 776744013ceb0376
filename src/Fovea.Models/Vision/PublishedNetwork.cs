using Fovea.Weights;

namespace Fovea.Models;

/// <summary>A network that has a published name, as timm calls it.</summary>
/// <param name="Name">Such as "seresnet50".</param>
/// <param name="Keys">How its checkpoints call the parameters.</param>
/// <param name="Build">Makes it: where the parameters live, how many classes.</param>
internal sealed record PublishedNetwork(string Name, Func<NameMap> Keys, Func<Scope, int, ImageClassifier> Build)
{
    /// <summary>How pictures are made ready for it.</summary>
    public ImageInput Input { get; init; } = new();

    /// <summary>How many classes it tells apart where nothing else is said: those of ImageNet.</summary>
    public int Classes { get; init; } = 1_000;

    /// <summary>Whether it is published without classes too: what it then says of a picture is what a head would read.</summary>
    public bool Headless { get; init; }

    /// <summary>Makes the network.</summary>
    public ImageClassifier Create(Scope scope, int classes)
    {
        ImageClassifier network = Build(scope, classes);
        (network.Name, network.Input) = (Name, Input);
        return network;
    }
}
