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

    [Fact]
    public void An_architecture_that_is_not_known_is_skipped_by_name()
    {
        CaseResult result = Assert.Single(new HubKind().Run(SharedData.Folder("golden/hf/clip")));
        Assert.Equal((Outcome.Skipped, "architecture 'CLIPModel' is not known"), (result.Outcome, result.Lines[0]));
    }
}
