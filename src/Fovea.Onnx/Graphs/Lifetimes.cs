using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>
/// Which memory a graph's values lie in, and how many of them still do: what nobody needs any longer is given back while the pass goes on. What was
/// given from outside is not touched.
/// </summary>
internal sealed class Lifetimes(Pass pass)
{
    private readonly Dictionary<string, int> _owners = [];
    private readonly Dictionary<int, int> _values = [];

    /// <summary>Notes what a step made, and gives back what it worked with but did not hand out.</summary>
    /// <param name="mark">How many tensors there were before the step.</param>
    public void Made(int mark, IEnumerable<(string Name, OnnxValue Value)> results)
    {
        if (pass.Remembers) return;
        foreach ((string name, OnnxValue value) in results)
        {
            if (!value.IsFloat || Owner(mark, value.Floats) is not { } owner) continue;
            _owners[name] = owner;
            _values[owner] = _values.GetValueOrDefault(owner) + 1;
        }
        for (int place = mark; place < pass.TensorCount; place++)
            if (!_values.ContainsKey(place)) pass.GiveBack(place);
    }

    /// <summary>A value is not needed any longer.</summary>
    public void Ended(string name)
    {
        if (pass.Remembers || !_owners.Remove(name, out int owner)) return;
        if (--_values[owner] > 0) return;
        _values.Remove(owner);
        pass.GiveBack(owner);
    }

    private int? Owner(int mark, Tensor value)
    {
        for (int place = mark; place < pass.TensorCount; place++)
            if (pass.Holds(place, value)) return place;
        foreach (int place in _values.Keys)
            if (pass.Holds(place, value)) return place;
        return null;
    }
}
