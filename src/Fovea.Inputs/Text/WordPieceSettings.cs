namespace Fovea.Inputs.Text;

/// <summary>Everything that the files say about a WordPiece tokenizer; the defaults are BERT's.</summary>
internal sealed record WordPieceSettings
{
    /// <summary>By id; null where there is no token.</summary>
    public required string?[] Tokens { get; init; }

    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    public BertNormalization Normalization { get; init; } = BertNormalization.Uncased;

    public string ContinuingPrefix { get; init; } = "##";

    /// <summary>A word of more code points is unknown.</summary>
    public int LongestWord { get; init; } = 100;

    public string UnknownToken { get; init; } = "[UNK]";

    public string ClsToken { get; init; } = "[CLS]";

    public string SepToken { get; init; } = "[SEP]";

    public string PadToken { get; init; } = "[PAD]";

    public string MaskToken { get; init; } = "[MASK]";
}
