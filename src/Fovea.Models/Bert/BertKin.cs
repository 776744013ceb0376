using System.Text.Json;
using Fovea.Weights;

namespace Fovea.Models;

/// <summary>Which of BERT's kin a model is.</summary>
internal enum BertKind
{
    /// <summary>Devlin et al., 2018, arXiv:1810.04805.</summary>
    Bert,

    /// <summary>Taught longer, without the second task. Liu et al., "RoBERTa", 2019, arXiv:1907.11692.</summary>
    Roberta,

    /// <summary>Half as deep, without segments. Sanh et al., "DistilBERT", 2019, arXiv:1910.01108.</summary>
    DistilBert,

    /// <summary>Taught to find replaced words; its words may be narrower than its layers. Clark et al., "ELECTRA", 2020, arXiv:2003.10555.</summary>
    Electra,

    /// <summary>Its scores have a bias for how far apart two words are. Song et al., "MPNet", 2020, arXiv:2004.09297.</summary>
    Mpnet,

    /// <summary>All layers of a group are one; its words are narrow. Lan et al., "ALBERT", 2019, arXiv:1909.11942.</summary>
    Albert,
}

/// <summary>What BERT's kin have in common: one encoder, told apart by a few settings and by the names in their files.</summary>
internal static class BertKin
{
    /// <summary>How the files of a kind call the parameters.</summary>
    public static NameMap Names(BertKind kind) => kind switch
    {
        BertKind.Roberta => BertKinNames.Roberta,
        BertKind.DistilBert => BertKinNames.DistilBert,
        BertKind.Electra => BertKinNames.Electra,
        BertKind.Mpnet => BertKinNames.Mpnet,
        BertKind.Albert => BertKinNames.Albert,
        _ => BertNames.Map,
    };

    /// <summary>Reads a <c>config.json</c> of the Hugging Face Hub.</summary>
    /// <exception cref="InvalidDataException">It is of another architecture, or its sizes contradict each other.</exception>
    public static BertConfig Read(JsonElement json)
    {
        string type = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("model_type", out JsonElement named) && named.ValueKind == JsonValueKind.String ? named.GetString()! : "bert";
        return type switch
        {
            "roberta" or "xlm-roberta" or "camembert" => Roberta(json, BertKind.Roberta),
            "mpnet" => Roberta(json, BertKind.Mpnet),
            "electra" => Electra(json),
            "distilbert" => DistilBert(json),
            "albert" => Albert(json),
            _ => BertConfig.Read(json),
        };
    }

    private static BertConfig Roberta(JsonElement json, BertKind kind)
    {
        var config = new ConfigReader(json, kind == BertKind.Mpnet ? "MPNet" : "RoBERTa");
        BertConfig read = BertConfig.Read(config, vocabulary: kind == BertKind.Mpnet ? 30_527 : 50_265, positions: 512, padding: 1);
        return read with
        {
            Kind = kind,
            CountsFromPadding = true,
            SegmentTypes = kind == BertKind.Mpnet ? 0 : read.SegmentTypes,
            WordActivation = Activation.Gelu,
            RelativeBuckets = kind == BertKind.Mpnet ? config.Size("relative_attention_num_buckets", 32) : 0,
        };
    }

    private static BertConfig Electra(JsonElement json)
    {
        var config = new ConfigReader(json, "ELECTRA");
        BertConfig read = BertConfig.Read(config, vocabulary: 30_522, positions: 512, padding: 0);
        int width = config.Size("embedding_size", 128);
        return read with { Kind = BertKind.Electra, EmbeddingWidth = width, Projects = width != read.Width, SummaryActivation = Activation.Gelu, WordActivation = Activation.Gelu };
    }

    private static BertConfig Albert(JsonElement json)
    {
        var config = new ConfigReader(json, "ALBERT");
        if (config.Size("inner_group_num", 1) != 1) throw config.Bad($"inner_group_num must be 1, found {config.Size("inner_group_num", 1)}: several layers in a member of a group are not supported");
        BertConfig read = BertConfig.Read(config, vocabulary: 30_000, positions: 512, padding: 0);
        int groups = config.Size("num_hidden_groups", 1);
        if (groups > read.Layers) throw config.Bad($"num_hidden_groups must be at most num_hidden_layers, found {groups} and {read.Layers}");
        return read with
        {
            Kind = BertKind.Albert,
            EmbeddingWidth = config.Size("embedding_size", 128),
            Projects = true,
            Groups = groups,
            Activation = config.Activation("hidden_act", Activation.GeluTanh),
            HeadDropout = config.Share("classifier_dropout_prob", 0.1f),
        };
    }

    private static BertConfig DistilBert(JsonElement json)
    {
        var config = new ConfigReader(json, "DistilBERT");
        IReadOnlyList<string> names = config.ClassNames();
        return new BertConfig
        {
            Kind = BertKind.DistilBert,
            Vocabulary = config.Size("vocab_size", 30_522),
            Width = config.Size("dim", 768),
            Layers = config.Size("n_layers", 6),
            Heads = config.Size("n_heads", 12),
            FeedForward = config.Size("hidden_dim", 3_072),
            Positions = config.Size("max_position_embeddings", 512),
            SegmentTypes = 0,
            Padding = config.Token("pad_token_id", 0),
            Activation = config.Activation("activation", Activation.Gelu),
            Dropout = config.Share("dropout", 0.1f),
            AttentionDropout = config.Share("attention_dropout", 0.1f),
            HeadDropout = config.Share("seq_classif_dropout", 0.2f),
            SummaryActivation = Activation.Relu,
            InitialRange = config.Number("initializer_range", 0.02f),
            Classes = names.Count > 0 ? names.Count : config.Size("num_labels", 2),
            ClassNames = names,
            Architecture = config.Architecture(),
        }.Checked(config, "dim", "n_heads");
    }
}
