namespace Fovea.Numerics.Memory;

/// <summary>Cuts one loan of scratch memory into aligned pieces, one after the other.</summary>
internal unsafe struct Carver(float* from)
{
    private const nint Line = 16;
    private float* _next = from;

    /// <summary>The next piece, aligned to 64 bytes when the loan was.</summary>
    public float* Take(nint floats)
    {
        float* piece = _next;
        _next += Rounded(floats);
        return piece;
    }

    /// <summary>What a piece of that size takes of the loan.</summary>
    public static nint Rounded(nint floats) => (floats + Line - 1) / Line * Line;
}
