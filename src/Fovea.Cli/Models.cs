using Fovea.Embedded;
using Fovea.Tasks;

namespace Fovea.Cli;

/// <summary>Where models come from: a folder that was named, or the library itself.</summary>
internal static class Models
{
    /// <summary>The reader in a folder; the embedded one where no folder is named.</summary>
    public static Reader Reader(string? folder) => folder is null ? Tasks.Reader.Load() : Tasks.Reader.Load(folder);

    /// <summary>The classifier of Fashion-MNIST in a folder; the embedded one where no folder is named.</summary>
    public static Classifier Fashion(string? folder) => folder is null ? Tasks.Classifier.Load(EmbeddedModel.Fashion.Open, EmbeddedModel.Fashion.Name) : Tasks.Classifier.Load(folder);

    /// <summary>The classifier in a folder; the embedded one where no folder is named.</summary>
    public static Classifier Classifier(string? folder) => folder is null ? Tasks.Classifier.Load() : Tasks.Classifier.Load(folder);
}
