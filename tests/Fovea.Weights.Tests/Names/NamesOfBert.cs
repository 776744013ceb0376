using Fovea.Tests;

namespace Fovea.Weights.Tests;

/// <summary>Every key of a BERT checkpoint is one of our paths, and back.</summary>
public sealed class NamesOfBert
{
    [Theory]
    [InlineData("embeddings.word.weight", "embeddings.word_embeddings.weight")]
    [InlineData("embeddings.position.weight", "embeddings.position_embeddings.weight")]
    [InlineData("embeddings.type.weight", "embeddings.token_type_embeddings.weight")]
    [InlineData("embeddings.norm.scale", "embeddings.LayerNorm.weight")]
    [InlineData("embeddings.norm.shift", "embeddings.LayerNorm.bias")]
    [InlineData("layer.0.attention.query.weight", "encoder.layer.0.attention.self.query.weight")]
    [InlineData("layer.11.attention.key.bias", "encoder.layer.11.attention.self.key.bias")]
    [InlineData("layer.2.attention.value.weight", "encoder.layer.2.attention.self.value.weight")]
    [InlineData("layer.2.attention.output.bias", "encoder.layer.2.attention.output.dense.bias")]
    [InlineData("layer.2.attention.norm.shift", "encoder.layer.2.attention.output.LayerNorm.bias")]
    [InlineData("layer.2.expand.weight", "encoder.layer.2.intermediate.dense.weight")]
    [InlineData("layer.2.contract.weight", "encoder.layer.2.output.dense.weight")]
    [InlineData("layer.2.norm.scale", "encoder.layer.2.output.LayerNorm.weight")]
    [InlineData("pooler.bias", "pooler.dense.bias")]
    public void The_body_has_its_keys_with_and_without_a_prefix(string path, string key)
    {
        Assert.Equal(key, BertNames.Map.Key(path, prefixed: false));
        Assert.Equal($"bert.{key}", BertNames.Map.Key(path, prefixed: true));
        Assert.Equal(path, BertNames.Map.Path(key));
        Assert.Equal(path, BertNames.Map.Path($"bert.{key}"));
        Assert.Contains(key, BertNames.Map.Keys(path));
        Assert.Contains($"bert.{key}", BertNames.Map.Keys(path));
    }

    [Theory]
    [InlineData("span.weight", "qa_outputs.weight")]
    [InlineData("classifier.bias", "classifier.bias")]
    [InlineData("words.transform.weight", "cls.predictions.transform.dense.weight")]
    [InlineData("words.norm.scale", "cls.predictions.transform.LayerNorm.weight")]
    [InlineData("words.norm.shift", "cls.predictions.transform.LayerNorm.bias")]
    [InlineData("words.bias", "cls.predictions.bias")]
    public void The_heads_are_never_prefixed(string path, string key)
    {
        Assert.Equal(key, BertNames.Map.Key(path, prefixed: true));
        Assert.Equal(key, BertNames.Map.Key(path, prefixed: false));
        Assert.Equal(path, BertNames.Map.Path(key));
    }

    [Fact]
    public void Norms_of_old_checkpoints_are_called_gamma_and_beta()
    {
        Assert.Equal("layer.3.norm.scale", BertNames.Map.Path("bert.encoder.layer.3.output.LayerNorm.gamma"));
        Assert.Equal("layer.3.norm.shift", BertNames.Map.Path("encoder.layer.3.output.LayerNorm.beta"));
        Assert.Equal("words.norm.scale", BertNames.Map.Path("cls.predictions.transform.LayerNorm.gamma"));
        Assert.Equal("words.bias", BertNames.Map.Path("cls.predictions.decoder.bias"));
    }

    [Fact]
    public void What_the_map_does_not_know_keeps_its_name()
    {
        Assert.Equal(["no_answer.0.weight"], BertNames.Map.Keys("no_answer.0.weight"));
        Assert.Equal("no_answer.0.weight", BertNames.Map.Key("no_answer.0.weight", prefixed: true));
        Assert.Equal("no_answer.0.weight", BertNames.Map.Path("no_answer.0.weight"));
    }

    [Fact]
    public void Tables_and_tied_copies_may_be_left_over()
    {
        string[] left = ["embeddings.position_ids", "bert.embeddings.position_ids", "cls.predictions.decoder.weight", "cls.seq_relationship.weight"];
        Assert.All(left, key => Assert.True(BertNames.Map.Ignores(key)));
        Assert.False(BertNames.Map.Ignores("cls.predictions.bias"));
        Assert.False(BertNames.Map.Ignores("pooler.dense.weight"));
    }

    [Theory]
    [InlineData("golden/hf/bert-base", 3, "embeddings layer pooler")]
    [InlineData("golden/hf/bert-qa", 3, "embeddings layer span")]
    [InlineData("golden/hf/bert-mlm", 3, "embeddings layer words")]
    [InlineData("golden/hf/bert-sequence-classification", 3, "classifier embeddings layer pooler")]
    [InlineData("golden/hf/bert-token-classification", 3, "classifier embeddings layer")]
    [InlineData("models/all-MiniLM-L6-v2", 6, "embeddings layer pooler")]
    public void A_real_checkpoint_is_taken_whole(string folder, int layers, string parts)
    {
        using ITensorSource source = ModelFolder.Open(SharedData.Folder(folder)).OpenWeights();
        string[] paths = [.. source.Tensors.Keys.Where(key => !BertNames.Map.Ignores(key)).Select(BertNames.Map.Path)];

        Assert.Equal(parts, string.Join(' ', paths.Select(path => path.Split('.')[0]).Distinct().Order(StringComparer.Ordinal)));
        foreach (int layer in Enumerable.Range(0, layers)) Assert.Equal(16, paths.Count(path => path.StartsWith($"layer.{layer}.", StringComparison.Ordinal)));
        Assert.DoesNotContain(paths, path => source.Tensors.ContainsKey(path) && path != "classifier.weight" && path != "classifier.bias");

        WantedParameter[] wanted = [.. paths.Select(path => new WantedParameter(path, new StoredParameters(source, BertNames.Map).Find(path)!.Values.Shape.ToArray()))];
        Assert.Equal(paths.Length, new StoredParameters(source, BertNames.Map).Take(wanted).Count);
    }
}
