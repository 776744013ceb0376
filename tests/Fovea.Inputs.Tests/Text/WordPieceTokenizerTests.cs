using System.Diagnostics;
using CsCheck;
using Fovea.Inputs.Text;
using Fovea.Tests;
using Microsoft.ML.Tokenizers;

namespace Fovea.Inputs.Tests.Text;

public class WordPieceTokenizerTests
{
    private static readonly WordPieceTokenizer Letters = Small.Letters("the", "cafe", "nai", "##ve", "un", "##want", "##ed", "中", "文", "ᄒ", "##ᅡ", "##ᆫ", "🙂", "=", "<", "`", ";");

    [Theory]
    [InlineData("unwanted", "un:un ##want:want ##ed:ed")]
    [InlineData("The café", "the:The cafe:café")]
    [InlineData("The cafe\u0301.", "the:The cafe:cafe .:.")]                       // the mark belongs to no token
    [InlineData("na\u0131\u0308ve", "[UNK]:na\u0131\u0308ve")]                      // ı has no decomposition
    [InlineData("naïve", "nai:naï ##ve:ve")]
    [InlineData("a中文b", "a:a 中:中 文:文 b:b")]
    [InlineData("한", "ᄒ:한 ##ᅡ:한 ##ᆫ:한")]                                          // one character, three tokens
    [InlineData("x\r\ny\tz", "x:x y:y z:z")]
    [InlineData("a\0b\u0007c", "a:a ##b:b ##c:c")]                                  // control characters are not there
    [InlineData("a\u000Bb\u0085c", "a:a ##b:b ##c:c")]                              // these two are white space, but control characters first
    [InlineData("a\u2028b\u00A0c", "a:a b:b c:c")]
    [InlineData("a\u200Db\u00ADc\uFEFFd", "a:a ##b:b ##c:c ##d:d")]
    [InlineData("a\uE000b\uFFFDc", "a:a ##b:b ##c:c")]
    [InlineData("🙂🙂", "[UNK]:🙂🙂")]
    [InlineData("🙂 🙂", "🙂:🙂 🙂:🙂")]
    [InlineData("≠ ≮ \u1FEF \u037E", "=:≠ <:≮ `:\u1FEF ;:\u037E")]                   // punctuation once the accent is gone
    [InlineData("[MASK] a[SEP]b", "[MASK]:[MASK] a:a [SEP]:[SEP] b:b")]
    [InlineData("[mask]", "[:[ m:m ##a:a ##s:s ##k:k ]:]")]
    [InlineData("\u0301", "")]
    [InlineData("", "")]
    [InlineData(" \t\r\n ", "")]
    public void A_text_is_cut_and_every_token_says_where_it_stands(string text, string expected) =>
        Assert.Equal(expected, WithSpecial(Letters).Show(text));

    [Fact]
    public void Half_a_surrogate_pair_is_left_out_and_the_rest_keeps_its_place()
    {
        Assert.Equal("a:a ##b:b", Letters.Show("a\uD83Db"));
        Assert.Equal("a:a ##b:b", Letters.Show("a\uDE42b"));
        Assert.Equal([new TextToken(Letters.Vocabulary.Find("b")!.Value, 2, 3)], Letters.Encode("\uDE42\uD83Db").Tokens.ToArray());
    }

    [Fact]
    public void Without_cleaning_control_characters_stay_and_white_space_still_parts_words()
    {
        var tokenizer = Small.Tokenizer([.. Small.LetterTokens(), "a\u0007b"], BertNormalization.Uncased with { CleanText = false });
        Assert.Equal("a\u0007b:a\u0007b c:c d:d", tokenizer.Show("a\u0007b\u000Bc\u0085d"));
        Assert.Equal("[UNK]:\uD83D a:a", tokenizer.Show("\uD83D a"));
    }

    [Fact]
    public void Accents_can_be_kept_while_capitals_go_and_go_while_capitals_are_kept()
    {
        string[] vocabulary = [.. Small.LetterTokens(), "é", "É", "E", "i\u0307"];
        Assert.Equal("é:É i\u0307:İ", Small.Tokenizer(vocabulary, BertNormalization.Uncased with { StripAccents = false }).Show("É İ"));
        Assert.Equal("E:É", Small.Tokenizer(vocabulary, BertNormalization.Uncased with { Lowercase = false }).Show("É"));
    }

