namespace Fovea.Models.Tests;

/// <summary>A model is its folder: whole, or refused with everything that is wrong with it.</summary>
public sealed class LoadingTests
{
    private const string Layer = "bert.encoder.layer.";

    [Fact]
    public void A_loaded_model_says_what_the_one_said_that_was_written()
    {
        using TinyBert files = new(seed: 7);
        SpanReader written = new(new Scope(new RandomWeights(7)), files.Config);
        using SpanReader loaded = SpanReader.Load(files.Folder);
        TokenBatch texts = TokenBatch.Padded([Given.Tokens(13), Given.Tokens(5, 1)]);
        Assert.Equal(written.Said(texts).Values, loaded.Said(texts).Values);
    }

    [Fact]
    public void A_config_that_contradicts_the_weights_is_told_with_everything_that_does_not_fit()
    {
        using TinyBert files = new(config: TinyBert.Sizes with { Layers = 1 });
        files.Save(TinyBert.ConfigJson(files.Config with { FeedForward = 37, Vocabulary = 31, SegmentTypes = 3 }));
        Assert.Equal($"""
            {files["model.safetensors"]} does not fit the model: 0 missing, 0 extra, 5 of another shape, 0 of another type; take the weights and the config.json of one model
              shape: bert.embeddings.token_type_embeddings.weight expected [3, 22], found [2, 22]
              shape: bert.embeddings.word_embeddings.weight expected [31, 22], found [29, 22]
              shape: {Layer}0.intermediate.dense.bias expected [37], found [31]
              shape: {Layer}0.intermediate.dense.weight expected [37, 22], found [31, 22]
              shape: {Layer}0.output.dense.weight expected [22, 37], found [22, 31]
            """.ReplaceLineEndings("\n"), Refused(files));
    }

    [Fact]
    public void Missing_extra_and_wrongly_shaped_tensors_are_all_listed_at_once()
    {
        using TinyBert files = new();
        files.Change(
            ($"{Layer}0.attention.self.query.weight", [22, 22], null), ($"{Layer}2.output.LayerNorm.bias", [22], null), ("qa_outputs.bias", [2], null),
            ($"{Layer}7.strange", [2, 3], new float[6]), ("elsewhere", [], [1]),
            ($"{Layer}1.attention.self.key.bias", [23], new float[23]), ("bert.embeddings.LayerNorm.weight", [1, 22], new float[22]));
        Assert.Equal($"""
            {files["model.safetensors"]} does not fit the model: 3 missing, 2 extra, 2 of another shape, 0 of another type; take the weights and the config.json of one model
              missing: {Layer}0.attention.self.query.weight [22, 22]
              missing: {Layer}2.output.LayerNorm.bias [22]
              missing: qa_outputs.bias [2]
              extra: {Layer}7.strange [2, 3]
              extra: elsewhere []
              shape: bert.embeddings.LayerNorm.weight expected [22], found [1, 22]
              shape: {Layer}1.attention.self.key.bias expected [22], found [23]
            """.ReplaceLineEndings("\n"), Refused(files));
    }

    [Fact]
    public void Fewer_layers_than_the_weights_have_are_a_misfit_too()
    {
        using TinyBert files = new();
        files.Save(TinyBert.ConfigJson(files.Config with { Layers = 2 }));
        string[] lines = Refused(files).Split('\n');
        Assert.StartsWith($"{files["model.safetensors"]} does not fit the model: 0 missing, 16 extra, 0 of another shape", lines[0], StringComparison.Ordinal);
        Assert.All(lines[1..], line => Assert.StartsWith($"  extra: {Layer}2.", line, StringComparison.Ordinal));
        Assert.Equal(17, lines.Length);
    }

    [Fact]
    public void More_layers_than_there_can_be_cost_nothing()
    {
        using TinyBert files = new();
        files.Save(TinyBert.ConfigJson(files.Config with { Layers = 1 << 28 }));
        Assert.Equal($"{files["model.safetensors"]} does not fit the model: expected weights of 268435456 layers, as config.json says, found 55 tensors in all; take the weights and the config.json of one model", Refused(files));
    }

    [Theory]
    [InlineData(float.NaN, "NaN"), InlineData(float.PositiveInfinity, "infinity"), InlineData(float.NegativeInfinity, "-infinity")]
    public void A_weight_that_is_no_number_is_refused_by_tensor_and_place(float value, string shown)
    {
        using TinyBert files = new();
        float[] values = new float[22];
        values[13] = value;
        files.Change(($"{Layer}1.attention.self.value.bias", [22], values));
        Assert.Equal($"cannot use {files["model.safetensors"]}: tensor '{Layer}1.attention.self.value.bias' must hold finite numbers, it holds {shown} at element 13; the training that wrote it has failed, take an earlier checkpoint", Refused(files));
    }

    [Fact]
    public void A_head_that_is_there_is_left_where_it_is_and_one_that_is_not_is_missing()
    {
        using TinyBert files = new();
        using Bert encoder = Bert.Load(files.Folder);
        Assert.Equal(Shape.Of([1, 3, 22]), encoder.Said(TokenBatch.Of([1, 2, 3])).Shape);
        string message = Assert.Throws<InvalidDataException>(() => SequenceClassifier.Load(files.Folder)).Message;
        Assert.Equal($"""
            {files["model.safetensors"]} does not fit the model: 4 missing, 0 extra, 0 of another shape, 0 of another type; take the weights and the config.json of one model
              missing: bert.pooler.dense.bias [22]
              missing: bert.pooler.dense.weight [22, 22]
              missing: classifier.bias [2]
              missing: classifier.weight [2, 22]
            """.ReplaceLineEndings("\n"), message);
    }

    [Fact]
    public void Every_head_says_something_of_its_shape()
    {
        AssertShape((scope, config) => new TokenClassifier(scope, config), TokenClassifier.Load, [2, 13, 3]);
        AssertShape((scope, config) => new SequenceClassifier(scope, config), SequenceClassifier.Load, [2, 3]);
        AssertShape((scope, config) => new WordFiller(scope, config), WordFiller.Load, [2, 13, 29]);
        AssertShape((scope, config) => new SpanReader(scope, config), SpanReader.Load, [2, 2, 13]);
        AssertShape((scope, config) => new Bert(scope, config), Bert.Load, [2, 13, 22]);
    }

    private static void AssertShape(Func<Scope, BertConfig, TokenModel> build, Func<string, TokenModel> load, Shape expected)
    {
        using TinyBert files = new(build, TinyBert.Sizes with { Classes = 3 });
        using TokenModel model = load(files.Folder);
        Assert.Equal(expected, model.Said(TokenBatch.Padded([Given.Tokens(13), Given.Tokens(5, 1)])).Shape);
    }

    private static string Refused(TinyBert files) => Assert.Throws<InvalidDataException>(() => SpanReader.Load(files.Folder)).Message;
}
