namespace Fovea.Tasks;

/// <summary>How a question is answered.</summary>
public sealed record ReaderOptions
{
    /// <summary>The defaults.</summary>
    public static ReaderOptions Default { get; } = new();

    /// <summary>How many other answers are told, at most; 0 or more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int RunnersUp
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 3;

    /// <summary>Reads all of a long text; otherwise only the windows that have most words in common with the question.</summary>
    public bool Exhaustive { get; init; }

    /// <summary>Also asks without each sentence in turn, and without each of the words that counted most.</summary>
    public bool Check { get; init; }

    /// <summary>What the attention layers are to show of the window with the answer, such as <c>Capture.Weights()</c>; nothing where it is left out.</summary>
    public Capture Capture { get; init; } = Capture.Nothing;

    /// <summary>Where the text is from, such as a file's name.</summary>
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

    /// <summary>Told from time to time how far the reading is.</summary>
    public IProgress<ReadingProgress>? Progress { get; init; }
}

/// <summary>How far the reading of a text is.</summary>
/// <param name="Windows">How many windows have been read.</param>
/// <param name="Of">How many there are to read.</param>
public readonly record struct ReadingProgress(int Windows, int Of);
