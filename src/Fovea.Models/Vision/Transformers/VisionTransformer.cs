namespace Fovea.Models;

/// <summary>A vision Transformer that says what is in a picture: ViT, DeiT with or without a teacher, DINOv2 with a linear head.</summary>
/// <remarks>
/// Dosovitskiy et al., "An Image is Worth 16x16 Words", 2020, arXiv:2010.11929, section 3.1, equation 4.
/// DeiT: Touvron et al., 2021, arXiv:2012.12877, section 4. DINOv2: Oquab et al., 2023, arXiv:2304.07193, section 7.1.
/// </remarks>
internal sealed class VisionTransformer : ImageClassifier
{
    private readonly VisionEncoder _encoder;
    private readonly Linear? _classes, _teacherClasses;

    /// <param name="scope">Where the parameters live: those of the encoder, "classifier", and "teacher_classifier" where there is a teacher.</param>
    /// <param name="config">Sizes.</param>
    public VisionTransformer(Scope scope, VisionTransformerConfig config)
    {
        _encoder = new VisionEncoder(scope, config);
        ClassNames = config.ClassNames;
        if (config.Classes == 0) return;
        int width = config.Summary == PictureSummary.FirstAndMean ? 2 * config.Layer.Width : config.Layer.Width;
        Initialiser initialiser = Initialisers.TruncatedNormal(config.Layer.InitialRange);
        _classes = new Linear(scope["classifier"], width, config.Classes, initialiser: initialiser);
        if (config.Summary == PictureSummary.FirstAndTeacher) _teacherClasses = new Linear(scope["teacher_classifier"], width, config.Classes, initialiser: initialiser);
    }

    public VisionTransformerConfig Config => _encoder.Config;

    /// <inheritdoc/>
    public override int Classes => Config.Classes;

    /// <inheritdoc/>
    public override string MapLayer => "norm";

    /// <summary>All tokens, before the head: [B, channels, H, W] to [B, T, W].</summary>
    public override Tensor Features(Tensor pixels) => _encoder.Forward(pixels);

    /// <summary>The head: [B, T, W] to [B, classes], or to what the head would read where there is none.</summary>
    public override Tensor Classify(Tensor features)
    {
        Tensor summary = _encoder.Summary(features);
        if (_classes is null) return summary;
        Tensor logits = _classes.Forward(summary);
        return _teacherClasses is null ? logits : (logits + _teacherClasses.Forward(VisionEncoder.TokenAt(features, 1))) / 2;
    }
}
