using Fovea.Onnx.Format;
using Fovea.Weights;

namespace Fovea.Onnx;

/// <summary>The operators that a file brings itself, made of others. A use of one is replaced by its nodes.</summary>
internal sealed class FunctionTable
{
    private const int MostUses = 100_000, MostDepth = 16;

    private readonly Dictionary<(string Domain, string Name), FunctionMessage> _functions = [];
    private readonly string _origin;
    private readonly HashSet<(string, string)> _checked = [];
    private int _uses;

    public FunctionTable(ModelMessage model, string origin)
    {
        _origin = origin;
        foreach (FunctionMessage function in model.Functions) _functions[(OperatorSets.Standard(function.Domain), function.Name)] = function;
        foreach (FunctionMessage function in model.Functions) RefuseCycles(function, []);
    }

    public FunctionMessage? Find(NodeMessage node) => _functions.GetValueOrDefault((OperatorSets.Standard(node.Domain), node.Operator));

    /// <summary>The nodes of a function for one use of it: its inputs and outputs have the names of the use, what is between them names of its own.</summary>
    public IEnumerable<NodeMessage> Expand(FunctionMessage function, NodeMessage use)
    {
        if (++_uses > MostUses) throw Broken($"expected at most {MostUses} uses of functions, found more");
        if (use.Inputs.Count > function.Inputs.Count || use.Outputs.Count > function.Outputs.Count)
            throw Broken($"expected at most {function.Inputs.Count} inputs and {function.Outputs.Count} outputs of function {Text.Quote(function.Name)}, found {use.Inputs.Count} and {use.Outputs.Count}");

        Dictionary<string, string> names = [];
        for (int i = 0; i < function.Inputs.Count; i++) names[function.Inputs[i]] = i < use.Inputs.Count ? use.Inputs[i] : "";
        for (int i = 0; i < use.Outputs.Count; i++)
            if (use.Outputs[i].Length > 0) names[function.Outputs[i]] = use.Outputs[i];
        string prefix = $"{function.Name}.{_uses}.";
        Dictionary<string, AttributeMessage> attributes = function.Defaults.ToDictionary(attribute => attribute.Name);
        foreach (AttributeMessage attribute in use.Attributes) attributes[attribute.Name] = attribute;
        foreach (NodeMessage node in function.Nodes) yield return Renamed(node, name => names.TryGetValue(name, out string? known) ? known : prefix + name, attributes);
    }

    private static NodeMessage Renamed(NodeMessage node, Func<string, string> rename, Dictionary<string, AttributeMessage> attributes)
    {
        NodeMessage copy = node.Clone();
        for (int i = 0; i < copy.Inputs.Count; i++) copy.Inputs[i] = copy.Inputs[i].Length == 0 ? "" : rename(copy.Inputs[i]);
        for (int i = 0; i < copy.Outputs.Count; i++) copy.Outputs[i] = copy.Outputs[i].Length == 0 ? "" : rename(copy.Outputs[i]);
        copy.Attributes.Clear();
        foreach (AttributeMessage attribute in node.Attributes)
        {
            AttributeMessage own = attribute.Clone();
            if (attribute.RefersTo.Length > 0)
            {
                if (!attributes.TryGetValue(attribute.RefersTo, out AttributeMessage? given)) continue;     // left out: the operator's default
                own = given.Clone();
                own.Name = attribute.Name;
            }
            else if (own.Graph is not null) Rename(own.Graph, rename, attributes);
            copy.Attributes.Add(own);
        }
        return copy;
    }

    /// <summary>A graph within a function reads the function's values; those of its own have names of their own already, and keep them.</summary>
    private static void Rename(GraphMessage graph, Func<string, string> rename, Dictionary<string, AttributeMessage> attributes)
    {
        HashSet<string> own = [.. graph.Inputs.Select(input => input.Name), .. graph.Constants.Select(constant => constant.Name), .. graph.Nodes.SelectMany(node => node.Outputs)];
        string Outer(string name) => own.Contains(name) ? name : rename(name);
        NodeMessage[] nodes = [.. graph.Nodes.Select(node => Renamed(node, Outer, attributes))];
        graph.Nodes.Clear();
        graph.Nodes.AddRange(nodes);
        foreach (ValueMessage output in graph.Outputs) output.Name = Outer(output.Name);
    }

    private void RefuseCycles(FunctionMessage function, HashSet<(string, string)> around)
    {
        (string, string) key = (OperatorSets.Standard(function.Domain), function.Name);
        if (_checked.Contains(key)) return;
        if (around.Count > MostDepth || !around.Add(key)) throw Broken($"expected functions that do not use themselves, and at most {MostDepth} within each other, found {Text.Quote(function.Name)} in itself");
        foreach (NodeMessage node in AllNodes(function.Nodes))
            if (Find(node) is { } inner) RefuseCycles(inner, around);
        around.Remove(key);
        _checked.Add(key);
    }

    private static IEnumerable<NodeMessage> AllNodes(IEnumerable<NodeMessage> nodes) =>
        nodes.SelectMany(node => AllNodes(node.Attributes.Where(attribute => attribute.Graph is not null).SelectMany(attribute => attribute.Graph.Nodes)).Prepend(node));

    private InvalidDataException Broken(string what) => new($"cannot read {_origin}: {what}");
}
