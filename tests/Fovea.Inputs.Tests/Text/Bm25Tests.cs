using System.Text.Json;
using CsCheck;
using Fovea.Inputs.Text;
using Fovea.Tests;

namespace Fovea.Inputs.Tests.Text;

public class Bm25Tests
{
    private const string Story = "The Queen shouted. Alice saw a cat. The cat grinned and the cat vanished. The King slept on a chair for a long and quiet afternoon.";

    private static List<(int Passage, double Score)> Rank(string question, int count = 9) => new Bm25(Story, Sentences.Split(Story)).Rank(question, count);

    [Fact]
    public void A_rare_word_counts_more_than_a_common_one_and_twice_more_than_once()
    {
        Assert.Equal([2, 1], Rank("What did the cat do?").Select(found => found.Passage));
        Assert.Equal(1, Rank("Did Alice see the cat?")[0].Passage);
        Assert.Equal([0], Rank("Who is shouting?").Select(found => found.Passage));
    }

    [Fact]
    public void The_score_is_that_of_the_formula()
    {
        double rarity = Math.Log(1 + ((4 - 1 + 0.5) / (1 + 0.5))), average = (3 + 4 + 7 + 12) / 4.0;
        Assert.Equal(rarity * 2.2 / (1 + (1.2 * (0.25 + (0.75 * 3 / average)))), Rank("queen")[0].Score, 1e-12);
    }

    [Fact]
    public void A_question_that_shares_no_word_finds_nothing_and_one_without_content_words_is_taken_whole()
    {
        Assert.Empty(Rank("Where is Berlin?"));
        Assert.Empty(Rank("?"));
        Assert.Empty(new Bm25("", []).Rank("cat", 3));
        Assert.Equal([2, 0], Rank("the", 2).Select(found => found.Passage));
    }

    [Fact]
    public void Passages_hold_whole_sentences_in_order_and_each_sentence_is_in_one() =>
        Gen.Select(Gen.Int[0, 20].Array[0, 30], Gen.Int[1, 60], Gen.Int[0, 3]).Sample((lengths, length, overlap) =>
        {
            List<TextRange> sentences = [];
            foreach (int one in lengths) sentences.Add(new TextRange(sentences.Count == 0 ? 0 : sentences[^1].End + 1, (sentences.Count == 0 ? 1 : sentences[^1].End + 2) + one));
            List<TextRange> passages = Passages.Of(sentences, length, overlap);
            Assert.All(sentences, sentence => Assert.Contains(passages, passage => passage.Start <= sentence.Start && sentence.End <= passage.End));
            Assert.All(passages, passage => Assert.True(passage.Length <= length || sentences.Contains(passage)));
            Assert.Equal(passages.OrderBy(passage => passage.Start), passages);
        });

    [Fact]
    public void In_the_tales_the_passage_with_the_answer_is_mostly_among_the_first_five()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SharedData.Folder("fairytaleqa"), "dev.json")));
        int found = 0, all = 0;
        foreach (JsonElement tale in file.RootElement.GetProperty("data").EnumerateArray())
        {
            JsonElement[] sections = [.. tale.GetProperty("paragraphs").EnumerateArray()];
            string text = string.Join("\n\n", sections.Select(section => section.GetProperty("context").GetString()));
            List<TextRange> passages = Passages.Of(Sentences.Split(text), length: 1200, overlap: 2);
            var search = new Bm25(text, passages);
            int offset = 0;
            foreach (JsonElement section in sections)
            {
                foreach (JsonElement question in section.GetProperty("qas").EnumerateArray())
                {
                    JsonElement answer = question.GetProperty("answers")[0];
                    int start = offset + answer.GetProperty("answer_start").GetInt32(), end = start + answer.GetProperty("text").GetString()!.Length;
                    if (search.Rank(question.GetProperty("question").GetString()!, 5).Any(hit => passages[hit.Passage].Start <= start && end <= passages[hit.Passage].End)) found++;
                    all++;
                }
                offset += section.GetProperty("context").GetString()!.Length + 2;
            }
        }
        Assert.True(found >= 0.88 * all, $"{found} of {all}");
    }
}
