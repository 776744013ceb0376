namespace Fovea.Numerics;

/// <summary>
/// A request for what layers are to show of themselves. It can't be changed; <see cref="And"/> makes a larger one. What can be
/// asked for is defined where it is observed: <c>Capture.Weights()</c>, <c>Capture.TopKeys(8)</c> are in Fovea.Attention.
/// </summary>
public sealed class Capture
{
    private readonly CaptureRequest[] _requests;

    private Capture(CaptureRequest[] requests) => _requests = requests;

    /// <summary>Asks for nothing.</summary>
    public static Capture Nothing { get; } = new([]);

    /// <summary>Whether nothing is asked for.</summary>
    public bool IsEmpty => _requests.Length == 0;

    /// <summary>All requests, in the order in which they were made.</summary>
    public IReadOnlyList<CaptureRequest> Requests => _requests;

    /// <summary>Asks for one kind of observation.</summary>
    public static Capture Of(CaptureRequest request) => new([request]);

    /// <summary>Asks for what both ask for.</summary>
    public Capture And(Capture other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new Capture([.. _requests, .. other._requests]);
    }
}

/// <summary>One thing that is asked for.</summary>
/// <param name="Kind">What: a name that some layers know, such as "weights".</param>
/// <param name="Layers">Of which layers, counted among those of the same sort; all where it is null.</param>
/// <param name="Parameter">A number that the kind may need, such as how many top keys.</param>
public sealed record CaptureRequest(string Kind, Range? Layers = null, int Parameter = 0)
{
    /// <summary>Of which heads; all where it is null.</summary>
    public Range? Heads { get; init; }

    /// <summary>Of which queries; all where it is null.</summary>
    public Range? Queries { get; init; }

    /// <summary>Whether there are all the layers that are asked.</summary>
    internal bool Fits(int layers) => Layers is not { } range || (range.Start.Value <= layers && (range.End.Equals(Index.End) || range.End.Value <= layers));

    /// <summary>Whether a layer is among those that are asked.</summary>
    /// <exception cref="NotSupportedException">The range counts from the last layer.</exception>
    internal bool Includes(int layer)
    {
        if (Layers is not { } range) return true;
        bool openEnd = range.End.Equals(Index.End);
        if (range.Start.IsFromEnd || (range.End.IsFromEnd && !openEnd))
            throw new NotSupportedException($"can't capture layers {range}: a pass does not know how many layers will come; count them from the first, as in 2..4");
        return layer >= range.Start.Value && (openEnd || layer < range.End.Value);
    }
}
