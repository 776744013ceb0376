using Fovea.Attention;
using Fovea.Weights;

namespace Fovea.Models;

/// <summary>
/// CLIP: reads pictures and texts into one space, where a picture lies near to the words that say what it shows. So pictures can be told apart by classes
/// that nobody taught it: which of these texts is nearest?
/// </summary>
/// <remarks>
/// Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021, arXiv:2103.00020, section 2.3 and figure 3.
/// It is never changed by reading, so that any number of threads may use one at the same time.
/// </remarks>
public sealed class Clip : IDisposable
{
    private readonly Linear _textProjection, _visionProjection;
    private readonly Weight _scale;
    private CheckpointWeights? _owned;

    /// <param name="scope">Where the parameters live: "text", "vision", "text_projection", "vision_projection" and "scale".</param>
    /// <param name="config">Sizes.</param>
    internal Clip(Scope scope, ClipConfig config)
    {
        Config = config;
        Text = new ClipTextTower(scope["text"], config.Text);
        Vision = new ClipVisionTower(scope["vision"], config.Vision);
        Initialiser initialiser = Initialisers.Normal(config.Text.Layer.InitialRange);
        _textProjection = new Linear(scope["text_projection"], config.Text.Layer.Width, config.Projection, bias: false, initialiser);
        _visionProjection = new Linear(scope["vision_projection"], config.Vision.Layer.Width, config.Projection, bias: false, initialiser);
        _scale = scope.Weight("scale", [], Initialisers.Constant(config.InitialScale));
    }

    /// <summary>The sides of the pictures that it was taught with, in pixels; others are fine too.</summary>
    public int PictureSize => Config.Vision.Patches.Image.Height;

    /// <summary>The longest text that it reads, in tokens, the marks of beginning and end included.</summary>
    public int LongestText => Config.Text.Positions;

    internal ClipConfig Config { get; }

    internal ClipTextTower Text { get; }

    internal ClipVisionTower Vision { get; }

    /// <summary>Loads a model from a folder of the Hugging Face Hub.</summary>
    /// <param name="folder">Has config.json and model.safetensors, or model.safetensors.index.json and the files that it names.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or the weights are not those that config.json speaks of; all that is wrong is listed.</exception>
    public static Clip Load(string folder)
    {
        ModelFolder opened = ModelFolder.Open(folder);
        ClipConfig config = ClipConfig.Read(opened.Config);
        using ITensorSource source = opened.OpenWeights();
        CheckpointWeights weights = new(ClipNames.Map, source);
        try
        {
            Clip clip = new(new Scope(weights), config);
            weights.Fill(source);
            clip._owned = weights;
            return clip;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Where pictures lie in the common space.</summary>
    /// <param name="pixels">[B, channels, H, W], normalised.</param>
    /// <returns>[B, P]: vectors of length 1.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Pictures(Tensor pixels) => Direction(_visionProjection.Forward(Vision.First(Vision.Forward(pixels))));

    /// <summary>Where texts lie in the common space.</summary>
    /// <param name="tokens">[B, T]: between the marks of beginning and end.</param>
    /// <param name="mask">Which tokens there are.</param>
    /// <returns>[B, P]: vectors of length 1.</returns>
    /// <exception cref="ArgumentException">A text is too long, has no end, or a token is not in the vocabulary.</exception>
    public Tensor Texts(Indices tokens, Mask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return Direction(_textProjection.Forward(Text.Last(Text.Forward(tokens, mask), tokens)));
    }

    /// <summary>How well each text fits each picture.</summary>
    /// <param name="pictures">[pictures, P].</param>
    /// <param name="texts">[texts, P].</param>
    /// <returns>[pictures, texts]: scores before softmax.</returns>
    public Tensor Scores(Tensor pictures, Tensor texts) => pictures.MatMul(texts, transposeRight: true) * pictures.Pass.Use(_scale).Exp();

    /// <summary>Which of some texts fits each picture, in a pass of its own.</summary>
    /// <param name="pixels">The numbers of all pictures, one after the other, normalised.</param>
    /// <param name="shape">[pictures, channels, H, W].</param>
    /// <param name="texts">The texts, each between the marks of beginning and end.</param>
    /// <param name="capture">What is to be shown; layers are counted from the first of the pictures' tower to the last of the texts'.</param>
    /// <returns>To be disposed. Its output is [pictures, texts]: the probability of each text; those of a picture sum to one.</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or a text is too long.</exception>
    /// <exception cref="NotSupportedException">Something is to be captured that can't be had.</exception>
    public ModelRun Run(ReadOnlySpan<float> pixels, Shape shape, TokenBatch texts, Capture? capture = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Pass pass = new(capture);
        try
        {
            Tensor pictures = Pictures(pass.Tensor(pixels, shape));
            return new ModelRun(pass, Scores(pictures, Texts(pass.Indices(texts.Ids, [texts.Count, texts.Length]), texts.Mask)).Softmax());
        }
        catch
        {
            pass.Dispose();
            throw;
        }
    }

    /// <summary>Frees the parameters of a model that was loaded.</summary>
    public void Dispose() => _owned?.Dispose();

    private static Tensor Direction(Tensor x) => x / x.Square().Sum([-1], keep: true).Sqrt();       // [B, P]: divided by its length
}
