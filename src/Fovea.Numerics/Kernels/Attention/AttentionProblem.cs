using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>What is asked of the attention kernels: the sizes, where the numbers lie, and who may see what.</summary>
/// <remarks>The caller has checked it all: sizes are at least 1 and <see cref="KeyHeads"/> divides <see cref="Heads"/>.</remarks>
internal unsafe struct AttentionProblem
{
    public const int Unlimited = int.MaxValue;

    public AttentionProblem() { }

    /// <summary>B, H, Hkv, Tq, Tk, D and Dv of the glossary.</summary>
    public int Batch = 1, Heads = 1, KeyHeads = 1, Queries, Keys, Size, ValueSize;

    public HeadsView Query, Key, Value;

    /// <summary>What query · key is multiplied by, as a rule 1/√D.</summary>
    public float Scale = 1;

    /// <summary>Scores are kept between -cap and cap by cap · tanh(score / cap); 0: they are not.</summary>
    public float SoftCap;

    /// <summary>[B]: how many keys each item has, where they have not all <see cref="Keys"/>; null: they have.</summary>
    public int* ItemKeys;

    /// <summary>
    /// Query i stands at key position p = i + Tk - Tq, Tk as many as its item has, so that the last query stands at the last key. It sees the keys from
    /// p - Before to p + After; After = 0 is causal attention.
    /// </summary>
    public int Before = Unlimited, After = Unlimited;

    /// <summary>[B]: how many keys of each item are real, the others are padding at the end; null: all.</summary>
    public int* KeyLengths;

    /// <summary>Not zero: the query may see the key.</summary>
    public PairsView<byte> Allowed;

    /// <summary>Added to the score, after the soft cap. Minus infinity, or anything below -1e30, hides the key.</summary>
    public PairsView<float> Bias;

    /// <summary>How many weights are dropped, from 0 to below 1; the others are scaled up. Element ((b · H + h) · Tq + q) · Tk + k of <see cref="DropKey"/> decides about each.</summary>
    public float DropProbability;

    public PhiloxKey DropKey;

    /// <summary>Where it is. The caller sees to it that it stays there: kernels run while it lies on a stack.</summary>
    public static AttentionProblem* Pointer(ref readonly AttentionProblem problem) => (AttentionProblem*)Unsafe.AsPointer(ref Unsafe.AsRef(in problem));

    /// <summary>What causal attention, the window and the lengths leave of the keys to a query: neither end ever moves back from one query to the next.</summary>
    public readonly (int Low, int High) RangeOf(int batch, int query)
    {
        long keys = ItemKeys == null ? Keys : ItemKeys[batch], position = query + keys - Queries;
        long length = KeyLengths == null ? keys : Math.Min(keys, KeyLengths[batch]);
        long low = Before == Unlimited ? 0 : Math.Max(0, position - Before);
        long high = After == Unlimited ? length : Math.Clamp(position + After + 1, 0, length);
        return ((int)Math.Min(low, high), (int)high);
    }

    /// <summary>Which key head a query head looks at.</summary>
    public readonly int KeyHead(int head) => head / (Heads / KeyHeads);

    /// <summary>The place of a query in what is kept as [B, H, Tq].</summary>
    public readonly nint RowOf(int batch, int head, int query) => ((nint)batch * Heads + head) * Queries + query;
}
