using Fovea.Attention;
using Fovea.Explain;
using Fovea.Inputs.Pictures;
using Fovea.Models;
using Fovea.Weights;
using Tensor = Fovea.Numerics.Tensor;

namespace Fovea.Tasks;

/// <summary>
/// Says which of some texts tells best what a picture shows, and where it saw that: a classifier for classes that nobody taught it. A loaded one can be asked
/// by any number of threads at once.
/// </summary>
/// <remarks>Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021, arXiv:2103.00020, section 3.1.</remarks>
public sealed class ZeroShotClassifier : IDisposable
{
    private const string Preparation = "preprocessor_config.json";

    private readonly Clip _model;
    private readonly ClipTokenizer _tokenizer;
    private readonly PicturePreparation _preparation;

    private ZeroShotClassifier(Clip model, ClipTokenizer tokenizer, PicturePreparation preparation, string name) =>
        (_model, _tokenizer, _preparation, Name) = (model, tokenizer, preparation, name);

    /// <summary>What the model is called.</summary>
    public string Name { get; }

    /// <summary>Loads a CLIP model from a folder of the Hugging Face Hub.</summary>
    /// <param name="folder">Has config.json, model.safetensors and the tokenizer; preprocessor_config.json where pictures are prepared otherwise than for OpenAI's models.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">One of the files is not there.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or they do not fit each other; the message says how.</exception>
    public static ZeroShotClassifier Load(string folder)
    {
        ModelFolder files = ModelFolder.Open(folder);
        ClipTokenizer tokenizer = ClipTokenizer.Load(folder);
        PicturePreparation? preparation = files.Find(Preparation) is { } path ? PicturePreparation.Read(JsonFile.Read(path, System.Text.Json.JsonValueKind.Object), path) : null;
        Clip model = Clip.Load(folder);
        return new ZeroShotClassifier(model, tokenizer, preparation ?? Usual(model.PictureSize), Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));
    }

    /// <summary>Looks at a picture.</summary>
    /// <param name="picture">Any size.</param>
    /// <param name="texts">What it may show, such as "a photo of a cat"; at least one. What is too long is cut.</param>
    /// <param name="options">How; the defaults where it is left out. No channels are shown: these models have none.</param>
    /// <param name="cancellation">Stops the looking.</param>
    /// <returns>The texts, the likeliest first; all of them together have probability 1. The heat is what spoke for the likeliest.</returns>
    /// <exception cref="ArgumentException">There is no text, or the model can't read pictures of this size.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public PictureExplanation Classify(Picture picture, IReadOnlyList<string> texts, ClassifierOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0) throw new ArgumentException("a picture is told by texts: expected at least 1, got none", nameof(texts));
        options ??= ClassifierOptions.Default;
        PassOptions run = new() { Threads = options.Threads, Cancellation = cancellation };
        DetachedTensor read = Read(texts, run);
        PreparedPicture prepared = _preparation.Apply(picture, cancellation);

        using Pass pass = new(PictureHeat.Needed(options.Rollout), run);
        Tensor scores = Scores(pass.Tensor(prepared.Values, Look.ShapeOf(prepared)));                // [1, texts]
        float[] probabilities = scores.Softmax().Values.ToArray(), one = new float[texts.Count];
        int[] order = [.. Enumerable.Range(0, texts.Count).OrderByDescending(text => probabilities[text])];
        one[order[0]] = 1;
        if (!options.Rollout) pass.Backward(scores, one);
        (HeatMap heat, string method) = PictureHeat.OfTokens(pass, options.Rollout);
        return new PictureExplanation
        {
            Picture = picture,
            Source = options.Source,
            Model = Name,
            Classes = [.. order.Take(options.Top).Select(text => new ClassScore(text, texts[text], probabilities[text]))],
            Seen = prepared.Area,
            Heat = heat,
            Method = method,
            Receipt = options.RandomPlaces > 0 && !heat.IsCold ? PictureReceipts.Of(Scores, _preparation, prepared, heat, order[0], options.RandomPlaces, run) : null,
        };

        Tensor Scores(Tensor pixels) => _model.Scores(_model.Pictures(pixels), pixels.Pass.Tensor(read.Values, read.Shape));
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => _model.Dispose();

    /// <summary>Where the texts lie: [texts, P].</summary>
    private DetachedTensor Read(IReadOnlyList<string> texts, PassOptions options)
    {
        TokenBatch batch = TokenBatch.Padded([.. texts.Select(text => _tokenizer.Ids(text, _model.LongestText))], _tokenizer.End);
        using Pass pass = new(Capture.Nothing, options);
        return _model.Texts(pass.Indices(batch.Ids, [batch.Count, batch.Length]), batch.Mask).Detach();
    }

    /// <summary>As OpenAI's models were trained.</summary>
    private static PicturePreparation Usual(int side) => new()
    {
        Size = PictureSize.Shortest(side),
        Filter = PictureFilter.Bicubic,
        Crop = (side, side),
        Mean = [0.48145466, 0.4578275, 0.40821073],
        Deviation = [0.26862954, 0.26130258, 0.27577711],
    };
}
