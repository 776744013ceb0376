using Fovea.Models;

namespace Fovea.Training.Pictures;

/// <summary>A network that is to be trained on pictures.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Build">Makes it on a scope.</param>
internal sealed record PictureNetwork(string Name, Func<Scope, ImageClassifier> Build)
{
    /// <summary>A network that has a name, for so many classes.</summary>
    public static PictureNetwork Named(string name, int classes) => new(name, scope => ImageModels.Create(name, scope, classes));

    /// <summary>A small residual network.</summary>
    public static PictureNetwork Of(string name, SmallResNetConfig config) => new(name, scope => new SmallResNet(scope, config));
}
