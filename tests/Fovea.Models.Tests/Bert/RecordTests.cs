using CsCheck;
using Fovea.Attention;

namespace Fovea.Models.Tests;

/// <summary>What a model shows of itself: every layer, or those that were asked for.</summary>
public sealed class RecordTests : IDisposable
{
    private const int Layers = 3, Heads = 2;

    private readonly TinyBert _files = new();
    private readonly SpanReader _reader;

    public RecordTests() => _reader = SpanReader.Load(_files.Folder);

    public void Dispose()
    {
        _reader.Dispose();
        _files.Dispose();
    }

    [Fact]
    public void Every_layer_shows_the_weights_of_every_head_and_their_rows_sum_to_one() => Given.Texts.Sample(texts =>
    {
        TokenBatch batch = TokenBatch.Padded(texts);
        using ModelRun run = _reader.Run(batch, Capture.Weights());
        Assert.Equal(["layer.0", "layer.1", "layer.2"], run.Record.Layers.Select(layer => layer.Path));
        Assert.Equal([0, 1, 2], run.Record.Layers.Select(layer => layer.Index));
        foreach (AttentionLayer layer in run.Record.Layers)
        {
            Assert.Equal(AttentionKind.Self, layer.Kind);
            Assert.Equal(Shape.Of([texts.Length, Heads, batch.Length, batch.Length]), layer.Weights!.Shape);
            for (int row = 0; row < layer.Weights.Values.Length / batch.Length; row++)
            {
                Span<float> weights = layer.Weights.Values.AsSpan(row * batch.Length, batch.Length);
                int length = texts[row / (Heads * batch.Length)].Length;
                Assert.Equal(1, Sum(weights), 1e-5f);
                Assert.True(weights[length..].IndexOfAnyExcept(0) < 0, "padding is seen by nobody");
                Assert.True(weights.IndexOfAnyExceptInRange(0, 1) < 0, "a weight lies from 0 to 1");
            }
        }
    }, iter: 20);

    [Fact]
    public void Only_the_layers_that_were_asked_for_show_themselves_and_they_show_the_same()
    {
        TokenBatch texts = TokenBatch.Padded([Given.Tokens(13), Given.Tokens(7, 1)]);
        using ModelRun all = _reader.Run(texts, Capture.Weights());
        for (int first = 0; first < Layers; first++)
            for (int end = first + 1; end <= Layers; end++)
            {
                using ModelRun some = _reader.Run(texts, Capture.Weights(layers: first..end).And(Capture.Entropy(layers: 1..2)));
                AttentionLayer[] shown = [.. some.Record.Layers.Where(layer => layer.Weights is not null)];
                Assert.Equal(Enumerable.Range(first, end - first), shown.Select(layer => layer.Index));
                Assert.All(shown, layer => Given.Near(all.Record.Layers[layer.Index].Weights!.Values, layer.Weights!.Values));
                Assert.Equal([1], some.Record.Layers.Where(layer => layer.Entropy is not null).Select(layer => layer.Index));
            }
    }

    [Fact]
    public void Layers_that_the_model_has_not_are_refused()
    {
        using ModelRun run = _reader.Run(Given.Tokens(5), Capture.Weights(layers: 2..5));
        Assert.Equal("can't capture weights of layers 2..5: the pass went through 3 attention layers: ask for a part of 0..3", Assert.Throws<NotSupportedException>(() => run.Record).Message);
    }

    [Fact]
    public void Looking_does_not_change_what_is_said()
    {
        TokenBatch texts = TokenBatch.Padded([Given.Tokens(13), Given.Tokens(7, 1)]);
        float[] unseen = _reader.Said(texts).Values;
        using ModelRun statistics = _reader.Run(texts, Capture.Statistics());
        Assert.Equal(unseen, statistics.Output.Values.ToArray());
        using ModelRun everything = _reader.Run(texts, Capture.Weights().And(Capture.Scores()).And(Capture.HeadContributions()).And(Capture.HiddenStates()));
        Given.Near(unseen, everything.Output.Values.ToArray());
    }

    [Fact]
    public void Hidden_states_are_what_goes_into_the_first_layer_and_what_comes_out_of_each()
    {
        using TinyBert files = new((scope, config) => new Bert(scope, config));
        using Bert bert = Bert.Load(files.Folder);
        using ModelRun run = bert.Run(Given.Tokens(11), Capture.HiddenStates()), blind = bert.Run(Given.Tokens(11));
        Assert.Equal(Layers + 1, run.HiddenStates.Count);
        Assert.All(run.HiddenStates, state => Assert.Equal(Shape.Of([1, 11, 22]), state.Shape));
        Assert.Equal(run.Output.Values.ToArray(), run.HiddenStates[^1].Values);
        Assert.Equal(Layers + 1, run.HiddenStates.Select(state => state.Values.Sum(Math.Abs)).Distinct().Count());
        Assert.Empty(blind.HiddenStates);
    }

    [Fact]
    public void Gradient_times_attention_is_there_after_the_way_back_and_differentiates_no_parameter()
    {
        using ModelRun run = _reader.Run(Given.Tokens(11), Capture.GradientTimesAttention());
        Assert.Empty(run.Record.Layers);
        float[] counted = new float[2 * 11];
        counted[3] = counted[11 + 5] = 1;
        run.Pass.Backward(run.Output, counted);
        Assert.Equal([0, 1, 2], run.Record.Layers.Select(layer => layer.Index));
        Assert.All(run.Record.Layers, layer => Assert.Equal(Shape.Of([1, 11, 11]), layer.GradientTimesAttention!.Shape));
        Assert.All(run.Record.Layers, layer => Assert.Contains(layer.GradientTimesAttention!.Values, relevance => relevance > 0));
        Assert.All(run.Record.Layers, layer => Assert.DoesNotContain(layer.GradientTimesAttention!.Values, relevance => relevance < 0));
    }

    [Fact]
    public void A_record_outlives_its_run_and_the_model()
    {
        AttentionRecord record;
        using (TinyBert files = new())
        using (SpanReader reader = SpanReader.Load(files.Folder))
        using (ModelRun run = reader.Run(Given.Tokens(7), Capture.Weights())) record = run.Record;
        _reader.Said(TokenBatch.Of(Given.Tokens(7, 1)));
        Assert.Equal(1, Sum(record.Layers[2].Weights!.Values.AsSpan(0, 7)), 1e-5f);
    }

    private static float Sum(ReadOnlySpan<float> numbers)
    {
        float sum = 0;
        foreach (float number in numbers) sum += number;
        return sum;
    }
}
