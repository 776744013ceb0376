namespace Fovea.Models;

/// <summary>What a step of a branch does.</summary>
internal enum InceptionLook
{
    /// <summary>A convolution with its norm and activation.</summary>
    Convolution,

    /// <summary>Two of them beside each other, across and down, one after the other in the channels.</summary>
    Fork,

    /// <summary>The mean of 3 x 3 places.</summary>
    Mean,

    /// <summary>The largest of 3 x 3 places.</summary>
    Largest,
}

/// <summary>A step of a branch of an Inception module.</summary>
/// <param name="Look">What it does.</param>
/// <param name="Channels">How many come out; of each of the two of a fork. A pool leaves them as they are.</param>
/// <param name="Rows">Of the kernel.</param>
/// <param name="Columns">Of the kernel.</param>
internal readonly record struct InceptionStep(InceptionLook Look, int Channels, int Rows, int Columns)
{
    /// <summary>From one place to the next.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Whether it is padded, so that the map keeps its size but for the stride.</summary>
    public bool Padded { get; init; } = true;

    /// <summary>A mean: whether the zeros of the padding count among the numbers.</summary>
    public bool CountPadding { get; init; }

    /// <summary>Whether the padding is what it takes for half as many places, rounded up; what does not halve goes to the end.</summary>
    public bool Same { get; init; }

    /// <summary>How many channels come out where so many come in.</summary>
    public int Outputs(int inputs) => Look switch { InceptionLook.Convolution => Channels, InceptionLook.Fork => 2 * Channels, _ => inputs };

    /// <summary>How the kernel moves.</summary>
    public Window Window => new() { Stride = [Stride], Padding = Padded && !Same ? [Rows / 2, Columns / 2] : default, Same = Same };

    /// <summary>A padded convolution with a square kernel.</summary>
    public static InceptionStep Square(int channels, int kernel, int stride = 1) => new(InceptionLook.Convolution, channels, kernel, kernel) { Stride = stride };

    /// <summary>A padded convolution with a kernel of one row.</summary>
    public static InceptionStep Across(int channels, int length) => new(InceptionLook.Convolution, channels, 1, length);

    /// <summary>A padded convolution with a kernel of one column.</summary>
    public static InceptionStep Down(int channels, int length) => new(InceptionLook.Convolution, channels, length, 1);

    /// <summary>A convolution of 3 x 3 without padding.</summary>
    public static InceptionStep Inside(int channels, int stride = 1) => new(InceptionLook.Convolution, channels, 3, 3) { Stride = stride, Padded = false };

    /// <summary>Padded convolutions with a kernel of one row and one of one column, 3 long, beside each other.</summary>
    public static InceptionStep Fork(int channels) => new(InceptionLook.Fork, channels, 3, 3);

    /// <summary>The mean of the places around each.</summary>
    public static InceptionStep Mean(bool countPadding = false) => new(InceptionLook.Mean, 0, 3, 3) { CountPadding = countPadding };

    /// <summary>The largest of every second window.</summary>
    /// <param name="same">Whether it is padded; else windows lie within the map.</param>
    public static InceptionStep Largest(bool same = false) => new(InceptionLook.Largest, 0, 3, 3) { Stride = 2, Padded = same, Same = same };
}
