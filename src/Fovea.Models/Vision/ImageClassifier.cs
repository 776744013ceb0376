using Fovea.Weights;

namespace Fovea.Models;

/// <summary>
/// A network that reads pictures: pixels become a last map (or tokens), which becomes a score for each class. It is never changed by reading, so that any number
/// of threads may use one at the same time.
/// </summary>
/// <remarks>
/// A model that was loaded owns its parameters; one that was built on a scope leaves them to whoever made the scope. Grad-CAM takes the two halves apart:
/// <c>Tensor map = model.Features(pixels); pass.Watch(map); Tensor logits = model.Classify(map);</c> and goes back from a class.
/// </remarks>
public abstract class ImageClassifier : IDisposable
{
    private CheckpointWeights? _owned;

    private protected ImageClassifier() { }

    /// <summary>How pictures are to be made ready for it.</summary>
    public ImageInput Input { get; internal set; } = new();

    /// <summary>The published name, such as "seresnet50"; empty where it has none.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>The names of the classes, where its files give them; else empty.</summary>
    public IReadOnlyList<string> ClassNames { get; internal set; } = [];

    /// <summary>How many classes it tells apart.</summary>
    public abstract int Classes { get; }

    /// <summary>The layer whose map <see cref="Features"/> returns, and Grad-CAM reads: a path as the pass names it, such as "stage.3".</summary>
    public abstract string MapLayer { get; }

    /// <summary>The parameters that the model owns; none where it was built on a scope of someone else.</summary>
    internal IReadOnlyList<Weight> Parameters => _owned?.All ?? [];

    /// <summary>Reads pictures up to the last map.</summary>
    /// <param name="pixels">[B, channels, H, W]: normalised as <see cref="Input"/> says.</param>
    /// <returns>[B, C, h, w]: the last map; or [B, T, W], tokens, where the network has these.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public abstract Tensor Features(Tensor pixels);

    /// <summary>What the last map says.</summary>
    /// <param name="features">What <see cref="Features"/> returned.</param>
    /// <returns>[B, classes]: scores before softmax.</returns>
    public abstract Tensor Classify(Tensor features);

    /// <summary>Reads pictures within a pass, for training and for putting models together.</summary>
    /// <param name="pixels">[B, channels, H, W]: normalised as <see cref="Input"/> says.</param>
    /// <returns>[B, classes]: scores before softmax.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Forward(Tensor pixels) => Classify(Features(pixels));

    /// <summary>Reads pictures in a pass of their own.</summary>
    /// <param name="pixels">The numbers of all, picture after picture, channel after channel, row after row; normalised as <see cref="Input"/> says.</param>
    /// <param name="shape">[B, channels, H, W].</param>
    /// <param name="capture">What is to be shown; nothing where it is left out.</param>
    /// <param name="options">What the pass is for: inference where it is left out.</param>
    /// <returns>To be disposed. Its output is [B, classes].</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    /// <exception cref="NotSupportedException">Something is to be captured that can't be had.</exception>
    public ModelRun Run(ReadOnlySpan<float> pixels, Shape shape, Capture? capture = null, PassOptions? options = null)
    {
        Pass pass = new(capture, options);
        try
        {
            return new ModelRun(pass, Forward(pass.Tensor(pixels, shape)));
        }
        catch
        {
            pass.Dispose();
            throw;
        }
    }

    /// <summary>Frees the parameters of a model that was loaded.</summary>
    public void Dispose()
    {
        _owned?.Dispose();
        GC.SuppressFinalize(this);
    }

    internal void Own(CheckpointWeights weights) => _owned = weights;

    /// <summary>Refuses what is no batch of pictures.</summary>
    private protected static void ExpectPictures(Tensor pixels, int channels) =>
        Shape.Expect(pixels.Shape.Rank == 4 && pixels.Shape[1] == channels, $"pixels must be [B, {channels}, H, W], got {pixels.Shape}");
}
