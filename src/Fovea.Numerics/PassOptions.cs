using Fovea.Numerics.Kernels;

namespace Fovea.Numerics;

/// <summary>What a <see cref="Pass"/> is for. The defaults are those of inference.</summary>
public sealed record PassOptions
{
    /// <summary>The defaults: inference, no gradients, all threads.</summary>
    public static PassOptions Default { get; } = new();

    /// <summary>Whether layers behave as in training: dropout drops, batch norm uses the batch.</summary>
    public bool Training { get; init; }

    /// <summary>Which parameters the result is to be differentiated by; none where it is null. Nothing else is calculated.</summary>
    public Predicate<Weight>? Differentiate { get; init; }

    /// <summary>What random numbers are drawn from, with <see cref="Step"/>.</summary>
    public ulong Seed { get; init; }

    /// <summary>The training step: each step draws other random numbers.</summary>
    public long Step { get; init; }

    /// <summary>The most threads to use; 0: as many as <c>FOVEA_THREADS</c> or the machine says.</summary>
    public int Threads { get; init; }

    /// <summary>Looked at between layers.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The kernels to use: the widest that the processor has, or what <c>FOVEA_ISA</c> names.</summary>
    internal InstructionSet InstructionSet { get; init; } = Processor.Current;
}
