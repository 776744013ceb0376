using System.Diagnostics;
using System.Text.Json;
using CsCheck;
using Fovea.Inputs.Text;
using Fovea.Tests;

namespace Fovea.Inputs.Tests.Text;

public class SentencesTests
{
    [Theory]
    [InlineData("Alice sat. She was tired.| Why? ", "Alice sat.|She was tired.|Why?")]
    [InlineData("Mr. Rabbit met Mrs. Hare and Dr. No at St. Paul's. They ran.", "Mr. Rabbit met Mrs. Hare and Dr. No at St. Paul's.|They ran.")]
    [InlineData("He lives on Main St. The house is red.", "He lives on Main St.|The house is red.")]
    [InlineData("It is in the U.S. Senate. He left the U.S. The war began.", "It is in the U.S. Senate.|He left the U.S.|The war began.")]
    [InlineData("Bring fruit, e.g. Apples, at 5 p.m. on Monday. At 6 p.m. He left.", "Bring fruit, e.g. Apples, at 5 p.m. on Monday.|At 6 p.m.|He left.")]
    [InlineData("J. K. Rowling met George W. Bush. He smiled.", "J. K. Rowling met George W. Bush.|He smiled.")]
    [InlineData("It has vitamin C. The rest is water. So am I. He knew.", "It has vitamin C.|The rest is water.|So am I.|He knew.")]
    [InlineData("Apple Inc. Chairman Jobs spoke. He owned Apple Inc. The rest is history.", "Apple Inc. Chairman Jobs spoke.|He owned Apple Inc.|The rest is history.")]
    [InlineData("Pi is 3.14. See p. 7 and No. 5. Then no. No!", "Pi is 3.14.|See p. 7 and No. 5.|Then no.|No!")]
    [InlineData("On Jan. 5 he came. It was Dec. The snow fell.", "On Jan. 5 he came.|It was Dec.|The snow fell.")]
    [InlineData("\"Oh dear!\" said Alice. \"I am late.\" She ran.", "\"Oh dear!\" said Alice.|\"I am late.\"|She ran.")]
    [InlineData("`Oh dear!  Oh dear!  I shall be late!'  (when she thought it over) `No.' He ran.", "`Oh dear!|Oh dear!|I shall be late!'  (when she thought it over) `No.'|He ran.")]
    [InlineData("“Where?” asked he. “There.” He went.", "“Where?” asked he.|“There.”|He went.")]
    [InlineData("(He left.) Then it rained.", "(He left.)|Then it rained.")]
    [InlineData("Wait... what? Well... He knew. And so… Yes", "Wait... what?|Well...|He knew.|And so…|Yes")]
    [InlineData("Never in the year . He said `` no . '' Then \" yes . \" They left . ( She too . )", "Never in the year .|He said `` no . ''|Then \" yes . \"|They left .|( She too . )")]
    [InlineData("The end -LRB- of it . -RRB- A new one .", "The end -LRB- of it . -RRB-|A new one .")]
    [InlineData("Varying degrees of success.:121,154 He lived.[12] She died.", "Varying degrees of success.:121,154|He lived.[12]|She died.")]
    [InlineData("CHAPTER I\n\nDown the Hole\n \t\nAlice was\ntired. So", "CHAPTER I|Down the Hole|Alice was\ntired.|So")]
    [InlineData("CHAPTER I\r\n\r\nAlice was\r\ntired", "CHAPTER I|Alice was\r\ntired")]
    [InlineData("one\r\rtwo\u2029three\ffour", "one|two|three|four")]
    [InlineData("1 Mary moved to the bathroom.\n2 John went to the hallway.\n", "1 Mary moved to the bathroom.|2 John went to the hallway.")]
    [InlineData("1. First of all. 2. Then this.", "1. First of all.|2. Then this.")]
    [InlineData("What?! No!! Yes.", "What?!|No!!|Yes.")]
    [InlineData("我爱吃苹果。你呢？好！", "我爱吃苹果。|你呢？|好！")]
    [InlineData("no end", "no end")]
    [InlineData(" \r\n\t ", "")]
    [InlineData("", "")]
    public void A_text_is_cut_into_its_sentences(string text, string expected)
    {
        string[] parts = text.Split('|');                                                   // a bar in the text is no part of it
        text = string.Concat(parts);
        Assert.Equal(expected, string.Join('|', Sentences.Split(text).Select(sentence => sentence.Of(text).ToString())));
    }

    [Fact]
    public void Sentences_are_in_order_without_white_space_around_them_and_hold_everything_else() =>
        Gen.OneOf(Gen.Char["ab AB.,!?\"'()\n\r"].Select(letter => $"{letter}"), Gen.OneOf(Awkward.Select(Gen.Const).ToArray()))
            .Array[0, 60].Select(string.Concat).Sample(text =>
        {
            int at = 0;
            foreach (TextRange sentence in Sentences.Split(text))
            {
                Assert.True(sentence.Start >= at && sentence.Length > 0);
                Assert.True(string.IsNullOrWhiteSpace(text[at..sentence.Start]));
                Assert.Equal(text[sentence.Start..sentence.End].Trim(), text[sentence.Start..sentence.End]);
                at = sentence.End;
            }
            Assert.True(string.IsNullOrWhiteSpace(text[at..]));
        }, iter: 3000);

    private static readonly string[] Awkward = ["Mr. ", "U.S.", "\n\n", "。", "''", " . ", "[1]", ":12", "\uD83D"];

    [Fact]
    public void The_evidence_sentences_of_QED_are_found_whole()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SharedData.Folder("qed"), "dev.json")));
        int found = 0, all = 0;
        foreach (JsonElement paragraph in file.RootElement.GetProperty("data").EnumerateArray().SelectMany(article => article.GetProperty("paragraphs").EnumerateArray()))
        {
            string text = paragraph.GetProperty("context").GetString()!;
            List<TextRange> sentences = Sentences.Split(text);
            foreach (JsonElement evidence in paragraph.GetProperty("qas").EnumerateArray().Select(question => question.GetProperty("evidence")))
            {
                int start = evidence[0].GetInt32(), end = start + text[start..evidence[1].GetInt32()].TrimEnd().Length;
                if (sentences.Contains(new TextRange(start, end))) found++;
                all++;
            }
        }
        Assert.Equal(477, all);
        Assert.InRange(found, 468, all);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData(". ")]
    [InlineData("a.a.")]
    [InlineData(".) \"")]
    [InlineData("J. ")]
    [InlineData("a.\n")]
    [InlineData("[1")]
    [InlineData(". - ")]
    public void A_megabyte_of_anything_takes_a_moment(string pattern)
    {
        string text = string.Concat(Enumerable.Repeat(pattern, 1_000_000 / pattern.Length)) + "x";
        var watch = Stopwatch.StartNew();
        Assert.NotEmpty(Sentences.Split(text));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"took {watch.Elapsed.TotalSeconds:F1} s");
    }
}
