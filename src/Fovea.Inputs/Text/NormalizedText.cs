namespace Fovea.Inputs.Text;

/// <summary>
/// A stretch of text, normalised and kept, with the range of the original behind each UTF-16 unit. Needed only for added tokens that are
/// to be found in normalised text; everything else is cut while it is normalised.
/// </summary>
internal struct NormalizedText() : INormalizedSink
{
    private readonly List<char> _units = [];
    private readonly List<(int CodePoint, CharacterKind Kind, int Start, int End)> _origins = [];

    public readonly ReadOnlySpan<char> Units => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_units);

    public readonly (int Start, int End) Range(int start, int end) => (_origins[start].Start, _origins[end - 1].End);

    public readonly void Add(int codePoint, CharacterKind kind, int start, int end)
    {
        if (kind == CharacterKind.Ideograph) AddUnit(' ', (' ', CharacterKind.Space, start, end));
        Span<char> units = stackalloc char[2];
        int count = System.Text.Rune.TryCreate(codePoint, out System.Text.Rune rune) ? rune.EncodeToUtf16(units) : 1;
        if (count == 1) units[0] = (char)codePoint;
        foreach (char unit in units[..count]) AddUnit(unit, (codePoint, kind, start, end));
        if (kind == CharacterKind.Ideograph) AddUnit(' ', (' ', CharacterKind.Space, start, end));
    }

    /// <summary>Hands on what stands between two places.</summary>
    public readonly void CopyTo(ref WordPieceScanner scanner, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            if (i > from && char.IsLowSurrogate(_units[i]) && char.IsHighSurrogate(_units[i - 1])) continue;
            (int codePoint, CharacterKind kind, int start, int end) = _origins[i];
            scanner.Add(codePoint, kind, start, end);
        }
    }

    private readonly void AddUnit(char unit, (int, CharacterKind, int, int) origin)
    {
        _units.Add(unit);
        _origins.Add(origin);
    }
}
