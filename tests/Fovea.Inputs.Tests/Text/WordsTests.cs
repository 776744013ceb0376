using CsCheck;
using Fovea.Inputs.Text;

namespace Fovea.Inputs.Tests.Text;

public class WordsTests
{
    [Theory]
    [InlineData("Alice, don't run! It's 3.14 or 1,000.", "Alice|don't|run|It's|3.14|or|1,000")]
    [InlineData("a rabbit-hole 'quoted' dogs' x--y", "a|rabbit|hole|quoted|dogs|x|y")]
    [InlineData("我爱 eating 苹果", "我|爱|eating|苹|果")]
    [InlineData("テスト・です 한국어", "テ|ス|ト|で|す|한국어")]
    [InlineData("naïve cafe\u0301 Übung", "naïve|cafe\u0301|Übung")]
    [InlineData("🙂 𝐚𝐛 \uD83D x\uDE42y", "𝐚𝐛|x|y")]
    [InlineData("3. 4, 5", "3|4|5")]
    [InlineData("नमस्ते", "नमस्ते")]
    [InlineData("", "")]
    public void A_text_is_cut_into_its_words(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', Words.Split(text).Select(word => word.Of(text).ToString())));

    [Fact]
    public void Words_are_in_order_and_hold_every_letter_and_digit() => Gen.String.Sample(text =>
    {
        var inside = new bool[text.Length];
        int at = 0;
        foreach (TextRange word in Words.In(text))
        {
            Assert.True(word.Start >= at && word.Length > 0);
            at = word.End;
            for (int i = word.Start; i < word.End; i++) inside[i] = true;
        }
        for (int i = 0; i < text.Length; i++) if (char.IsLetter(text[i]) || char.IsDigit(text[i])) Assert.True(inside[i]);
    });

    [Fact]
    public void The_words_of_a_part_are_those_of_the_part_alone()
    {
        const string text = "well-known don't 3.14";
        List<string> words = [];
        foreach (TextRange word in Words.In(text, new TextRange(2, 14))) words.Add(word.Of(text).ToString());
        Assert.Equal(["ll", "known", "don"], words);
    }

    [Theory]
    [InlineData("Alice", true)]
    [InlineData("THE", false)]
    [InlineData("didn't", false)]
    [InlineData("Alice's", true)]
    [InlineData("it’s", false)]
    [InlineData("where", false)]
    [InlineData("苹", true)]
    public void Content_words_are_told_from_those_that_hold_sentences_together(string word, bool content) => Assert.Equal(content, Words.IsContent(word));

    [Theory]
    [InlineData("shout shouts shouted shouting Shout's")]
    [InlineData("stop stops stopped stopping")]
    [InlineData("call calls called calling")]
    [InlineData("bake bakes baked baking")]
    [InlineData("carry carries carried")]
    [InlineData("café Cafés CAFE\u0301")]
    public void The_forms_of_a_word_come_together(string forms) =>
        Assert.Single(forms.Split(' ').Select(word => WordForms.Of(word, new char[WordForms.Longest]).ToString()).Distinct());

    [Theory]
    [InlineData("king", "king")]
    [InlineData("red", "red")]
    [InlineData("bus", "bus")]
    [InlineData("glass", "glass")]
    [InlineData("string", "string")]
    [InlineData("bed", "bed")]
    public void A_word_that_only_looks_like_a_form_stays(string word, string expected) => Assert.Equal(expected, WordForms.Of(word, new char[WordForms.Longest]).ToString());

    [Fact]
    public void Long_and_strange_words_are_cut_to_the_room_there_is() =>
        Gen.String[0, 200].Sample(word => Assert.InRange(WordForms.Of(word, new char[WordForms.Longest]).Length, 0, WordForms.Longest));
}
