using System.Diagnostics.CodeAnalysis;

namespace Fovea.Weights;

/// <summary>
/// From our parameter paths to the keys of one family of checkpoints and back. A path such as "layer.3.norm.scale" is looked up with its numbers
/// replaced by "*"; the numbers are put into the key. A rule may also say some of the numbers: "stage.0.block.*". What no rule names keeps its name, so that a
/// model with a part of its own can be stored too.
/// </summary>
internal sealed class NameMap
{
    private readonly NameRules<string[]> _keys = new();      // "layer.*.norm.scale" -> "bert.encoder.layer.*.output.LayerNorm.weight", ...
    private readonly NameRules<string> _paths = new();       // and back, from every one of them
    private readonly HashSet<string> _ignored = [];

    /// <param name="family">The checkpoint family, for messages.</param>
    /// <param name="prefix">What the keys of the body may begin with, such as "bert."; a checkpoint of the body alone leaves it out.</param>
    public NameMap(string family, string prefix = "")
    {
        Family = family;
        Prefix = prefix;
    }

    /// <summary>Every parameter is stored under its own path.</summary>
    public static NameMap Identity { get; } = new("Fovea");

    public string Family { get; }

    public string Prefix { get; }

    /// <summary>Part of the body: weight and bias keep their names.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="keys">Where it may be stored, as <see cref="Rule"/> has it.</param>
    public NameMap Body(string path, params string[] keys) =>
        BodyRule($"{path}.weight", Ending(keys, ".weight")).BodyRule($"{path}.bias", Ending(keys, ".bias"));

    /// <summary>A normalisation of the body: "weight" and "bias", or "gamma" and "beta" in checkpoints that came from TensorFlow.</summary>
    public NameMap BodyNorm(string path, params string[] keys) =>
        BodyRule($"{path}.scale", Ending(keys, ".weight", ".gamma")).BodyRule($"{path}.shift", Ending(keys, ".bias", ".beta"));

    /// <summary>A head beside the body, never prefixed: weight and bias keep their names.</summary>
    public NameMap Head(string path, params string[] keys) => Rule($"{path}.weight", Ending(keys, ".weight")).Rule($"{path}.bias", Ending(keys, ".bias"));

    /// <summary>A normalisation in a head.</summary>
    public NameMap HeadNorm(string path, params string[] keys) =>
        Rule($"{path}.scale", Ending(keys, ".weight", ".gamma")).Rule($"{path}.shift", Ending(keys, ".bias", ".beta"));

    /// <summary>A batch norm: what it learned and the statistics that it keeps. How many batches it saw is of no use.</summary>
    public NameMap BatchNorm(string path, string key) =>
        Rule($"{path}.scale", $"{key}.weight").Rule($"{path}.shift", $"{key}.bias")
            .Rule($"{path}.mean", $"{key}.running_mean").Rule($"{path}.variance", $"{key}.running_var").Ignore($"{key}.num_batches_tracked");

    /// <summary>A convolution and the batch norm after it: "conv" and "norm" of one path.</summary>
    public NameMap Unit(string path, string convolution, string norm) => Body($"{path}.conv", convolution).BatchNorm($"{path}.norm", norm);

    /// <summary>One parameter of the body, stored under one of these keys with or without the prefix.</summary>
    public NameMap BodyRule(string path, params string[] keys) => Rule(path, WithAndWithoutPrefix(keys));

    /// <summary>One parameter, stored under one of these keys; the first is the one to write.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="keys">"qkv.weight[0/3]" is the first of three equal parts of a tensor whose rows hold several parameters.</param>
    public NameMap Rule(string path, params string[] keys)
    {
        if (!_keys.TryAdd(path, keys)) throw new ArgumentException($"the names of {Family} have two rules for '{path}'");
        foreach (string key in keys) _paths.TryAdd(StoredRows.Of(key).Key, path);
        return this;
    }

    /// <summary>A key of the body that holds no parameter, such as a table of positions: not an error when it is there and nobody asks for it.</summary>
    public NameMap IgnoreInBody(params string[] keys) => Ignore(WithAndWithoutPrefix(keys));

    /// <summary>Likewise, for a key that is never prefixed.</summary>
    public NameMap Ignore(params string[] keys)
    {
        foreach (string key in keys) _ignored.Add(NameRules.Pattern(key, out _));
        return this;
    }

    /// <summary>The keys under which a parameter may be stored, best first; never empty.</summary>
    public string[] Keys(string path) =>
        _keys.TryFind(path, out string[]? keys, out string[] numbers) ? [.. keys.Select(key => NameRules.Fill(key, numbers))] : [path];

    /// <summary>The key under which to write a parameter.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="prefixed">Whether the body's keys begin with <see cref="Prefix"/>: yes when the checkpoint has a head.</param>
    public string Key(string path, bool prefixed)
    {
        string[] keys = Keys(path);
        return keys.FirstOrDefault(key => key.StartsWith(Prefix, StringComparison.Ordinal) == prefixed) ?? keys[0];
    }

    /// <summary>The path of the parameter that a key holds; the key itself where no rule names it.</summary>
    public string Path(string key) =>
        _paths.TryFind(key, out string? path, out string[] numbers) ? NameRules.Fill(path, numbers) : key;

    /// <summary>The key under which <paramref name="source"/> has a parameter.</summary>
    public bool TryFind(string path, ITensorSource source, [NotNullWhen(true)] out StoredTensor? found)
    {
        foreach (string key in Keys(path))
        {
            StoredRows rows = StoredRows.Of(key);
            if (source.Tensors.TryGetValue(rows.Key, out StoredTensor? stored) && rows.In(stored) is { } part)
            {
                found = part;
                return true;
            }
        }
        found = null;
        return false;
    }

    /// <summary>Whether a key may be left over.</summary>
    public bool Ignores(string key) => _ignored.Contains(NameRules.Pattern(key, out _));

    private string[] WithAndWithoutPrefix(params string[] keys) =>
        Prefix == "" ? keys : [.. keys.SelectMany(key => new[] { Prefix + key, key })];

    /// <summary>The keys with each of these ends, before the part that is meant.</summary>
    private static string[] Ending(string[] keys, params string[] ends) =>
        [.. keys.SelectMany(key => ends.Select(end => StoredRows.Of(key) is { Parts: > 1 } rows ? rows.Key + end + rows.Mark : key + end))];
}
