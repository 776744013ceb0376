using Fovea.Numerics;
using Fovea.Numerics.Kernels.Attention;

namespace Fovea.Attention;

/// <summary>Attention to what a cache holds.</summary>
public static unsafe partial class AttentionExtensions
{
    /// <summary>
    /// Attends to the keys and values of a cache. The last query of each item stands at the last position of its sequence, so the keys of the
    /// queries are appended first.
    /// </summary>
    /// <param name="query">[B, Tq, H, D]; queries that stand before the first position of a sequence, as those of padding do, get zeros under a causal mask.</param>
    /// <param name="cache">Keys and values: [B, Tk, Hkv, D] and Dv; Tk is the length of the longest sequence, the others end earlier.</param>
    /// <param name="mask">Which keys may be seen, [B, H, Tq, Tk] and what broadcasts to it; the window of the cache holds too.</param>
    /// <param name="options">Scale, soft cap, dropout.</param>
    /// <returns>[B, Tq, H, Dv].</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the cache is empty.</exception>
    /// <exception cref="NotSupportedException">Gradients are wanted, or something is to be captured that can't be had here.</exception>
    public static Tensor AttendTo(this Tensor query, KeyValueCache cache, Mask mask, AttentionOptions options = default)
    {
        Tensor output = AttendTo(query, cache, mask, options, out AttentionObserver observer);
        observer.RefuseContributions();
        return output;
    }

    internal static Tensor AttendTo(Tensor query, KeyValueCache cache, Mask mask, AttentionOptions options, out AttentionObserver observer)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(mask);
        options.Check();
        (int keys, int keyHeads, int size, int valueSize) = cache.Check(query.Shape);
        if (query.NeedsGradient || mask.AddedBias is { NeedsGradient: true })
            throw new NotSupportedException("a key-value cache keeps no gradients: expected a query and a bias that nothing is differentiated by: attend without a cache where gradients are wanted");
        AttentionProblem problem = new()
        {
            Batch = (int)query.Shape[0],
            Queries = (int)query.Shape[1],
            Heads = (int)query.Shape[2],
            Size = size,
            Keys = keys,
            KeyHeads = keyHeads,
            ValueSize = valueSize,
            Query = Heads(query, query.Pointer),
            Scale = options.Scale ?? 1 / MathF.Sqrt(size),
            SoftCap = options.SoftCap,
        };
        Pass pass = query.Pass;
        mask.ApplyTo(ref problem, pass);
        cache.ApplyTo(ref problem);
        Drop(ref problem, pass, options);

        Tensor output = pass.New([problem.Batch, problem.Queries, problem.Heads, valueSize]);
        AttentionResults results = new() { Output = Heads(output, output.Pointer) };
        observer = new AttentionObserver(pass, options.Kind, in problem, null);
        observer.MakeRoom(ref results);
        AttentionKernel.Forward(in problem, in results, pass.InstructionSet, pass.Threads);
        observer.Report();
        observer.RefuseGradients();
        GC.KeepAlive(mask);
        GC.KeepAlive(cache);
        return output;
    }
}
