using Fovea.Attention;

namespace Fovea.Models.Tests;

/// <summary>Stands alone: other tests take and leave the memory of passes meanwhile.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;

/// <summary>In steady state an inference leaves next to nothing for the garbage collector.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class AllocationTests
{
    private const int Most = 16 * 1024;

    private static readonly PassOptions OneThread = new() { Threads = 1 };

    private readonly int[] _tokens = [.. Given.Tokens(23), .. Given.Tokens(23, 1)], _types = new int[46];

    [Fact]
    public void Reading_allocates_less_than_16_KB()
    {
        using TinyBert files = new();
        using SpanReader reader = SpanReader.Load(files.Folder);
        Mask mask = Mask.Padding([23, 17]);
        Assert.InRange(Allocated(() =>
        {
            using Pass pass = new(options: OneThread);
            return reader.Forward(pass.Indices(_tokens, [2, 23]), pass.Indices(_types, [2, 23]), mask).Values[0];
        }), 0, Most);
    }

    [Fact]
    public void Attention_alone_allocates_less_than_16_KB_and_the_length_does_not_matter()
    {
        MultiHeadAttention attention = new(new Scope(new RandomWeights(1)), width: 24, heads: 3);
        long Of(int length)
        {
            float[] numbers = new float[length * 24];
            return Allocated(() =>
            {
                using Pass pass = new(options: OneThread);
                Tensor x = pass.Tensor(numbers, [1, length, 24]);
                return attention.Forward(x, x, x, Mask.Causal).Values[0];
            });
        }

        Assert.InRange(Of(23), 0, Most);
        Assert.Equal(Of(23), Of(523));
    }

    [Fact]
    public void A_run_allocates_less_than_16_KB_too()
    {
        using TinyBert files = new();
        using SpanReader reader = SpanReader.Load(files.Folder);
        TokenBatch texts = TokenBatch.Padded([_tokens[..23], _tokens[23..]]);
        Assert.InRange(Allocated(() =>
        {
            using ModelRun run = reader.Run(texts, options: OneThread);
            return run.Output.Values[0];
        }), 0, Most);
    }

    private static long Allocated(Func<float> read)
    {
        for (int i = 0; i < 5; i++) read();
        return Enumerable.Range(0, 3).Min(_ =>                               // the runtime may have something to allocate once
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            float said = read();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(float.IsFinite(said));
            return allocated;
        });
    }
}
