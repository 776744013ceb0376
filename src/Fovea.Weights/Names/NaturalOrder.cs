namespace Fovea.Weights;

/// <summary>Compares names as people do: layer 2 comes before layer 10.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    private NaturalOrder() { }

    public static NaturalOrder Comparer { get; } = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x, b = y;
        while (!a.IsEmpty && !b.IsEmpty)
        {
            int digitsA = Digits(a), digitsB = Digits(b);
            if (digitsA > 0 && digitsB > 0)
            {
                ReadOnlySpan<char> numberA = a[..digitsA].TrimStart('0'), numberB = b[..digitsB].TrimStart('0');
                int byNumber = numberA.Length != numberB.Length ? numberA.Length - numberB.Length : numberA.SequenceCompareTo(numberB);
                if (byNumber != 0) return byNumber;
                a = a[digitsA..];
                b = b[digitsB..];
                continue;
            }
            if (a[0] != b[0]) return a[0] - b[0];
            a = a[1..];
            b = b[1..];
        }
        int byLength = a.Length - b.Length;
        return byLength != 0 ? byLength : string.CompareOrdinal(x, y);
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
