using Fovea.Numerics.Memory;

namespace Fovea.Numerics;

// Reverse-mode differentiation: the tape remembers each step whose result depends on something that is to be
// differentiated by, and Backward goes through the steps from the last to the first.
public sealed unsafe partial class Pass
{
    /// <summary>Asks for the gradient with respect to a tensor. To be called before anything is calculated from it.</summary>
    public void Watch(Tensor tensor)
    {
        Shape.Expect(ReferenceEquals(tensor.Pass, this), $"only a tensor of this pass can be watched, {tensor} is of another");
        ref TensorEntry entry = ref Root(tensor);
        entry.NeedsGradient = entry.Watched = true;
    }

    /// <summary>Calculates the gradients of a single number, such as a loss, with respect to all that was asked for.</summary>
    /// <exception cref="ArgumentException">The tensor has more than one number.</exception>
    /// <exception cref="InvalidOperationException">It depends on nothing that is to be differentiated by.</exception>
    public void Backward(Tensor loss)
    {
        Shape.Expect(loss.Count == 1, $"only a single number can be differentiated, got {loss.Shape}: reduce it, or say how each number counts: Backward(output, weights)");
        Backward(loss, [1f]);
    }

    /// <summary>Calculates the gradients of the sum of all numbers of a tensor, each multiplied by a weight of its own.</summary>
    /// <param name="output">What is differentiated.</param>
    /// <param name="weights">One per number of <paramref name="output"/>: how much it counts.</param>
    /// <exception cref="ArgumentException">There are more or fewer weights than numbers.</exception>
    /// <exception cref="InvalidOperationException">It depends on nothing that is to be differentiated by.</exception>
    public void Backward(Tensor output, ReadOnlySpan<float> weights)
    {
        Shape.Expect(weights.Length == output.Count, $"an output {output.Shape} needs {output.Count} weights, got {weights.Length}");
        if (!output.NeedsGradient)
            throw new InvalidOperationException("nothing to differentiate by: name parameters in PassOptions.Differentiate, or watch a tensor before calculating with it: pass.Watch(x)");

        weights.CopyTo(new Span<float>(GradientTarget(output, out _), weights.Length));
        List<TapeNode> tape = Workspace.Tape;
        for (int i = tape.Count - 1; i >= 0; i--)
        {
            _options.Cancellation.ThrowIfCancellationRequested();
            if (!HasGradient(tape[i])) continue;
            tape[i].Backward();
            GiveBackGradients(tape[i]);
        }
        tape.Clear();
    }

    /// <summary>The gradient with respect to a watched tensor, after <see cref="Backward(Tensor)"/>; zeros where it had no influence.</summary>
    /// <exception cref="InvalidOperationException">The tensor was not watched.</exception>
    public Tensor Gradient(Tensor of)
    {
        ref TensorEntry entry = ref Root(of);
        if (!entry.Watched) throw new InvalidOperationException($"no gradient was asked for: call pass.Watch({of}) before calculating with it");
        return entry.Gradient is null ? Zeros(of.Shape) : Enter(of.Shape, entry.Gradient);
    }

    /// <summary>The gradient with respect to a parameter, after <see cref="Backward(Tensor)"/>; zeros where it had no influence.</summary>
    /// <exception cref="InvalidOperationException">The parameter is not among those of PassOptions.Differentiate.</exception>
    public Tensor Gradient(Weight weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (Workspace.Weights.TryGetValue(weight, out Tensor used)) return Gradient(used);
        if (!Differentiates(weight))
            throw new InvalidOperationException($"no gradient was asked for '{weight.Name}': include it in PassOptions.Differentiate");
        return Zeros(weight.Shape);
    }

    /// <summary>The gradient of a parameter that took part in this pass, or null: what an optimiser goes through.</summary>
    internal float* GradientOrNull(Weight weight) =>
        Workspace.Weights.TryGetValue(weight, out Tensor used) ? used.Entry.Gradient : null;

    /// <summary>
    /// Puts a step on the tape. Call it only where an input needs a gradient, from a method of its own, so that no closure
    /// is made otherwise. Marks the outputs as needing one.
    /// </summary>
    /// <param name="output">What the step made; the first of several that were made one after the other.</param>
    /// <param name="backward">Reads <see cref="GradientOf"/> the outputs, adds to <see cref="GradientTarget"/> of the inputs.</param>
    /// <param name="outputs">How many outputs.</param>
    internal void Record(Tensor output, Action backward, int outputs = 1)
    {
        for (int i = 0; i < outputs; i++) Workspace.Entries[output.Place + i].NeedsGradient = true;
        Workspace.Tape.Add(new TapeNode(output.Place, outputs, backward));
    }

    /// <summary>Whether the tape has to know of what is calculated from a tensor.</summary>
    internal bool NeedsGradient(Tensor tensor) => Root(tensor).NeedsGradient;

    /// <summary>The gradient that has arrived at an output, or null where none did.</summary>
    internal float* GradientOf(Tensor output) => Root(output).Gradient;

    /// <summary>Where to put the gradient of an input, or null where it is not wanted.</summary>
    /// <param name="input">A tensor that the step read.</param>
    /// <param name="accumulate">Whether to add to what is there; otherwise it holds nothing of worth and is to be written.</param>
    internal float* GradientTarget(Tensor input, out bool accumulate)
    {
        ref TensorEntry entry = ref Root(input);
        accumulate = entry.Gradient is not null;
        if (entry.NeedsGradient && !accumulate) entry.Gradient = Workspace.Activations.Take(entry.Shape.Count);
        return entry.Gradient;
    }

    /// <summary>A reshaped view has its gradient in common with the tensor that it is a view of.</summary>
    private ref TensorEntry Root(Tensor tensor) => ref Workspace.Entries[tensor.Entry.Root];

    private bool HasGradient(TapeNode node)
    {
        for (int i = 0; i < node.Outputs; i++)
            if (Workspace.Entries[node.FirstOutput + i].Gradient is not null) return true;
        return false;
    }

    private void GiveBackGradients(TapeNode node)
    {
        for (int i = 0; i < node.Outputs; i++)
        {
            ref TensorEntry entry = ref Workspace.Entries[node.FirstOutput + i];
            if (entry.Watched || entry.Gradient is null) continue;
            Workspace.Activations.GiveBack(entry.Gradient, entry.Shape.Count);
            entry.Gradient = null;
        }
    }
}
