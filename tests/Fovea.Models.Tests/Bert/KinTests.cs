using System.Text.Json;
using Fovea.Attention;
using Fovea.Models.Tests.Vision;
using Fovea.Weights;

namespace Fovea.Models.Tests;

/// <summary>BERT's kin: what tells them from BERT.</summary>
public sealed class KinTests
{
    private static BertConfig Mpnet { get; } = TinyBert.Sizes with { Kind = BertKind.Mpnet, SegmentTypes = 0, Padding = 1, CountsFromPadding = true, RelativeBuckets = 8, Layers = 1 };

    private static BertConfig Albert { get; } = TinyBert.Sizes with { Kind = BertKind.Albert, EmbeddingWidth = 6, Projects = true, Groups = 2 };

    [Fact]
    public void Their_gradients_are_those_of_what_they_say()
    {
        foreach (BertConfig config in (BertConfig[])[Mpnet, Albert])
        {
            RandomWeights weights = new(seed: 5);
            Bert model = new(new Scope(weights), config with { Dropout = 0, AttentionDropout = 0 });
            Steepest.Holds(weights.All, pass => model.Forward(pass.Indices([3, 4, 5, 6, 7, 8], [2, 3]), pass.Indices(new int[6], [2, 3]), Mask.None));
        }
    }

    [Fact]
    public void Layers_of_a_group_are_one()
    {
        RandomWeights weights = new();
        _ = new Bert(new Scope(weights), Albert);
        Assert.Equal(["0", "1"], weights.All.Where(weight => weight.Name.StartsWith("layer.", StringComparison.Ordinal)).Select(weight => weight.Name.Split('.')[1]).Distinct());
        Assert.Equal([Shape.Of([29, 6]), Shape.Of([22, 6])], [weights["embeddings.word.weight"].Shape, weights["embeddings.project.weight"].Shape]);
    }

    [Fact]
    public void Where_positions_count_from_padding_it_does_not_matter_where_padding_stands()
    {
        Bert model = new(new Scope(new RandomWeights(seed: 2)), Mpnet with { RelativeBuckets = 0 });
        using Pass pass = new();
        Tensor after = model.Forward(pass.Indices([5, 6, 1], [1, 3]), pass.Indices(new int[3], [1, 3]), Mask.Padding([true, true, false], [1, 3]));
        Tensor before = model.Forward(pass.Indices([1, 5, 6], [1, 3]), pass.Indices(new int[3], [1, 3]), Mask.Padding([false, true, true], [1, 3]));
        Given.Near(after.Values[..44].ToArray(), before.Values[22..].ToArray());
        Assert.Equal("an input has at most 35 tokens, got 36: cut it into windows", Assert.Throws<ArgumentException>(() => model.Run(new int[36])).Message);
    }

    [Theory]
    [InlineData(0, 0), InlineData(-1, 1), InlineData(-7, 7), InlineData(-8, 8), InlineData(-127, 15), InlineData(-5000, 15), InlineData(1, 17), InlineData(8, 24), InlineData(5000, 31)]
    public void Near_words_have_a_bucket_of_their_own_and_far_ones_share(int distance, int bucket) => Assert.Equal(bucket, RelativeDistances.Bucket(distance, 32));

    [Theory]
    [InlineData("""{"model_type": "albert", "inner_group_num": 2}""", "inner_group_num must be 1, found 2")]
    [InlineData("""{"model_type": "albert", "num_hidden_groups": 13}""", "num_hidden_groups must be at most num_hidden_layers, found 13 and 12")]
    [InlineData("""{"model_type": "distilbert", "dim": 10, "n_heads": 3}""", "dim must be a multiple of n_heads, found 10 and 3")]
    [InlineData("""{"model_type": "roberta", "position_embedding_type": "relative_key"}""", "position_embedding_type must be")]
    [InlineData("""{"model_type": "gpt2"}""", "model_type must be \"bert\"")]
    public void A_config_that_can_not_be_is_told(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => BertKin.Read(JsonElement.Parse(json))).Message, StringComparison.Ordinal);

    [Fact]
    public void Their_names_lead_back_to_our_paths()
    {
        Assert.Equal("layer.3.attention.query.weight", BertKinNames.DistilBert.Path("distilbert.transformer.layer.3.attention.q_lin.weight"));
        Assert.Equal("layer.1.norm.scale", BertKinNames.Albert.Path("albert.encoder.albert_layer_groups.1.albert_layers.0.full_layer_layer_norm.weight"));
        Assert.Equal("pooler.weight", BertKinNames.Roberta.Path("classifier.dense.weight"));
        Assert.Equal(["encoder.relative_attention_bias.weight"], BertKinNames.Mpnet.Keys("relative")[1..]);
    }
}
