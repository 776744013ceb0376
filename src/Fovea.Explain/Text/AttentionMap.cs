namespace Fovea.Explain;

/// <summary>The weights of some or all layers over the tokens of one input, for whoever wants to look inside.</summary>
/// <param name="Tokens">How each token is called, in the order of the input: a piece of the text, or a mark such as "[SEP]".</param>
/// <param name="Layers">The layers that were asked for, the first first.</param>
public sealed record AttentionMap(IReadOnlyList<string> Tokens, IReadOnlyList<LayerWeights> Layers);

/// <summary>The attention weights of one layer.</summary>
/// <param name="Layer">Which layer it is, counted from 0.</param>
/// <param name="Weights">[H, T, T] (head, query, key): each row sums to one, or to zero where everything was masked.</param>
public sealed record LayerWeights(int Layer, DetachedTensor Weights);
