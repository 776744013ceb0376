using System.Text.Json;

namespace Fovea.Models;

/// <summary>The sizes of a BERT model, as its <c>config.json</c> gives them. The defaults are those of BERT-base.</summary>
/// <remarks>Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers", 2018, arXiv:1810.04805, section 3.</remarks>
public sealed record BertConfig
{
    /// <summary>How many different tokens there are.</summary>
    public int Vocabulary { get; init; } = 30_522;

    /// <summary>The length of a token's vector between layers.</summary>
    public int Width { get; init; } = 768;

    /// <summary>How many layers.</summary>
    public int Layers { get; init; } = 12;

    /// <summary>How many attention heads in each layer; they share the width.</summary>
    public int Heads { get; init; } = 12;

    /// <summary>The width between the two matrices of the feed-forward part.</summary>
    public int FeedForward { get; init; } = 3_072;

    /// <summary>The longest input, in tokens.</summary>
    public int Positions { get; init; } = 512;

    /// <summary>How many kinds of segment an input may have.</summary>
    public int SegmentTypes { get; init; } = 2;

    /// <summary>The token that stands for nothing and whose vector is not trained; null where there is none.</summary>
    public int? Padding { get; init; } = 0;

    /// <summary>What is applied between the two matrices of the feed-forward part.</summary>
    public Activation Activation { get; init; } = Activation.Gelu;

    /// <summary>Added to the variance in layer norms.</summary>
    public float NormEpsilon { get; init; } = 1e-12f;

    /// <summary>The share of activations that is dropped in training.</summary>
    public float Dropout { get; init; } = 0.1f;

    /// <summary>The share of attention weights that is dropped in training.</summary>
    public float AttentionDropout { get; init; } = 0.1f;

    /// <summary>The share of what a class head reads that is dropped in training; that of activations where it is null.</summary>
    public float? HeadDropout { get; init; }

    /// <summary>Whether a token sees only those up to itself, as in a decoder.</summary>
    public bool Causal { get; init; }

    /// <summary>How many classes a classification head tells apart.</summary>
    public int Classes { get; init; } = 2;

    /// <summary>The names of the classes, where the file gives them.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>The class that the checkpoint was saved from, such as "BertForQuestionAnswering"; empty where the file does not say.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>The standard deviation of fresh parameters.</summary>
    public float InitialRange { get; init; } = 0.02f;

    /// <summary>Which of BERT's kin it is.</summary>
    internal BertKind Kind { get; init; }

    /// <summary>The length of a word's vector before the first layer; that of layers where it is 0.</summary>
    internal int EmbeddingWidth { get; init; }

    /// <summary>Whether words are projected to the width of the layers.</summary>
    internal bool Projects { get; init; }

    /// <summary>Whether the first position is the one after the padding token's number, and padding has that number.</summary>
    internal bool CountsFromPadding { get; init; }

    /// <summary>How many groups the layers form: those of a group share their parameters; each has its own where it is 0.</summary>
    internal int Groups { get; init; }

    /// <summary>How many buckets of distances have a bias; 0 where scores have none.</summary>
    internal int RelativeBuckets { get; init; }

    /// <summary>What is applied to what the first token has gathered.</summary>
    internal Activation SummaryActivation { get; init; } = Activation.Tanh;

    /// <summary>What is applied in the head that guesses words; that of layers where it is null.</summary>
    internal Activation? WordActivation { get; init; }

    /// <summary>The length of a word's vector before the first layer.</summary>
    internal int WordWidth => EmbeddingWidth == 0 ? Width : EmbeddingWidth;

    /// <summary>Reads a <c>config.json</c> of the Hugging Face Hub.</summary>
    /// <exception cref="InvalidDataException">It is of another architecture, or its sizes contradict each other.</exception>
    public static BertConfig Read(JsonElement json)
    {
        var config = new ConfigReader(json, "BERT");
        string type = config.Text("model_type", "bert");
        if (type != "bert") throw config.Bad($"model_type must be \"bert\", found \"{type}\": load it with the class of that architecture");
        return Read(config, vocabulary: 30_522, positions: 512, padding: 0);
    }

    /// <summary>Reads what BERT and most of its kin say alike.</summary>
    internal static BertConfig Read(ConfigReader config, int vocabulary, int positions, int padding)
    {
        string position = config.Text("position_embedding_type", "absolute");
        if (position != "absolute") throw config.Bad($"position_embedding_type must be \"absolute\", found \"{position}\": relative positions are not supported");

        if (config.Flag("add_cross_attention")) throw config.Bad("add_cross_attention must be false, found true: a decoder that looks at an encoder is not supported");

        IReadOnlyList<string> names = config.ClassNames();
        return new BertConfig
        {
            Vocabulary = config.Size("vocab_size", vocabulary),
            Width = config.Size("hidden_size", 768),
            Layers = config.Size("num_hidden_layers", 12),
            Heads = config.Size("num_attention_heads", 12),
            FeedForward = config.Size("intermediate_size", 3_072),
            Positions = config.Size("max_position_embeddings", positions),
            SegmentTypes = config.Size("type_vocab_size", 2),
            Padding = config.Token("pad_token_id", padding),
            Activation = config.Activation("hidden_act", Activation.Gelu),
            NormEpsilon = config.Positive("layer_norm_eps", 1e-12f),
            Dropout = config.Share("hidden_dropout_prob", 0.1f),
            AttentionDropout = config.Share("attention_probs_dropout_prob", 0.1f),
            HeadDropout = config.Has("classifier_dropout") ? config.Share("classifier_dropout", 0) : null,
            Causal = config.Flag("is_decoder"),
            InitialRange = config.Number("initializer_range", 0.02f),
            Classes = names.Count > 0 ? names.Count : config.Size("num_labels", 2),
            ClassNames = names,
            Architecture = config.Architecture(),
        }.Checked(config, "hidden_size", "num_attention_heads");
    }

    internal BertConfig Checked(ConfigReader config, string width, string heads) => Width % Heads == 0
        ? this
        : throw config.Bad($"{width} must be a multiple of {heads}, found {Width} and {Heads}");
}
