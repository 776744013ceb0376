using CsCheck;
using Fovea.Numerics;
using Fovea.Training.Data;

namespace Fovea.Training.Tests.Data;

public sealed class CounterRandomTests
{
    [Fact]
    public void Choices_are_words_of_the_agreed_sequence()
    {
        CounterRandom random = new(seed: 7, RandomStream.Example, step: 3, item: 5);
        PhiloxKey key = new(7, 0xDA7A0003, 3);

        for (ulong n = 0; n < 11; n++)
            Assert.Equal((int)((ulong)Philox.Word(key, (5ul << 32) + n) * 8 >> 32), random.Below(8));
    }

    [Fact]
    public void Below_stays_below_and_reaches_every_number() =>
        Gen.Select(Gen.ULong, Gen.Int[1, 23]).Sample((seed, count) =>
        {
            CounterRandom random = new(seed, RandomStream.Example, 0);
            int[] hits = new int[count];
            for (int i = 0; i < count * 60; i++) hits[random.Below(count)]++;   // an index outside would throw
            return hits.All(hit => hit > 0);
        }, iter: 100);

    [Fact]
    public void An_order_holds_every_number_once() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 97]).Sample((seed, count) =>
            new CounterRandom(seed, RandomStream.Batches, 1).Order(count).Order().SequenceEqual(Enumerable.Range(0, count)));
}
