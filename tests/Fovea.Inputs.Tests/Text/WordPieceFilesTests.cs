using System.Text;
using Fovea.Inputs.Text;

namespace Fovea.Inputs.Tests.Text;

public sealed class WordPieceFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-tokenizer-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private const string Vocab = """{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"[MASK]":4,"a":5,"b":6,"##b":7,"alice":8,"white":9,"É":10,"é":11}""";

    private static string Json(string added = "[]", string vocab = Vocab, string model = "\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"##\",\"max_input_chars_per_word\":7",
        string normalizer = """{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}""", string more = "") =>
        $$$"""{"added_tokens":{{{added}}},"normalizer":{{{normalizer}}},"pre_tokenizer":{"type":"BertPreTokenizer"},{{{more}}} "model":{ {{{model}}},"vocab":{{{vocab}}} } }""";

    private static WordPieceTokenizer Parse(string json) => WordPieceTokenizer.Parse(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void The_longest_word_is_what_the_file_says()
    {
        WordPieceTokenizer tokenizer = Parse(Json());
        Assert.Equal("a:a ##b:b ##b:b ##b:b ##b:b ##b:b ##b:b", tokenizer.Show("abbbbbb"));
        Assert.Equal("[UNK]:abbbbbbb", tokenizer.Show("abbbbbbb"));
    }

    [Fact]
    public void Added_tokens_are_found_as_their_flags_say()
    {
        WordPieceTokenizer tokenizer = Parse(Json("""
            [{"id":4,"content":"[MASK]","single_word":false,"lstrip":true,"rstrip":false,"normalized":false,"special":true},
             {"id":20,"content":"<x>","single_word":true,"lstrip":false,"rstrip":true,"normalized":false,"special":false},
             {"id":21,"content":"[MASK][MASK]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":false},
             {"id":22,"content":"Alice","single_word":true,"lstrip":false,"rstrip":false,"normalized":true,"special":false}]
            """));
        Assert.Equal("a:a [MASK]:  [MASK] b:b", tokenizer.Show("a  [MASK] b"));            // takes the space before it along
        Assert.Equal("<x>:<x>   b:b", tokenizer.Show("<x>  b"));                            // takes the space after it along
        Assert.Equal("a:a [UNK]:< [UNK]:x [UNK]:>", tokenizer.Show("a<x>"));               // a letter touches it
        Assert.Equal("[MASK][MASK]:[MASK][MASK] [MASK]: [MASK]", tokenizer.Show("[MASK][MASK] [MASK]"));   // the longest
        Assert.Equal("Alice:ALICE b:b Alice:Álice [UNK]:alices", tokenizer.Show("ALICE b Álice alices"));  // in normalised text, and alone
        Assert.Equal(("<x>", 23), (tokenizer.Vocabulary[20], tokenizer.Vocabulary.Count));
    }

    [Fact]
    public void Added_tokens_in_normalised_text_keep_the_ranges_of_the_text_as_written()
    {
        WordPieceTokenizer tokenizer = Parse(Json("""[{"id":12,"content":"中","single_word":false,"lstrip":false,"rstrip":false,"normalized":true},{"id":8,"content":"alice","normalized":true}]"""));
        Assert.Equal("a:a 中:中 b:b", tokenizer.Show("a中b"));
        Assert.Equal("alice:A\u0301l\u200BICE b:b", tokenizer.Show("A\u0301l\u200BICEb"));
        Assert.Equal("[UNK]:🙂 alice:Alice [UNK]:🙂", tokenizer.Show("🙂Alice🙂"));
    }

    [Fact]
    public void No_normaliser_leaves_the_text_as_it_is()
    {
        WordPieceTokenizer tokenizer = Parse(Json(normalizer: "null"));
        Assert.Equal("É:É é:é [UNK]:A", tokenizer.Show("É é A"));
        Assert.False(tokenizer.IgnoresCase);
    }

    [Theory]
    [InlineData("""{"lowercase":false}""", "É:É")]
    [InlineData("""{"lowercase":false,"strip_accents":false}""", "É:É")]
    [InlineData("""{"lowercase":true,"strip_accents":false}""", "é:É")]
    public void Accents_follow_the_case_where_nothing_is_said(string options, string expected) =>
        Assert.Equal(expected, Parse(Json(normalizer: "{\"type\":\"BertNormalizer\"," + options[1..])).Show("É"));

    [Fact]
    public void The_special_tokens_are_those_of_the_post_processor()
    {
        const string template = """ "post_processor":{"type":"RobertaProcessing","sep":["b",6],"cls":["a",5]},""";
        WordPieceTokenizer tokenizer = Parse(Json(more: template));
        Assert.Equal((5, 6, 4), (tokenizer.Cls, tokenizer.Sep, tokenizer.Mask));
        Assert.Equal((2, 3), (Parse(Json()).Cls, Parse(Json()).Sep));
    }

    [Fact]
    public void Truncation_and_padding_in_the_file_change_nothing() =>
        Assert.Equal(8, Parse(Json(more: """ "truncation":{"max_length":4},"padding":{"strategy":{"Fixed":4}},""")).Encode("a b a b a b a b").Count);

    [Fact]
    public void A_folder_of_lines_is_read_with_its_configuration()
    {
        File.WriteAllText(Path.Combine(_folder, "vocab.txt"), "[PAD]\r\n[UNK]\n[CLS]\n[SEP]\n<mask>\nA\na\n\u00E9 \n");
        Assert.Equal("[UNK]:< [UNK]:mask [UNK]:> a:A", WordPieceTokenizer.Load(_folder).Show("<mask> A"));

        File.WriteAllText(Path.Combine(_folder, "tokenizer_config.json"), """{"do_lower_case": false, "mask_token": {"content": "<mask>", "lstrip": false}}""");
        WordPieceTokenizer cased = WordPieceTokenizer.Load(_folder);
        Assert.Equal("<mask>:<mask> A:A é:é", cased.Show("<mask> A é"));
        Assert.Equal((4, 8), (cased.Mask, cased.Vocabulary.Count));
        Assert.Equal("A:A", WordPieceTokenizer.Load(Path.Combine(_folder, "vocab.txt")).Show("A"));
    }

    [Fact]
    public void Of_a_token_that_is_written_twice_the_last_counts()
    {
        File.WriteAllText(Path.Combine(_folder, "vocab.txt"), "[UNK]\n[CLS]\n[SEP]\na\na\n");
        Assert.Equal(4, WordPieceTokenizer.Load(_folder).Vocabulary.Find("a"));
    }

    [Fact]
    public void A_missing_file_is_said_plainly()
    {
        Assert.Equal($"tokenizer: expected tokenizer.json or vocab.txt in the folder '{_folder}', found neither; take one from the model's page",
            Assert.Throws<FileNotFoundException>(() => WordPieceTokenizer.Load(_folder)).Message);
        Assert.Equal("tokenizer: expected a folder with tokenizer.json or vocab.txt, or such a file; 'no/such/place' does not exist; check the path",
            Assert.Throws<FileNotFoundException>(() => WordPieceTokenizer.Load("no/such/place")).Message);
    }

    [Fact]
    public void A_vocabulary_that_is_no_text_is_said_plainly()
    {
        string path = Path.Combine(_folder, "vocab.txt");
        File.WriteAllBytes(path, [(byte)'a', (byte)'\n', 0xC3, 0x28]);
        Assert.Equal($"{path}: expected UTF-8 text, found other bytes at offset 2; take the file from the model's folder again",
            Assert.Throws<InvalidDataException>(() => WordPieceTokenizer.Load(_folder)).Message);
        File.WriteAllText(path, "");
        Assert.Equal($"{path}: expected one token per line, found an empty file; take the file from the model's folder",
            Assert.Throws<InvalidDataException>(() => WordPieceTokenizer.Load(_folder)).Message);
    }

    [Theory]
    [InlineData("{", "tokenizer.json: expected JSON, found a mistake at line 1, byte 1; take the file from the model's folder again")]
    [InlineData("[]", "tokenizer.json: expected a JSON object, found Array; take the file from the model's folder again")]
    [InlineData("{}", "tokenizer.json: expected an object 'model', found none; take the file from the model's folder again")]
    [InlineData("""{"model":{"type":"BPE"}}""", "tokenizer.json: expected a model of type WordPiece, found \"BPE\"; this reader is for BERT and its kin")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{}}}""", "tokenizer.json: expected a pre_tokenizer of type BertPreTokenizer, found 'none'; this reader is for BERT and its kin")]
    public void A_file_that_is_something_else_is_said_plainly(string json, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => Parse(json)).Message);

    [Theory]
    [InlineData("""{"a":0,"b":2000000000}""", "token ids from 0 to 1027, found 2000000000")]
    [InlineData("""{"a":0,"b":-1}""", "token ids from 0 to 1027, found -1")]
    [InlineData("""{"a":0,"b":"x"}""", "token ids from 0 to 1027, found \"x\"")]
    [InlineData("""{"a":0,"b":0}""", "one token per id, found 'a' and 'b' with id 0")]
    [InlineData("""{"\ud83d":0}""", "Unicode text in every string, found half a surrogate pair")]
    public void A_vocabulary_that_cannot_be_is_said_plainly(string vocab, string fault) =>
        Assert.Equal($"tokenizer.json: expected {fault}; take the file from the model's folder again", Assert.Throws<InvalidDataException>(() => Parse(Json(vocab: vocab))).Message);

    [Fact]
    public void A_vocabulary_without_a_special_token_is_said_plainly() =>
        Assert.Equal("tokenizer: the vocabulary must have the token for the beginning: expected '[CLS]', found no such token among 2; name the right one in tokenizer_config.json",
            Assert.Throws<InvalidDataException>(() => Parse(Json(vocab: """{"[UNK]":0,"a":1}"""))).Message);
}
