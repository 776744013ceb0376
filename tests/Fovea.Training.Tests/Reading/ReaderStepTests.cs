using Fovea.Models;
using Fovea.Numerics;
using Fovea.Training.Reading;

namespace Fovea.Training.Tests.Reading;

/// <summary>Stands alone: other tests take and leave the memory of passes meanwhile.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;

/// <summary>One step of training a tiny reader.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class ReaderStepTests : IDisposable
{
    private static readonly BertConfig s_sizes = new() { Vocabulary = 29, Width = 22, Heads = 2, Layers = 3, FeedForward = 31, Positions = 37, InitialRange = 0.1f, Dropout = 0 };

    private static readonly ReaderItem[] s_batch = [.. Enumerable.Range(0, 7).Select(Item)];

    private readonly RandomWeights _weights = new(1);
    private readonly SpanReader _reader;
    private readonly AdamW _optimiser;

    public ReaderStepTests()
    {
        _reader = new SpanReader(new Scope(_weights), s_sizes);
        _optimiser = new AdamW(_weights.All, new() { Decays = Optimiser.IsMatrix });
    }

    public void Dispose()
    {
        _optimiser.Dispose();
        foreach (Weight weight in _weights.All) weight.Dispose();
    }

    [Fact]
    public void It_allocates_less_than_128_KB()
    {
        for (int step = 0; step < 5; step++) Step(step);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Step(5);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 128 * 1024);
    }

    [Fact]
    public void Steps_teach_the_reader_its_batch()
    {
        float first = Step(0), last = first;
        for (int step = 1; step < 60; step++) last = Step(step);
        Assert.True(last < first / 4, $"the loss was {first} and is {last} after 60 steps");
    }

    [Fact]
    public void A_batch_of_one_and_the_same_padded_by_a_longer_one_are_as_wrong()
    {
        using Pass pass = new();
        float[] each = [.. s_batch.Select(item => ReaderLoss.Of(pass, _reader, [item], padding: 0).Scalar())];
        Assert.Equal(each.Average(), ReaderLoss.Of(pass, _reader, s_batch, padding: 0).Scalar(), 1e-4f);
    }

    private float Step(long step)
    {
        using Pass pass = new(options: new PassOptions { Training = true, Step = step, Threads = 1, Differentiate = _optimiser.Trains });
        Tensor loss = ReaderLoss.Of(pass, _reader, s_batch, padding: 0);
        float said = loss.Scalar();
        pass.Backward(loss);
        _optimiser.Step(pass, 3e-3f, clipNorm: 1);
        return said;
    }

    /// <summary>A question of three tokens and a passage; every third has no answer.</summary>
    private static ReaderItem Item(int i)
    {
        int[] tokens = [.. Enumerable.Range(0, 11 + i).Select(at => 1 + (at * at + 5 * i) % 28)];
        return new ReaderItem(tokens, PassageStart: 5, i % 3 == 0 ? 0 : 5 + i % 4, i % 3 == 0 ? 0 : 6 + i % 4);
    }
}
