using Fovea.Numerics;

namespace Fovea.Attention;

/// <summary>How a <see cref="MultiHeadAttention"/> is built. The defaults are those of the Transformer.</summary>
public sealed record MultiHeadOptions
{
    /// <summary>The defaults.</summary>
    public static MultiHeadOptions Default { get; } = new();

    /// <summary>How many key and value heads; each serves several query heads. As many as query heads where it is null.</summary>
    public int? KeyHeads { get; init; }

    /// <summary>The size of a head; width / heads where it is null.</summary>
    public int? HeadSize { get; init; }

    /// <summary>The width of what keys are made from; that of the queries where it is null.</summary>
    public int? KeyWidth { get; init; }

    /// <summary>The width of what values are made from; that of the keys where it is null.</summary>
    public int? ValueWidth { get; init; }

    /// <summary>What scores are multiplied by; 1 / sqrt(head size) where it is null.</summary>
    public float? Scale { get; init; }

    /// <summary>Whether the four projections have biases.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Whether the projection of keys has a bias, which changes nothing but what is learned; as the others where it is null.</summary>
    public bool? KeyBias { get; init; }

    /// <summary>Whether the last projection has a bias; as the others where it is null.</summary>
    public bool? OutputBias { get; init; }

    /// <summary>The share of weights that is dropped in training.</summary>
    public float Dropout { get; init; }

    /// <summary>Scores are kept between -cap and cap; 0 does not.</summary>
    public float SoftCap { get; init; }

    /// <summary>What the projections are like before training; Xavier uniform where it is null.</summary>
    public Initialiser? Initialiser { get; init; }
}

/// <summary>
/// Several heads look at once, each with projections of its own, so that each can look for something else; what they saw is
/// put side by side and projected back.
/// </summary>
/// <remarks>Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762, section 3.2.2. Grouped key heads: Ainslie et al., 2023, arXiv:2305.13245.</remarks>
public sealed class MultiHeadAttention
{
    private readonly Linear _query, _key, _value, _output;
    private readonly int _heads, _keyHeads, _size;
    private readonly AttentionOptions _options;

    /// <summary>Takes its parameters from a scope: query, key, value and output.</summary>
    /// <param name="scope">Where the parameters live.</param>
    /// <param name="width">The width of what goes in and comes out.</param>
    /// <param name="heads">How many heads.</param>
    /// <param name="options">What else; the defaults where it is left out.</param>
    /// <exception cref="ArgumentException">The heads do not divide the width, or the key heads the heads.</exception>
    public MultiHeadAttention(Scope scope, int width, int heads, MultiHeadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scope);
        options ??= MultiHeadOptions.Default;
        Shape.Expect(heads >= 1 && (options.HeadSize is not null || width % heads == 0), $"the width must be a multiple of the heads, got {width} and {heads}");
        (_heads, _keyHeads, _size) = (heads, options.KeyHeads ?? heads, options.HeadSize ?? width / heads);
        Shape.Expect(_keyHeads >= 1 && heads % _keyHeads == 0, $"the heads must be a multiple of the key heads, got {heads} and {_keyHeads}");
        _options = new AttentionOptions { Scale = options.Scale, Dropout = options.Dropout, SoftCap = options.SoftCap };
        _options.Check();

        int keyWidth = options.KeyWidth ?? width;
        _query = new Linear(scope["query"], width, heads * _size, options.Bias, options.Initialiser);
        _key = new Linear(scope["key"], keyWidth, _keyHeads * _size, options.KeyBias ?? options.Bias, options.Initialiser);
        _value = new Linear(scope["value"], options.ValueWidth ?? keyWidth, _keyHeads * _size, options.Bias, options.Initialiser);
        _output = new Linear(scope["output"], heads * _size, width, options.OutputBias ?? options.Bias, options.Initialiser);
    }

    /// <summary>Attends. For self-attention the three inputs are the same tensor.</summary>
    /// <param name="query">[B, Tq, W]: what is looked for.</param>
    /// <param name="key">[B, Tk, Wk]: what each position offers to be found by.</param>
    /// <param name="value">[B, Tk, Wv]: what each position says once found.</param>
    /// <param name="mask">Which keys each query may see; all where it is left out.</param>
    /// <returns>[B, Tq, W].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Tensor Forward(Tensor query, Tensor key, Tensor value, Mask? mask = null) => Forward(query, key, value, mask, null);

    /// <summary>Attends within a picture.</summary>
    /// <param name="grid">Where in the picture the positions are; it goes into the record.</param>
    internal Tensor Forward(Tensor query, Tensor key, Tensor value, Mask? mask, AttentionGrid? grid)
    {
        Shape.Expect(query.Shape.Rank == 3 && key.Shape.Rank == 3 && value.Shape.Rank == 3, $"query, key and value must be [B, T, W], got {query.Shape}, {key.Shape} and {value.Shape}");
        Tensor q = InHeads(_query.Forward(query), _heads), k = InHeads(_key.Forward(key), _keyHeads), v = InHeads(_value.Forward(value), _keyHeads);
        AttentionOptions options = _options with { Kind = query == key ? AttentionKind.Self : AttentionKind.Cross };
        Tensor seen = AttentionExtensions.Attend(q, k, v, mask ?? Mask.None, options, out AttentionObserver observer, grid);      // [B, Tq, H, D]
        observer.ReportContributions(seen, _output.Weight);
        return _output.Forward(seen.Reshape([query.Shape[0], query.Shape[1], _heads * _size]));                 // [B, Tq, W]
    }

    /// <summary>Goes on with a text: appends the keys and values of these positions to the cache, and attends to all that it holds.</summary>
    /// <param name="input">[B, T, W]: the positions that follow what the cache holds.</param>
    /// <param name="cache">Made by <see cref="CreateCache"/>, for this layer alone.</param>
    /// <param name="padding">[B]: how many positions at the beginning of each item are padding; none where it is empty. What comes out there means nothing.</param>
    /// <param name="mask">Which keys each query may see; those up to its own place where it is left out.</param>
    /// <returns>[B, T, W].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    /// <exception cref="InvalidOperationException">A sequence would pass the limit of the cache.</exception>
    /// <exception cref="NotSupportedException">Gradients are wanted.</exception>
    public Tensor Continue(Tensor input, KeyValueCache cache, ReadOnlySpan<int> padding = default, Mask? mask = null)
    {
        ArgumentNullException.ThrowIfNull(cache);
        Shape.Expect(input.Shape.Rank == 3, $"input must be [B, T, W], got {input.Shape}");
        cache.Append(InHeads(_key.Forward(input), _keyHeads), InHeads(_value.Forward(input), _keyHeads), padding);
        Tensor seen = AttentionExtensions.AttendTo(InHeads(_query.Forward(input), _heads), cache, mask ?? Mask.Causal, _options, out AttentionObserver observer);   // [B, T, H, D]
        observer.ReportContributions(seen, _output.Weight);
        return _output.Forward(seen.Reshape([input.Shape[0], input.Shape[1], _heads * _size]));                 // [B, T, W]
    }

    /// <summary>An empty cache with the heads of this layer.</summary>
    /// <param name="batch">How many sequences.</param>
    /// <param name="window">How many positions before its own a query sees; all where it is left out.</param>
    /// <param name="limit">The most positions that a sequence may have.</param>
    public KeyValueCache CreateCache(int batch, int? window = null, int? limit = null) => new(batch, _keyHeads, _size, window: window, limit: limit);

    private Tensor InHeads(Tensor x, int heads) => x.Reshape([x.Shape[0], x.Shape[1], heads, _size]);   // [B, T, H * D] to [B, T, H, D]
}
