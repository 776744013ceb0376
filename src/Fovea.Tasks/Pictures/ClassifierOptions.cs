namespace Fovea.Tasks;

/// <summary>How a picture is looked at.</summary>
public sealed record ClassifierOptions
{
    /// <summary>The defaults.</summary>
    public static ClassifierOptions Default { get; } = new();

    /// <summary>How many classes are told, at most; at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less.</exception>
    public int Top
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 5;

    /// <summary>In how many random places a part as large as the hottest is greyed out, to compare with; 0 for no receipt at all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or above 1,000.</exception>
    public int RandomPlaces
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1_000);
            field = value;
        }
    } = 8;

    /// <summary>How many of the channels that speak loudest are shown; 0 or more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int Channels
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 6;

    /// <summary>
    /// Whether the heat is attention rollout: which parts what is said is made of, whatever it says. Only networks with tokens can show that. Else the heat is what
    /// spoke for the likeliest class.
    /// </summary>
    public bool Rollout { get; init; }

    /// <summary>Where the picture is from, such as a file's name.</summary>
    public string Source { get; init; } = "";

    /// <summary>The most threads; 0: as many as <c>FOVEA_THREADS</c> or the machine says.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }
}
