using System.Collections.Frozen;

namespace Fovea.Onnx;

/// <summary>Every operator that there is here.</summary>
internal static class OperatorTable
{
    private static readonly FrozenDictionary<(string Domain, string Name), Operator[]> s_operators = new[]
    {
        Elementwise.All, Activations.All, Comparisons.All, Casts.All, Shapes.All, Selections.All, Scatters.All, Reductions.All, Orders.All, Products.All,
        Softmaxes.All, Norms.All, Attentions.All, LinearAttentions.All, Positions.All, Losses.All, Convolutions.All, Pools.All, Resizes.All, GridSamples.All, Recurrent.All, Optimisers.All, ControlFlow.All,
    }
    .SelectMany(family => family)
    .GroupBy(op => (op.Domain, op.Name))
    .ToFrozenDictionary(group => group.Key, group => group.OrderByDescending(op => op.Since).ToArray());

    /// <summary>What a node means, by name, family and version; null where nothing here is it.</summary>
    public static Operator? Find(Node node) =>
        s_operators.TryGetValue((node.Domain, node.Operator), out Operator[]? versions) ? versions.FirstOrDefault(op => op.Since <= node.Version) : null;

    /// <summary>The names of the operators of a graph that nothing here is.</summary>
    public static IReadOnlyList<string> Missing(Graph graph) =>
        [.. graph.AllNodes.Where(node => Find(node) is null).Select(node => node.Domain.Length == 0 ? node.Operator : $"{node.Domain}.{node.Operator}").Distinct().Order(StringComparer.Ordinal)];
}
