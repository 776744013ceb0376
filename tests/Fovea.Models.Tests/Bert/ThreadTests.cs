namespace Fovea.Models.Tests;

/// <summary>A loaded model is never changed by reading, and threads change no bit.</summary>
public sealed class ThreadTests
{
    private const int Readers = 32;

    [Fact]
    public void Many_threads_at_once_are_told_the_same_bits_as_one_after_another()
    {
        using TinyBert files = new();
        // The first look at each matrix packs it: a fresh model shows whether 32 first looks at once do harm.
        using SpanReader alone = SpanReader.Load(files.Folder), shared = SpanReader.Load(files.Folder);
        TokenBatch[] texts = [.. Enumerable.Range(0, Readers).Select(i => TokenBatch.Padded([Given.Tokens(1 + i, i), Given.Tokens(7, i)]))];
        float[][] expected = [.. texts.Select(text => alone.Said(text).Values)], found = new float[Readers][];
        using Barrier start = new(Readers);
        Thread[] threads = [.. texts.Select((text, i) => new Thread(() =>
        {
            start.SignalAndWait();
            for (int time = 0; time < 5; time++) found[i] = shared.Said(text).Values;
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(expected, found);
    }

    /// <summary>Large enough that the work is shared.</summary>
    private static BertConfig Wide { get; } = TinyBert.Sizes with { Width = 192, Heads = 4, FeedForward = 768, Layers = 2, InitialRange = 0.1f };

    [Fact]
    public void Two_threads_say_the_same_bits_as_one()
    {
        using TinyBert files = new(config: Wide);
        using SpanReader reader = SpanReader.Load(files.Folder);
        TokenBatch texts = TokenBatch.Padded([.. Enumerable.Range(0, 23).Select(i => Given.Tokens(37 - i, i))]);
        Assert.Equal(reader.Said(texts, new PassOptions { Threads = 1 }).Values, reader.Said(texts, new PassOptions { Threads = 2 }).Values);
    }

    [Fact]
    public void Two_threads_find_the_same_gradients_as_one()
    {
        float[][] alone = Gradients(threads: 1), together = Gradients(threads: 2);
        Assert.Equal(alone, together);
        Assert.All(alone, gradient => Assert.All(gradient, slope => Assert.True(float.IsFinite(slope))));
        Assert.True(alone.Count(gradient => gradient.Any(slope => slope != 0)) > alone.Length / 2);
    }

    private static float[][] Gradients(int threads)
    {
        RandomWeights weights = new(1);
        SpanReader reader = new(new Scope(weights), Wide);
        PassOptions options = new() { Training = true, Differentiate = _ => true, Threads = threads, Seed = 3, Step = 5 };
        TokenBatch texts = TokenBatch.Padded([.. Enumerable.Range(0, 11).Select(i => Given.Tokens(37 - i, i))]);
        using ModelRun run = reader.Run(texts, options: options);
        run.Pass.Backward(run.Output.Square().Mean());
        return [.. weights.All.Select(weight => run.Pass.Gradient(weight).Values.ToArray())];
    }
}
