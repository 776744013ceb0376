using System.Text.Json;
using Fovea.Tests;

namespace Fovea.Inputs.Tests.Text;

/// <summary>Texts with the tokens that Hugging Face's libraries cut them into.</summary>
public class TokenizerVectors
{
    [Fact]
    public void The_golden_cases_have_the_same_ids_tokens_and_ranges()
    {
        string folder = SharedData.Folder("golden/explain/tokenizers/bert-wordpiece");
        var tokenizer = WordPieceTokenizer.Load(folder);
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "vectors.json")));
        int cases = 0;
        foreach (JsonElement vector in vectors.RootElement.GetProperty("cases").EnumerateArray())
        {
            string text = vector.GetProperty("text").GetString()!;
            TokenSequence sequence = tokenizer.Join(tokenizer.Encode(text).Tokens);
            Assert.Equal(Integers(vector.GetProperty("ids")), sequence.Ids.ToArray());
            Assert.Equal(vector.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!), sequence.Ids.ToArray().Select(id => tokenizer.Vocabulary[id]));
            (int, int)[] ranges = [.. Enumerable.Range(0, sequence.Count).Select(i => sequence.Origin(i) is { } token ? (token.Start, token.End) : (0, 0))];
            Assert.Equal(vector.GetProperty("offsets").EnumerateArray().Select(pair => (pair[0].GetInt32(), pair[1].GetInt32())), ranges);
            cases++;
        }
        Assert.Equal(30, cases);
    }

    [Fact]
    public void The_sentences_of_MiniLM_have_the_ids_of_its_own_tokenizer()
    {
        string folder = SharedData.Folder("models/all-MiniLM-L6-v2");
        var tokenizer = WordPieceTokenizer.Load(folder);
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "reference.json")));
        JsonElement.ArrayEnumerator sentences = reference.RootElement.GetProperty("sentences").EnumerateArray();
        JsonElement.ArrayEnumerator expected = reference.RootElement.GetProperty("input_ids").EnumerateArray();
        int cases = 0;
        while (sentences.MoveNext() & expected.MoveNext())
        {
            TextToken[] tokens = tokenizer.Encode(sentences.Current.GetString()!).Tokens.ToArray();
            TokenSequence sequence = tokenizer.Join(tokens.AsSpan(0, Math.Min(tokens.Length, 254)));   // the reference was made with at most 256
            Assert.Equal(Integers(expected.Current), sequence.Ids.ToArray());
            cases++;
        }
        Assert.Equal(reference.RootElement.GetProperty("sentences").GetArrayLength(), cases);
        Assert.Equal(reference.RootElement.GetProperty("input_ids").GetArrayLength(), cases);
    }

    [Fact]
    public void A_vocabulary_of_lines_and_a_tokenizer_file_cut_alike()
    {
        var lines = WordPieceTokenizer.Load(SharedData.Folder("tokenizers/bert"));
        var json = WordPieceTokenizer.Load(SharedData.Folder("models/all-MiniLM-L6-v2"));
        string alice = File.ReadAllText(Path.Combine(SharedData.Folder("alice"), "alice-in-wonderland.txt"));
        Assert.Equal(json.Encode(alice).Tokens.ToArray(), lines.Encode(alice).Tokens.ToArray());
        Assert.Equal((101, 102, 0, 100, 103), (lines.Cls, lines.Sep, lines.Pad, lines.Unknown, lines.Mask));
    }

    [Fact]
    public void The_cases_of_the_first_implementation_of_BERT_pass()
    {
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SharedData.Folder("tokenizers/bert"), "tokenization_vectors.json")));
        JsonElement full = vectors.RootElement.GetProperty("full"), wordPiece = vectors.RootElement.GetProperty("wordpiece");
        Assert.Equal(Strings(full.GetProperty("tokens")), Cut(Small.Tokenizer(Strings(full.GetProperty("vocab"))), full.GetProperty("text").GetString()!));
        foreach (JsonElement one in wordPiece.GetProperty("cases").EnumerateArray())
            Assert.Equal(Strings(one.GetProperty("tokens")), Cut(Small.Tokenizer(Strings(wordPiece.GetProperty("vocab"))), one.GetProperty("text").GetString()!));
        foreach (JsonElement one in vectors.RootElement.GetProperty("basic").EnumerateArray())
        {
            string[] words = Strings(one.GetProperty("tokens"));
            Assert.Equal(words, Cut(Small.Tokenizer([.. words, "[UNK]", "[CLS]", "[SEP]"], one.GetProperty("lower").GetBoolean()), one.GetProperty("text").GetString()!));
        }
    }

    private static string[] Cut(WordPieceTokenizer tokenizer, string text) =>
        [.. tokenizer.Encode(text).Tokens.ToArray().Select(token => tokenizer.Vocabulary[token.Id])];

    private static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetInt32())];

    private static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString()!)];
}
