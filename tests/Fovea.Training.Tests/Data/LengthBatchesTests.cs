using CsCheck;
using Fovea.Training.Data;

namespace Fovea.Training.Tests.Data;

public sealed class LengthBatchesTests
{
    private const int Budget = 997;

    private static readonly Gen<int[]> Lengths = Gen.Int[1, Budget].Array[0, 500];

    [Fact]
    public void Every_example_is_in_one_batch_and_no_batch_exceeds_the_budget() =>
        Gen.Select(Lengths, Gen.ULong, Gen.Int[1, 300], Gen.Int[1, 31]).Sample((lengths, seed, bucket, most) =>
        {
            IReadOnlyList<int[]> batches = LengthBatches.Plan(lengths, Budget, seed, epoch: 2, bucket, most);
            return batches.SelectMany(batch => batch).Order().SequenceEqual(Enumerable.Range(0, lengths.Length))
                && batches.All(batch => batch.Length is > 0 && batch.Length <= most && batch.Length * batch.Max(example => lengths[example]) <= Budget);
        });

    [Fact]
    public void The_plan_depends_on_seed_and_epoch_alone() =>
        Gen.Select(Gen.Int[1, 50].Array[200, 300], Gen.ULong, Gen.Int[0, 9]).Sample((lengths, seed, epoch) =>
        {
            int[][] Plan(ulong s, int e) => [.. LengthBatches.Plan(lengths, 200, s, e)];
            static bool Same(int[][] a, int[][] b) => a.Length == b.Length && a.Zip(b).All(pair => pair.First.SequenceEqual(pair.Second));

            return Same(Plan(seed, epoch), Plan(seed, epoch)) && !Same(Plan(seed, epoch), Plan(seed, epoch + 1)) && !Same(Plan(seed, epoch), Plan(seed + 1, epoch));
        }, iter: 50);

    [Fact]
    public void Little_of_a_plan_is_padding()
    {
        CounterRandom random = new(1, RandomStream.Example, 0);
        int[] lengths = [.. Enumerable.Range(0, 20_011).Select(_ => 10 + random.Below(30) + (random.Chance(0.1) ? random.Below(350) : 0))];

        IReadOnlyList<int[]> batches = LengthBatches.Plan(lengths, budget: 4096, seed: 3, epoch: 0);

        Assert.InRange(LengthBatches.Padding(batches, lengths), 0, 0.05);
    }

    [Fact]
    public void Batches_of_like_length_do_not_come_in_order_of_length()
    {
        int[] lengths = [.. Enumerable.Range(1, 2000)];

        IReadOnlyList<int[]> batches = LengthBatches.Plan(lengths, budget: 4096, seed: 3, epoch: 0);

        int longer = Enumerable.Range(1, batches.Count - 1).Count(i => lengths[batches[i][0]] > lengths[batches[i - 1][0]]);
        Assert.InRange(longer, batches.Count / 4, batches.Count * 3 / 4);
    }

    [Fact]
    public void An_example_longer_than_the_budget_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => LengthBatches.Plan([3, 101], budget: 100, seed: 1, epoch: 0));
        Assert.Equal("batching by length: expected every example to have 1 to 100 tokens (the budget of a batch), got 101 for example 1; cut long texts into windows or raise the budget (Parameter 'lengths')", error.Message);
    }
}
