using CsCheck;
using Fovea.Training.Data;

namespace Fovea.Training.Tests.Data;

public sealed class NameSwapTests
{
    private static readonly NameSwap Names = new(
    [
        "What is in Paris?", "What is in Rome?", "What is in Oslo?", "What is in New York?", "What is in Cairo?", "What is in Tokyo?",
        "Where did Alice go?", "Where did Peter go?", "Where did Mr. Brown go?", "Where did Clara go?", "Where did Hugo go?", "Where did Nora go?",
    ]);

    [Fact]
    public void A_place_becomes_a_place_that_the_passage_does_not_mention() =>
        Gen.Int[0, 1000].Sample(item =>
        {
            string? asked = Names.Swap("What is old in Paris?", "Paris, unlike Rome, is old.", Random(item));
            Assert.Contains(asked, (IEnumerable<string>)["What is old in Oslo?", "What is old in New York?", "What is old in Cairo?", "What is old in Tokyo?"]);
        });

    [Fact]
    public void A_person_becomes_a_person() =>
        Gen.Int[0, 1000].Sample(item =>
        {
            string? asked = Names.Swap("Where did Alice run?", "Alice ran home.", Random(item));
            Assert.Contains(asked, (IEnumerable<string>)["Where did Peter run?", "Where did Mr. Brown run?", "Where did Clara run?", "Where did Hugo run?", "Where did Nora run?"]);
        });

    [Fact]
    public void A_king_becomes_somebody_who_is_not_in_the_tale() =>
        Gen.Int[0, 1000].Sample(item =>
        {
            string asked = Names.Swap("What did the king say?", "The king said nothing; the wolf slept.", Random(item))!;
            string who = asked["What did the ".Length..^" say?".Length];
            Assert.DoesNotContain(who, (IEnumerable<string>)["king", "wolf"]);
            Assert.StartsWith("What did the ", asked, StringComparison.Ordinal);
        });

    [Theory]
    [InlineData("What grows here?")]
    [InlineData("What did Nobody do?")]
    public void A_question_that_names_nobody_in_the_passage_is_left_alone(string question) =>
        Assert.Null(Names.Swap(question, "Alice ran home.", Random(1)));

    private static CounterRandom Random(int item) => new(1, RandomStream.Example, 0, item);
}
