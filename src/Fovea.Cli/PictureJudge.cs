using Fovea.Explain;
using Fovea.Tasks;

namespace Fovea.Cli;

/// <summary>Whoever says what pictures show: a classifier of classes that it was taught, or one that is told by texts.</summary>
internal sealed class PictureJudge : IDisposable
{
    private const int FewestLabels = 2;

    private readonly Classifier? _taught;
    private readonly ZeroShotClassifier? _told;
    private readonly IReadOnlyList<string> _labels;

    private PictureJudge(Classifier? taught, ZeroShotClassifier? told, IReadOnlyList<string> labels) => (_taught, _told, _labels) = (taught, told, labels);

    /// <summary>Loads the model.</summary>
    /// <param name="folder">Its folder; the embedded classifier where it is null.</param>
    /// <param name="labels">Texts that pictures may show, separated by commas, where the folder has a CLIP model; else null.</param>
    /// <exception cref="ArgumentException">There are too few labels, or one is empty.</exception>
    public static PictureJudge Load(string? folder, string? labels)
    {
        if (labels is null) return new PictureJudge(Models.Classifier(folder), null, []);
        string[] texts = labels.Split(',', StringSplitOptions.TrimEntries);
        if (texts.Length < FewestLabels || texts.Contains("")) throw new ArgumentException($"expected at least {FewestLabels} texts after --labels, such as \"a cat,a dog\", found '{labels}'");
        return new PictureJudge(null, ZeroShotClassifier.Load(folder!), texts);
    }

    /// <summary>Looks at a picture.</summary>
    public PictureExplanation Classify(Picture picture, ClassifierOptions options, CancellationToken cancellation) =>
        _taught?.Classify(picture, options, cancellation) ?? _told!.Classify(picture, _labels, options, cancellation);

    /// <summary>Frees the model.</summary>
    public void Dispose()
    {
        _taught?.Dispose();
        _told?.Dispose();
    }
}
