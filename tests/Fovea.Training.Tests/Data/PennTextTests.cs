using CsCheck;
using Fovea.Inputs;
using Fovea.Training.Data;

namespace Fovea.Training.Tests.Data;

public sealed class PennTextTests
{
    [Theory]
    [InlineData("-LRB- he did n't , he said -RRB- .", "(he didn't, he said).")]
    [InlineData("`` It 's 40 % , '' said the students ' friend : `` Yes ! ''", "\"It's 40%,\" said the students' friend: \"Yes!\"")]
    [InlineData("the ` Golden Age ' cost $ 200 million -LSB- ... -RSB-", "the 'Golden Age' cost $200 million [...]")]
    [InlineData("he said \" go on \" and went", "he said \"go on\" and went")]
    [InlineData("they 've -- we 'll see -- US$ 230,000", "they've – we'll see – US$230,000")]
    [InlineData("Behistun 2 , 10 -- 18", "Behistun 2, 10–18")]
    public void Tokens_become_a_sentence_as_people_write_it(string tokens, string expected) =>
        Assert.Equal(expected, PennText.Join(tokens.Split(' ')).Text);

    [Fact]
    public void Every_token_is_found_where_it_is_said_to_stand()
    {
        string[] all = ["Alice", "-LRB-", "``", "''", "'s", ",", ".", "n't", "$", "7", "\"", "`", "'"];
        Gen.Int[0, all.Length - 1].Array[1, 17].Sample(picks =>
        {
            string[] tokens = [.. picks.Select(pick => all[pick])];
            PennText joined = PennText.Join(tokens);
            int end = 0;
            for (int i = 0; i < tokens.Length; i++)
            {
                TextRange span = joined.Tokens[i];
                Assert.InRange(span.Start - end, 0, 1);                       // in order, at most one space between
                if (char.IsLetterOrDigit(tokens[i][0])) Assert.Equal(tokens[i], span.In(joined.Text));
                end = span.End;
            }
            Assert.Equal(joined.Text.Length, end);
        });
    }

    [Theory]
    [InlineData("Who is  Darius 's father ?", "Who is Darius's father?")]
    [InlineData("What turns 14,000 times? ", "What turns 14,000 times?")]
    public void A_typed_question_loses_stray_spaces(string typed, string expected) => Assert.Equal(expected, PennText.Tidy(typed));
}
