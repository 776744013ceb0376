using Fovea.Conformance.RealModels;
using Fovea.Tests;

namespace Fovea.Conformance.Tests;

/// <summary>Published weights, held against what their own libraries make of them.</summary>
public sealed class RealModelCases
{
    private const string Sentences = "models/all-MiniLM-L6-v2", Classifier = "models/efficientnet-lite0", Reference = "reference.safetensors";

    [Fact]
    public void Sentence_vectors_attention_and_what_networks_see_are_those_of_the_reference() => Expect.Outcomes(
        new RealModelKind(), "models",
        passed: ["all-MiniLM-L6-v2", "efficientnet-lite0", "ppocr"],
        skipped:
        [
            "SmolLM2-135M-Instruct: a model without config.json is not known",
            "stories260K: a model without config.json is not known",
            "translate-en-pt: a model without config.json is not known",
        ]);

    [Fact]
    public void Another_attention_weight_is_found()
    {
        using ChangedCase changed = new(SharedData.Folder(Sentences));
        changed.Number(Reference, "attentions.3", index: (7 * 18 + 5) * 18 + 2, add: 0.01f);
        Expect.Failed(new RealModelKind(), changed, because: "attentions.3: largest difference 0.01");
    }

    [Fact]
    public void Another_sentence_vector_is_found()
    {
        using ChangedCase changed = new(SharedData.Folder(Sentences));
        changed.Number(Reference, "embeddings", index: 2 * 384, add: 0.02f);
        Expect.Failed(new RealModelKind(), changed, because: "cosine of sentence 2: expected at least 0.99999");
    }

    [Fact]
    public void Another_token_is_found()
    {
        using ChangedCase changed = new(SharedData.Folder(Sentences));
        changed.Text("reference.json", "101", "102");
        Expect.Failed(new RealModelKind(), changed, because: "token ids of sentence 0: at 0 of 6 expected 102, found 101");
    }

    [Theory]
    [InlineData("coffee.png.logits", 967, 0.05f), InlineData("hotdog.jpg.gradcam", 20, 0.01f)]
    public void Another_number_of_a_photograph_is_found(string tensor, int index, float add)
    {
        using ChangedCase changed = new(SharedData.Folder(Classifier));
        Directory.CreateSymbolicLink(Path.Combine(changed.Folder, "photos"), SharedData.Folder("photos"));
        changed.Number(Reference, tensor, index, add);
        Expect.Failed(new RealModelKind(), changed, because: $"{tensor}: largest difference");
    }
}
