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

    /// <summary>Makes the network.</summary>
    public ImageClassifier Create(Scope scope, int classes)
    {
        ImageClassifier network = Build(scope, classes);
        (network.Name, network.Input) = (Name, Input);
        return network;
    }
}
