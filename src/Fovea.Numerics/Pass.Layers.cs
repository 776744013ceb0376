namespace Fovea.Numerics;

// Where the pass is in the model, what it was asked to observe there, and the frames that take memory back.
public sealed unsafe partial class Pass
{
    private const int MostDepth = 32;

    private readonly (string Name, int Index)[] _path = new (string, int)[MostDepth];
    private List<Observation>? _observations;
    private int _depth, _layers, _gates;

    /// <summary>What was observed so far, in the order of the calculation.</summary>
    internal IReadOnlyList<Observation> Observations => _observations ?? [];

    /// <summary>The place in the model: <c>layer.3.attention</c>.</summary>
    public string LayerPath
    {
        get
        {
            string path = "";
            foreach ((string name, int index) in _path.AsSpan(0, _depth))
                path += (path.Length == 0 ? "" : ".") + (index < 0 ? name : $"{name}.{index}");
            return path;
        }
    }

    /// <summary>
    /// Enters a layer: <c>using var layer = pass.Layer("layer", 3);</c>. What it returns through
    /// <see cref="LayerScope.Return"/> stays; where nothing is differentiated, the memory of all else that it made is free again.
    /// </summary>
    /// <param name="name">What the layer is called within the one around it.</param>
    /// <param name="index">Which of several alike; -1 where there is one.</param>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public LayerScope Layer(string name, int index = -1)
    {
        _options.Cancellation.ThrowIfCancellationRequested();
        if (_depth == MostDepth) throw new InvalidOperationException($"layers are nested at most {MostDepth} deep, at '{LayerPath}'");
        _path[_depth++] = (name, index);
        return new LayerScope(this, Workspace.Activations.Mark(), _count, Workspace.Tape.Count);
    }

    /// <summary>The number of a layer among those of its sort, in the order of the calculation: what captures count by.</summary>
    internal int CountLayer() => _layers++;

    /// <summary>The number of a gate among all gates, in the order of the calculation.</summary>
    internal int CountGate() => _gates++;

    /// <summary>How many layers were counted so far.</summary>
    internal int CountedLayers => _layers;

    /// <summary>How many gates were counted so far.</summary>
    internal int CountedGates => _gates;

    /// <summary>Keeps numbers that the capture asked for, under the present layer path.</summary>
    /// <param name="kind">What they are; <see cref="Observation.Kind"/>.</param>
    /// <param name="value">Copied.</param>
    internal void Observe(string kind, Tensor value) => Observe(new Observation(LayerPath, kind, value.Detach()));

    /// <summary>Keeps an observation: for what says more of itself than its path, or is only known when gradients flow back.</summary>
    internal void Observe(Observation observation) => (_observations ??= []).Add(observation);

    /// <summary>A layer that the pass is in; disposing it leaves the layer.</summary>
    public readonly ref struct LayerScope
    {
        private readonly Pass _pass;
        private readonly Memory.Arena.Place _place;
        private readonly int _count, _tape;

        internal LayerScope(Pass pass, Memory.Arena.Place place, int count, int tape)
        {
            _pass = pass;
            _place = place;
            _count = count;
            _tape = tape;
        }

        /// <summary>Hands the layer's result out and frees what else the layer made, if the tape does not need it.</summary>
        public Tensor Return(Tensor result)
        {
            if (_pass.Workspace.Tape.Count != _tape || result.NeedsGradient || result.Place < _count) return result;

            float* from = result.Pointer;
            Shape shape = result.Shape;
            _pass.Workspace.Activations.ReturnTo(_place);
            _pass._count = _count;
            Tensor kept = _pass.New(shape);
            Buffer.MemoryCopy(from, kept.Pointer, shape.Count * sizeof(float), shape.Count * sizeof(float));
            return kept;
        }

        /// <summary>Leaves the layer.</summary>
        public void Dispose() => _pass._depth--;
    }
}

/// <summary>Numbers that a layer showed because they were asked for.</summary>
/// <param name="Path">The place in the model.</param>
/// <param name="Kind">What they are, such as "weights" or "entropy".</param>
/// <param name="Value">The numbers.</param>
internal sealed record Observation(string Path, string Kind, DetachedTensor Value)
{
    /// <summary>What sort of layer it is of, such as "self" or "cross"; empty where there is but one sort.</summary>
    public string Sort { get; init; } = "";

    /// <summary>Which layer of those that captures count, from 0 in the order of the calculation; -1 where it is none of them.</summary>
    public int Layer { get; init; } = -1;
}
