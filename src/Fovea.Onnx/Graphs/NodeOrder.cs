using Fovea.Weights;

namespace Fovea.Onnx;

/// <summary>Puts nodes into an order in which each comes after those whose values it reads. Those that could come earlier or later keep their order.</summary>
internal static class NodeOrder
{
    /// <param name="origin">The file, for messages.</param>
    /// <param name="nodes">In any order.</param>
    /// <param name="given">The values that are there before the first node.</param>
    /// <exception cref="InvalidDataException">Nodes wait for each other, or for a value that nothing writes, or two write the same.</exception>
    public static Node[] Sort(string origin, IReadOnlyList<Node> nodes, IReadOnlySet<string> given)
    {
        Dictionary<string, int> writers = Writers(origin, nodes, given);
        List<int>[] readers = new List<int>[nodes.Count];
        int[] waiting = new int[nodes.Count];
        for (int i = 0; i < nodes.Count; i++) readers[i] = [];
        for (int i = 0; i < nodes.Count; i++)
            foreach (string input in Reads(nodes[i]).Distinct())
            {
                if (given.Contains(input)) continue;
                if (!writers.TryGetValue(input, out int writer))
                    throw new InvalidDataException($"cannot read {origin}: {nodes[i]} reads {Text.Quote(input)}, expected an input, a constant or a node that writes it, found none");
                readers[writer].Add(i);
                waiting[i]++;
            }
        return Take(origin, nodes, readers, waiting);
    }

    /// <summary>What a node reads, the graphs within it included.</summary>
    private static IEnumerable<string> Reads(Node node) => node.Inputs.Where(name => name.Length > 0).Concat(node.Graphs.SelectMany(graph => graph.Outer));

    private static Dictionary<string, int> Writers(string origin, IReadOnlyList<Node> nodes, IReadOnlySet<string> given)
    {
        Dictionary<string, int> writers = [];
        for (int i = 0; i < nodes.Count; i++)
            foreach (string output in nodes[i].Outputs)
                if (output.Length > 0 && (given.Contains(output) || !writers.TryAdd(output, i)))
                    throw new InvalidDataException($"cannot read {origin}: {nodes[i]} writes {Text.Quote(output)}, expected a name that nothing else has, found it {(given.Contains(output) ? "among inputs and constants" : $"written by {nodes[writers[output]]}")}");
        return writers;
    }

    private static Node[] Take(string origin, IReadOnlyList<Node> nodes, List<int>[] readers, int[] waiting)
    {
        PriorityQueue<int, int> ready = new();
        for (int i = 0; i < nodes.Count; i++)
            if (waiting[i] == 0) ready.Enqueue(i, i);
        List<Node> sorted = new(nodes.Count);
        while (ready.TryDequeue(out int next, out _))
        {
            sorted.Add(nodes[next]);
            foreach (int reader in readers[next])
                if (--waiting[reader] == 0) ready.Enqueue(reader, reader);
        }
        if (sorted.Count == nodes.Count) return [.. sorted];
        IEnumerable<string> stuck = nodes.Where((_, i) => waiting[i] > 0).Select(node => node.ToString());
        throw new InvalidDataException($"cannot read {origin}: expected nodes that can be put in order, found some that wait for each other: {Text.Few(stuck)}");
    }
}
