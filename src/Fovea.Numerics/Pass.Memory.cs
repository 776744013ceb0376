using Fovea.Numerics.Memory;

namespace Fovea.Numerics;

// Memory that is given back before the pass ends, by someone who knows which tensors are still needed. Tensors go by their place in the
// order in which they were made.
public sealed unsafe partial class Pass
{
    /// <summary>How many tensors were made so far: the place of the next one.</summary>
    internal int TensorCount => _count;

    /// <summary>Whether the tape remembers steps, so that what they read has to stay.</summary>
    internal bool Remembers => Workspace.Tape.Count > 0;

    /// <summary>Whether the tensor at a place has memory of its own, which may be given back.</summary>
    internal bool Owns(int place) => Workspace.Entries[place].Owned;

    /// <summary>Whether a tensor lies in the memory of the one at a place.</summary>
    internal bool Holds(int place, Tensor tensor)
    {
        ref TensorEntry owner = ref Workspace.Entries[place];
        return owner.Owned && tensor.Pointer >= owner.Data && tensor.Pointer < owner.Data + Math.Max(owner.Shape.Count, 1);
    }

    /// <summary>Gives back the memory of the tensor at a place. Neither it nor what lies in its memory may be read any longer.</summary>
    internal void GiveBack(int place)
    {
        ref TensorEntry entry = ref Workspace.Entries[place];
        if (!entry.Owned) return;
        entry.Owned = false;
        entry.Stamp = 0;
        Workspace.Activations.GiveBack(entry.Data, entry.Shape.Count + entry.Beside);
    }
}