    [Fact]
    public void Ideographs_stay_together_where_they_are_not_handled()
    {
        var tokenizer = Small.Tokenizer([.. Small.LetterTokens(), "中文"], BertNormalization.Uncased with { HandleChineseCharacters = false });
        Assert.Equal("中文:中文", tokenizer.Show("中文"));
    }

    [Fact]
    public void A_word_of_more_characters_than_allowed_is_unknown_and_counted_in_characters_not_units()
    {
        Assert.Equal(100, Letters.Encode(new string('a', 100)).Count);
        Assert.Equal([new TextToken(Letters.Unknown, 1, 102)], Letters.Encode(' ' + new string('a', 101) + ' ').Tokens.ToArray());
        string bold = string.Concat(Enumerable.Repeat("𝐚", 100));                       // no decomposition, two units each
        var tokenizer = Small.Tokenizer([.. Small.LetterTokens(), "𝐚", "##𝐚"]);
        Assert.Equal(100, tokenizer.Encode(bold).Count);
        Assert.Equal(1, tokenizer.Encode(bold + "𝐚").Count);
    }

    [Fact]
    public void A_part_of_a_text_is_cut_with_the_ranges_of_the_whole()
    {
        Assert.Equal("the:The", Show(Letters, "In The End", 3, 6));
        Assert.Equal([new TextToken(Letters.Vocabulary.Find("the")!.Value, 3, 6)], Letters.Encode("In The End", 3, 6).Tokens.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => Letters.Encode("abc", 2, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Letters.Encode("abc", 2, 1));
    }

    [Fact]
    public void Two_texts_are_joined_with_types_and_a_way_back()
    {
        TokenizedText question = Letters.Encode("the?"), passage = Letters.Encode("a b c");
        TokenSequence joined = Letters.Join(question.Tokens, passage.Tokens);
        Assert.Equal("[CLS] the ? [SEP] a b c [SEP]", string.Join(' ', joined.Ids.ToArray().Select(id => Letters.Vocabulary[id])));
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], joined.Types.ToArray());
        Assert.Equal((1..3, (Range?)(4..7)), (joined.First, joined.Second));
        Assert.Equal((null, question.Tokens[1], null, passage.Tokens[2]), (joined.Origin(0), joined.Origin(2), joined.Origin(3), joined.Origin(6)));
        Assert.Null(Letters.Join(question.Tokens).Second);
    }

    [Fact]
    public void It_agrees_with_another_implementation_on_every_line_of_Alice()
    {
        var ours = WordPieceTokenizer.Load(SharedData.Folder("tokenizers/bert"));
        var theirs = BertTokenizer.Create(Path.Combine(SharedData.Folder("tokenizers/bert"), "vocab.txt"));
        int lines = 0;
        foreach (string line in File.ReadLines(Path.Combine(SharedData.Folder("alice"), "alice-in-wonderland.txt")).Concat(["don't 3.14 (x)", "日本語 and 中文"]))
        {
            if (line.AsSpan().ContainsAny('`', '_')) continue;                             // the one it loses, at the other it cuts only once
            Assert.Equal(theirs.EncodeToIds(line, addSpecialTokens: false), ours.Encode(line).Tokens.ToArray().Select(token => token.Id));
            lines++;
        }
        Assert.InRange(lines, 2500, 4000);
    }

    [Fact]
    public void Ranges_lie_in_the_text_in_order_and_together_hold_every_character_that_counts() => Texts.Sample(text =>
    {
        TokenizedText tokens = WithSpecial(Letters).Encode(text);
        int at = 0;
        var covered = new bool[text.Length];
        foreach (TextToken token in tokens.Tokens)
        {
            bool shared = token.Start < at;                                                 // of a character taken apart
            Assert.True(0 <= token.Start && token.Start < token.End && token.End <= text.Length);
            Assert.True(!shared || token.End >= at, $"{token} goes back behind {at}");
            for (int i = token.Start; i < token.End; i++) covered[i] = true;
            at = token.End;
        }
        for (int i = 0; i < text.Length; i++)
            if (char.IsLetterOrDigit(text[i]) || char.IsPunctuation(text[i]) || char.IsSymbol(text[i])) Assert.True(covered[i], $"U+{(int)text[i]:X4} at {i} is in no token");
    }, iter: 3000);

    [Fact]
    public void Cutting_two_lines_together_is_cutting_them_apart() => Gen.Select(Texts, Texts).Sample((first, second) =>
    {
        TokenizedText together = Letters.Encode(first + "\n" + second), one = Letters.Encode(first), two = Letters.Encode(second);
        IEnumerable<TextToken> moved = two.Tokens.ToArray().Select(token => new TextToken(token.Id, token.Start + first.Length + 1, token.End + first.Length + 1));
        Assert.Equal(one.Tokens.ToArray().Concat(moved), together.Tokens.ToArray());
    }, iter: 1000);

    [Fact]
    public void The_pieces_of_a_word_are_the_word() =>
        Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789"].Array[1, 60].Select(letters => new string(letters)).Sample(word =>
        {
            TokenizedText tokens = Letters.Encode(word);
            Assert.Equal(word, string.Concat(tokens.Tokens.ToArray().Select((token, i) => i == 0 ? Letters.Vocabulary[token.Id] : Letters.Vocabulary[token.Id][2..])));
            Assert.Equal(word, string.Concat(tokens.Tokens.ToArray().Select(token => word[token.Start..token.End])));
        });

    [Fact]
    public void A_word_of_a_megabyte_is_one_token_and_takes_no_room()
    {
        string word = new('a', 1_048_576);
        Letters.Encode(word);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal([new TextToken(Letters.Unknown, 0, word.Length)], Letters.Encode(word).Tokens.ToArray());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * word.Length);
    }

    [Fact]
    public void Twenty_megabytes_are_cut_in_one_go_and_in_bounded_room()
    {
        const string line = "The unwanted cafe, the naïve 中 unwanted café; the 🙂 the unwanted\n";
        string text = string.Concat(Enumerable.Repeat(line, (20 << 20) / line.Length));
        int perLine = Letters.Encode(line).Count;
        long before = GC.GetAllocatedBytesForCurrentThread();
        TokenizedText tokens = Letters.Encode(text);
        Assert.Equal(perLine * (text.Length / line.Length), tokens.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 12L * text.Length);
    }

    [Fact]
    public void The_time_for_words_that_cannot_be_cut_grows_with_the_text_and_not_with_its_square()
    {
        string word = new string('a', 99) + "ﬁ ";                                          // fails at its last character
        TimeSpan Time(int words)
        {
            string text = string.Concat(Enumerable.Repeat(word, words));
            var watch = Stopwatch.StartNew();
            Assert.Equal(words, Letters.Encode(text).Count);
            return watch.Elapsed;
        }
        Time(100);
        Assert.True(Time(20_000) < TimeSpan.FromSeconds(20), "2 MB of words that cannot be cut take longer than 20 s");
    }

    /// <summary>Letters, spaces and everything that texts are spoiled with.</summary>
    private static readonly Gen<string> Texts = Gen.Frequency(
        (5, Gen.Char["abcxyz ABC .,'\n\t"].Select(letter => $"{letter}")),
        (2, Gen.OneOf(new string[] { "é", "e\u0301", "Å", "中", "한국", "🙂", "👩\u200D👩\u200D👧", "\r\n", "\0", "\u200B", "\uFEFF", "\uD83D", "\uDE42", "ﬁ", "İ", "ß", "Σ", "ς", "[MASK]", "[SEP", "##a", "\u0958", "\u09CB", "\U0001D15E", "\uF900", "≠" }.Select(Gen.Const).ToArray())),
        (1, Gen.Char.Select(unit => $"{unit}")),
        (1, Gen.Int[0x10000, 0x10FFFF].Select(char.ConvertFromUtf32))).Array[0, 40].Select(string.Concat);

    private static string Show(WordPieceTokenizer tokenizer, string text, int start, int end) =>
        string.Join(' ', tokenizer.Encode(text, start, end).Tokens.ToArray().Select(token => $"{tokenizer.Vocabulary[token.Id]}:{text[token.Start..token.End]}"));

    private static WordPieceTokenizer WithSpecial(WordPieceTokenizer tokenizer) => Special ??= Small.Tokenizer(
        [.. Enumerable.Range(0, tokenizer.Vocabulary.Count).Select(id => tokenizer.Vocabulary[id])], BertNormalization.Uncased,
        new AddedToken(tokenizer.Sep, "[SEP]"), new AddedToken(tokenizer.Mask!.Value, "[MASK]"));

    private static WordPieceTokenizer? Special;
}
