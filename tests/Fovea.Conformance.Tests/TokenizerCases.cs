using Fovea.Conformance.Tokenizers;
using Fovea.Tests;

namespace Fovea.Conformance.Tests;

/// <summary>Tokenizers, held against the library that wrote their files.</summary>
public sealed class TokenizerCases
{
    [Fact]
    public void Ids_tokens_and_ranges_are_those_of_the_reference() => Expect.Outcomes(
        new TokenizerKind(), "golden/explain/tokenizers",
        passed: ["bert-wordpiece"],
        skipped:
        [
            "gpt2-byte-bpe: a tokenizer BPE is not known",
            "llama2-bpe-byte-fallback: a tokenizer BPE is not known",
            "llama3-byte-bpe: a tokenizer BPE is not known",
            "sentencepiece-bpe: a tokenizer in another file than tokenizer.json and vocab.txt is not known",
            "sentencepiece-unigram: a tokenizer in another file than tokenizer.json and vocab.txt is not known",
            "t5-unigram: a tokenizer Unigram is not known",
        ]);

    [Theory]
    [InlineData("658", "659", "text 0 (\"Where is Alice?\") ids: at 1 of 6 expected 659, found 658")]
    [InlineData("\"where\"", "\"were\"", "text 0 (\"Where is Alice?\") tokens: at 1 of 6 expected were, found where")]
    [InlineData("5\n]", "4\n]", "text 0 (\"Where is Alice?\") ranges: at 1 of 6 expected (0, 4), found (0, 5)")]
    public void Another_id_token_or_range_is_found(string from, string to, string because)
    {
        using ChangedCase changed = new(SharedData.Folder("golden/explain/tokenizers/bert-wordpiece"));
        changed.Text("vectors.json", from, to);
        Expect.Failed(new TokenizerKind(), changed, because);
    }
}
