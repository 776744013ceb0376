using CsCheck;

namespace Fovea.Models.Tests;

/// <summary>What must hold for any BERT, whatever it was taught.</summary>
public sealed class BertLaws : IDisposable
{
    private readonly TinyBert _files = new((scope, config) => new Bert(scope, config));
    private readonly Bert _bert;

    public BertLaws() => _bert = Bert.Load(_files.Folder);

    public void Dispose()
    {
        _bert.Dispose();
        _files.Dispose();
    }

    [Fact]
    public void Padding_does_not_change_what_is_said_of_a_text() => Given.Texts.Sample(texts =>
    {
        DetachedTensor together = _bert.Said(TokenBatch.Padded(texts));
        for (int i = 0; i < texts.Length; i++)
            Given.Near(_bert.Said(TokenBatch.Of(texts[i])).Values, together.Of(i, texts[i].Length));
    }, iter: 50);

    [Fact]
    public void Which_token_stands_in_the_padding_does_not_matter() => Given.Texts.Sample(texts =>
    {
        DetachedTensor one = _bert.Said(TokenBatch.Padded(texts, padding: 0)), other = _bert.Said(TokenBatch.Padded(texts, padding: 17));
        for (int i = 0; i < texts.Length; i++) Assert.Equal(one.Of(i, texts[i].Length), other.Of(i, texts[i].Length));
    }, iter: 50);

    [Fact]
    public void Padding_that_is_said_by_flags_is_that_which_is_said_by_lengths() => Given.Texts.Sample(texts =>
    {
        TokenBatch padded = TokenBatch.Padded(texts);
        bool[] present = [.. texts.SelectMany(text => Enumerable.Range(0, padded.Length).Select(i => i < text.Length))];
        DetachedTensor lengths = _bert.Said(padded), flags = _bert.Said(TokenBatch.Masked(padded.Ids, present, padded.Length));
        for (int i = 0; i < texts.Length; i++) Given.Near(lengths.Of(i, texts[i].Length), flags.Of(i, texts[i].Length));
    }, iter: 50);

    [Fact]
    public void The_order_of_a_batch_does_not_matter() => Given.Texts.Sample(texts =>
    {
        DetachedTensor straight = _bert.Said(TokenBatch.Padded(texts)), reversed = _bert.Said(TokenBatch.Padded([.. texts.Reverse()]));
        for (int i = 0; i < texts.Length; i++)
            Given.Near(straight.Of(i, texts[i].Length), reversed.Of(texts.Length - 1 - i, texts[i].Length));
    }, iter: 50);

    [Fact]
    public void Every_token_is_told_by_its_place_and_its_segment()
    {
        int[] same = [5, 5, 5];
        DetachedTensor said = _bert.Said(TokenBatch.Of(same)), second = _bert.Said(TokenBatch.Of(same, [0, 1, 0]));
        Assert.Equal(Shape.Of([1, 3, 22]), said.Shape);
        Assert.NotEqual(said.Values[..22], said.Values[22..44]);
        Assert.NotEqual(said.Values[22..44], second.Values[22..44]);
    }

    [Fact]
    public void A_decoder_does_not_see_what_comes_later() => Given.Text.Where(text => text.Length > 1).Sample(text =>
    {
        using TinyBert files = new((scope, config) => new Bert(scope, config), TinyBert.Sizes with { Causal = true });
        using Bert decoder = Bert.Load(files.Folder);
        int[] changed = [.. text[..^1], (text[^1] + 1) % 29];
        float[] first = decoder.Said(TokenBatch.Of(text)).Of(0, text.Length - 1), second = decoder.Said(TokenBatch.Of(changed)).Of(0, text.Length - 1);
        Assert.Equal(first, second);
        Assert.NotEqual(_bert.Said(TokenBatch.Of(text)).Of(0, text.Length - 1), _bert.Said(TokenBatch.Of(changed)).Of(0, text.Length - 1));
    }, iter: 20);

    [Fact]
    public void What_goes_beyond_the_model_is_refused()
    {
        static string Message(Action action) => Assert.Throws<ArgumentException>(action).Message;

        Assert.Equal("an input has at most 37 tokens, got 38: cut it into windows", Message(() => _bert.Run(new int[38])));
        Assert.Equal("rows of a table: a number must be from 0 to 28, got 29 at place 1", Message(() => _bert.Run([1, 29])));
        Assert.Equal("rows of a table: a number must be from 0 to 28, got -1 at place 0", Message(() => _bert.Run([-1])));
        Assert.Equal("rows of a table: a number must be from 0 to 1, got 2 at place 0", Message(() => _bert.Run(TokenBatch.Of([1], [2]))));
        Assert.Equal("a text must have at least 1 token, got 0: put [CLS] and [SEP] around it", Message(() => _bert.Run([])));
        Assert.Equal("every text must have at least 1 token, text 1 has none: put [CLS] and [SEP] around it", Message(() => TokenBatch.Padded([[1], []])));
        Assert.Equal("every token must have a type: expected 2, got 1", Message(() => TokenBatch.Of([1, 2], [0])));
        Assert.Equal("a mask must say of each token whether it is there: expected 2, got 1", Message(() => TokenBatch.Masked([1, 2], [true], 2)));
        Assert.Equal("tokens must be [B, 2], got 3 of them", Message(() => TokenBatch.Masked([1, 2, 3], [true, true, true], 2)));
    }

    [Fact]
    public void A_model_that_was_disposed_says_so()
    {
        using TinyBert files = new();
        SpanReader reader = SpanReader.Load(files.Folder);
        reader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reader.Run([1, 2]));
    }
}
