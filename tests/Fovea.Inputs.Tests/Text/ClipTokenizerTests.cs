using System.Text;
using CsCheck;
using Fovea.Inputs.Text.Unicode;
using Fovea.Tests;

namespace Fovea.Inputs.Tests.Text;

/// <summary>CLIP's tokenizer: the published vocabulary, and what must hold for any text.</summary>
public sealed class ClipTokenizerTests
{
    private static readonly Lazy<ClipTokenizer> s_published = new(() => ClipTokenizer.Load(SharedData.Folder("tokenizers/clip")));

    [Theory]
    [InlineData("a photo of a cat", new[] { 49406, 320, 1125, 539, 320, 2368, 49407 })]
    [InlineData("A  photo\nof a DOG", new[] { 49406, 320, 1125, 539, 320, 1929, 49407 })]
    [InlineData("", new[] { 49406, 49407 })]
    [InlineData("a <|endoftext|>", new[] { 49406, 320, 49407, 49407 })]
    public void Known_texts_have_the_published_tokens(string text, int[] ids) => Assert.Equal(ids, s_published.Value.Ids(text));

    [Fact]
    public void Words_are_cut_where_the_published_rules_cut_them()
    {
        TokenizedText cut = s_published.Value.Encode("I'm 42, isn't it?!");
        Assert.Equal(["I", "'m", "4", "2", ",", "isn", "'t", "it", "?!"], Enumerable.Range(0, cut.Count).Select(i => cut[i].ToString()));
    }

    [Fact]
    public void Every_token_stands_for_its_characters_in_the_order_of_the_text()
    {
        ClipTokenizer published = s_published.Value;
        Gen.String.Sample(text =>
        {
            int at = 0;
            foreach (TextToken token in published.Encode(text).Tokens)
            {
                Assert.InRange(token.Start, 0, token.End - 1);
                Assert.InRange(token.End, at, text.Length);
                at = token.End;
            }
        }, iter: 300);
    }

    [Fact]
    public void A_text_that_is_too_long_is_cut_and_still_ends()
    {
        string text = string.Join(' ', Enumerable.Repeat("cat", 500));
        int[] ids = s_published.Value.Ids(text);
        Assert.Equal((77, 49406, 2368, 49407), (ids.Length, ids[0], ids[75], ids[76]));
        Assert.Throws<ArgumentOutOfRangeException>(() => s_published.Value.Ids(text, 1));
    }

    [Fact]
    public void Letters_and_their_marks_are_one_whether_written_together_or_not()
    {
        Assert.Equal(s_published.Value.Ids("café résumé 한"), s_published.Value.Ids("cafe\u0301 re\u0301sume\u0301 \u1112\u1161\u11ab"));
        Assert.Equal(('é', 0xD55C, -1, -1), (ComposedForms.Of('e', 0x301), ComposedForms.Of(ComposedForms.Of(0x1112, 0x1161), 0x11AB), ComposedForms.Of('q', 0x301), ComposedForms.Of('a', 'b')));
    }

    [Fact]
    public void A_small_vocabulary_joins_the_most_frequent_pairs_first()
    {
        using Files files = new(["l o", "lo w</w>", "e r</w>"], ["lo", "low</w>", "er</w>"]);
        TokenizedText cut = ClipTokenizer.Load(files.Folder).Encode("LOWER low");
        Assert.Equal(["LO", "W", "ER", "low"], Enumerable.Range(0, cut.Count).Select(i => cut[i].ToString()));
    }

    [Theory]
    [InlineData("l o x", "merges of two tokens, found 'l o x'")]
    [InlineData("l zz", "no 'zz' there")]
    public void Merges_that_can_not_be_are_told(string merge, string message)
    {
        using Files files = new([merge], []);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => ClipTokenizer.Load(files.Folder)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model": {"type": "WordPiece"}}""", "this reader is for CLIP")]
    [InlineData("""{"model": {"type": "BPE", "end_of_word_suffix": "</w>", "vocab": {}, "merges": []}}""", "the token <|startoftext|>, found none")]
    [InlineData("[]", "a JSON object")]
    public void Another_tokenizer_is_told(string json, string message)
    {
        using Files files = new([], []);
        File.WriteAllText(Path.Combine(files.Folder, "tokenizer.json"), json);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => ClipTokenizer.Load(files.Folder)).Message, StringComparison.Ordinal);
        Assert.Contains("expected tokenizer.json, or vocab.json and merges.txt", Assert.Throws<FileNotFoundException>(() => ClipTokenizer.Load(Path.Combine(files.Folder, "none"))).Message, StringComparison.Ordinal);
    }

    /// <summary>vocab.json and merges.txt.</summary>
    private sealed class Files : IDisposable
    {
        public Files(string[] merges, string[] joined)
        {
            List<string> tokens = [];
            foreach (string end in (string[])["", "</w>"])
                for (int value = 0; value < 256; value++) tokens.Add(Inputs.Text.BytePair.ByteAlphabet.Letter((byte)value) + end);
            tokens.AddRange([.. joined, "<|startoftext|>", "<|endoftext|>"]);
            StringBuilder json = new("{");
            for (int id = 0; id < tokens.Count; id++) json.Append($"{(id == 0 ? "" : ",")}\"{tokens[id].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\":{id}");
            File.WriteAllText(Path.Combine(Folder, "vocab.json"), json.Append('}').ToString());
            File.WriteAllText(Path.Combine(Folder, "merges.txt"), "#version: 0.2\n" + string.Join('\n', merges));
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("fovea").FullName;

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
