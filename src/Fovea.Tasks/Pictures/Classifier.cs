using Fovea.Explain;
using Fovea.Inputs.Pictures;
using Fovea.Models;

namespace Fovea.Tasks;

/// <summary>
/// Says what a picture shows, where it was seen, and what is left of that when the place is greyed out. A loaded classifier can be asked by any number of
/// threads at once.
/// </summary>
public sealed class Classifier : IDisposable
{
    internal Classifier(ImageClassifier network, PicturePreparation preparation, IReadOnlyList<string> classes, string name) =>
        (Network, Preparation, ClassNames, Name) = (network, preparation, classes, name);

    /// <summary>What the model is called.</summary>
    public string Name { get; }

    /// <summary>What the classes are called, by their numbers; "class 7" where the model's files don't say.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    internal ImageClassifier Network { get; }

    /// <summary>How pictures are made ready for it.</summary>
    internal PicturePreparation Preparation { get; }

    /// <summary>Loads a classifier from a folder as timm or the Hugging Face Hub lays it out.</summary>
    /// <param name="folder">It has config.json of a network for pictures and model.safetensors; and preprocessor_config.json where config.json does not say how pictures are prepared.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">One of the files is not there.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or they do not fit each other; the message says how.</exception>
    public static Classifier Load(string folder) => ClassifierFiles.Load(folder);

    /// <summary>Loads a classifier from files that are kept elsewhere, such as the resources of an assembly.</summary>
    /// <param name="open">Gives a file by its name: config.json, model.safetensors. The classifier closes what it opens.</param>
    /// <param name="name">What to call the model.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or they do not fit each other; the message says how.</exception>
    public static Classifier Load(Func<string, Stream> open, string name) => ClassifierFiles.Load(open, name);

    /// <summary>Looks at a picture.</summary>
    /// <param name="picture">Any size.</param>
    /// <param name="options">How; the defaults where it is left out.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>What it may show, the likeliest first, and what made the model say so.</returns>
    /// <exception cref="ArgumentException">The model can't read pictures of this size.</exception>
    /// <exception cref="NotSupportedException">Attention rollout is asked of a network that has no tokens.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public PictureExplanation Classify(Picture picture, ClassifierOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        options ??= ClassifierOptions.Default;
        PassOptions run = new() { Threads = options.Threads, Cancellation = cancellation };
        PreparedPicture prepared = Preparation.Apply(picture, cancellation);
        Look look = Look.At(Network, prepared, options, run);
        return new PictureExplanation
        {
            Picture = picture,
            Source = options.Source,
            Model = Name,
            Classes = Best(look.Probabilities, options.Top),
            Seen = prepared.Area,
            Heat = look.Heat,
            Method = look.Method,
            Receipt = options.RandomPlaces > 0 && !look.Heat.IsCold ? PictureReceipts.Of(Network.Forward, Preparation, prepared, look.Heat, look.Best, options.RandomPlaces, run) : null,
            Channels = look.Channels,
        };
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => Network.Dispose();

    private ClassScore[] Best(float[] probabilities, int top) =>
        [.. Enumerable.Range(0, probabilities.Length).OrderByDescending(index => probabilities[index]).Take(top).Select(index => new ClassScore(index, ClassNames[index], probabilities[index]))];
}
