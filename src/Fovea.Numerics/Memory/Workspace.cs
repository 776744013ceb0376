using System.Collections.Concurrent;

namespace Fovea.Numerics.Memory;

/// <summary>What a pass works with and leaves for the next one: memory, the table of its tensors, the tape's list.</summary>
internal sealed class Workspace
{
    private static readonly ConcurrentBag<Workspace> s_idle = [];
    private static readonly int s_mostIdle = Environment.ProcessorCount;

    /// <summary>Activations and gradients; frames take them back early.</summary>
    public Arena Activations { get; } = new();

    public TensorEntry[] Entries { get; private set; } = new TensorEntry[256];

    public List<TapeNode> Tape { get; } = [];

    public Dictionary<Weight, Tensor> Weights { get; } = [];

    public static Workspace Take() => s_idle.TryTake(out Workspace? idle) ? idle : new Workspace();

    /// <summary>Leaves it for the next pass, or to the garbage collector where enough are idle already.</summary>
    public void GiveBack()
    {
        Tape.Clear();
        Weights.Clear();
        if (s_idle.Count >= s_mostIdle)
        {
            Activations.Free();
            return;
        }
        Activations.Reset();
        Array.Clear(Entries);
        s_idle.Add(this);
    }

    public void GrowEntries()
    {
        TensorEntry[] larger = new TensorEntry[2 * Entries.Length];
        Entries.CopyTo(larger, 0);
        Entries = larger;
    }
}

/// <summary>What a pass knows of one tensor.</summary>
internal unsafe struct TensorEntry
{
    public float* Data, Gradient;
    public Shape Shape;
    public Weight? Weight;

    /// <summary>The mean of each channel, where it is known; it lies behind the numbers. Else null.</summary>
    public float* Means;

    /// <summary>Floats of its memory that are not its numbers.</summary>
    public long Beside;

    /// <summary>Tells this tensor from one that had the place before it.</summary>
    public int Stamp;

    /// <summary>The place of the tensor that it is a reshaped view of, or its own.</summary>
    public int Root;

    /// <summary>Something that is to be differentiated flows into it.</summary>
    public bool NeedsGradient;

    /// <summary>Its memory is of the arena, and its own: not a view's, not a parameter's, not given back.</summary>
    public bool Owned;

    /// <summary>Its gradient was asked for, so it is not given back after use.</summary>
    public bool Watched;
}

/// <summary>A step of the calculation and how its gradient flows back.</summary>
/// <param name="FirstOutput">The place of its first output in the table of tensors.</param>
/// <param name="Outputs">How many outputs, one place after the other.</param>
/// <param name="Backward">Reads the gradients of the outputs and adds to those of the inputs.</param>
internal readonly record struct TapeNode(int FirstOutput, int Outputs, Action Backward);
