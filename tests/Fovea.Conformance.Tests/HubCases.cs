using Fovea.Conformance.Hub;
using Fovea.Tests;

namespace Fovea.Conformance.Tests;

/// <summary>The reference cases of small models.</summary>
public sealed class HubCases
{
    [Fact]
    public void BERT_and_its_heads_say_what_the_reference_says_and_so_do_their_gradients()
    {
        CaseResult[] results = [.. new HubKind().Run(SharedData.Folder("golden/hf"))];
        Assert.Empty(results.Where(result => result.Outcome == Outcome.Failed).Select(result => $"{result.Case}: {string.Join("; ", result.Lines)}"));
        Assert.Equal(
            ["bert-base", "bert-mlm", "bert-qa", "bert-sequence-classification", "bert-token-classification"],
            results.Where(result => result.Outcome == Outcome.Passed && result.Case.StartsWith("bert-", StringComparison.Ordinal)).Select(result => result.Case));
    }

    [Theory]
    [InlineData("vit-classification"), InlineData("deit-distilled-classification"), InlineData("dinov2"), InlineData("swin-classification"), InlineData("clip")]
    [InlineData("roberta-mlm"), InlineData("roberta-qa"), InlineData("distilbert-qa"), InlineData("distilbert-sequence-classification"), InlineData("electra-base"), InlineData("mpnet-base"), InlineData("albert-base"), InlineData("videomae-classification"), InlineData("timesformer-classification")]
    public void Vision_Transformers_and_the_kin_of_BERT_say_what_the_reference_says(string name)
    {
        CaseResult result = Assert.Single(new HubKind().Run(SharedData.Folder($"golden/hf/{name}")));
        Assert.Equal((Outcome.Passed, ""), (result.Outcome, string.Join("; ", result.Lines)));
    }

    [Theory]
    [InlineData("vit-classification", "outputs.safetensors", "attentions.2", "attentions.2"), InlineData("vit-classification", "gradients.safetensors", "vit.layers.1.mlp.fc1.weight", "gradient of vit.layers.1.mlp.fc1.weight")]
    [InlineData("swin-classification", "outputs.safetensors", "attentions.0", "attentions.0"), InlineData("clip", "outputs.safetensors", "text_model_output.hidden_states.1", "text_model_output.hidden_states.1")]
    public void Another_number_is_found(string name, string file, string tensor, string told)
    {
        using ChangedCase changed = new(SharedData.Folder($"golden/hf/{name}"));
        changed.Number(file, tensor, index: 3, add: 1);
        Expect.Failed(new HubKind(), changed, because: $"{told}: largest difference");
    }

    [Fact]
    public void An_architecture_that_is_not_known_is_skipped_by_name()
    {
        using ChangedCase changed = new(SharedData.Folder("golden/hf/clip"));
        changed.Text("case.json", "\"CLIPModel\"", "\"ClapModel\"");
        CaseResult result = Assert.Single(new HubKind().Run(changed.Folder));
        Assert.Equal((Outcome.Skipped, "architecture 'ClapModel' is not known"), (result.Outcome, result.Lines[0]));
    }
}
