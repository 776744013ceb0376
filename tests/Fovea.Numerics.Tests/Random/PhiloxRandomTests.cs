namespace Fovea.Numerics.Tests.Random;

public sealed class PhiloxRandomTests
{
    [Fact]
    public void Words_are_those_of_the_known_answer()
    {
        var random = new PhiloxRandom(0);
        Assert.Equal([0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u], [random.NextWord(), random.NextWord(), random.NextWord(), random.NextWord()]);
        Assert.Equal(4ul, random.Position);
    }

    [Fact]
    public void Setting_the_position_goes_on_from_there()
    {
        var random = new PhiloxRandom(1, 2);
        for (int i = 0; i < 13; i++) random.NextSingle();
        ulong position = random.Position;
        double[] ahead = [random.NextDouble(), random.NextNormal(), random.Next(97)];

        var later = new PhiloxRandom(1, 2) { Position = position };
        Assert.Equal(ahead, (double[])[later.NextDouble(), later.NextNormal(), later.Next(97)]);
    }

    [Fact]
    public void Whole_numbers_below_a_bound_come_equally_often()
    {
        var random = new PhiloxRandom(3);
        int[] times = new int[7];
        for (int i = 0; i < 70_000; i++) times[random.Next(7)]++;
        Assert.All(times, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void A_range_begins_at_its_lower_end_and_excludes_its_upper()
    {
        var random = new PhiloxRandom(4);
        HashSet<int> seen = [];
        for (int i = 0; i < 200; i++) seen.Add(random.Next(-2, 3));
        Assert.Equal([-2, -1, 0, 1, 2], seen.Order());
    }

    [Fact]
    public void An_empty_range_is_refused()
    {
        var random = new PhiloxRandom(5);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(0));
        var failure = Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(3, 3));
        Assert.StartsWith("a random whole number from 3 to 3 - 1: the range must hold 1 to 2147483647 numbers, it holds 0", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shuffle_keeps_all_items_and_puts_each_everywhere()
    {
        var random = new PhiloxRandom(6);
        int[,] times = new int[5, 5];
        for (int i = 0; i < 20_000; i++)
        {
            int[] items = [0, 1, 2, 3, 4];
            random.Shuffle(items.AsSpan());
            Assert.Equal([0, 1, 2, 3, 4], items.Order());
            for (int place = 0; place < 5; place++) times[place, items[place]]++;
        }
        foreach (int count in times) Assert.InRange(count, 3_750, 4_250);
    }
}
