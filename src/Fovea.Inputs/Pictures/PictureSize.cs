namespace Fovea.Inputs.Pictures;

/// <summary>What size pictures are brought to: one for all, or such that the shorter side has a length and the picture keeps its shape.</summary>
internal readonly record struct PictureSize
{
    private readonly int _width, _height, _shortest, _longest;

    private PictureSize(int width, int height, int shortest, int longest) => (_width, _height, _shortest, _longest) = (width, height, shortest, longest);

    /// <summary>Pictures keep their size.</summary>
    public static PictureSize AsIs => default;

    /// <summary>The same size for all, whatever their shape.</summary>
    public static PictureSize Exactly(int width, int height) => new(width, height, 0, 0);

    /// <summary>The shorter side has this length, and the longer at most another where that is not 0.</summary>
    public static PictureSize Shortest(int length, int longest = 0) => new(0, 0, length, longest);

    /// <summary>The size of a picture that had another.</summary>
    /// <exception cref="ArgumentException">The picture is so long that it has none.</exception>
    public (int Width, int Height) Of(int width, int height)
    {
        if (_width > 0) return (_width, _height);
        if (_shortest == 0) return (width, height);
        (long shorter, long longer) = width <= height ? (width, height) : (height, width);
        long shortest = _shortest, longest = shortest * longer / shorter;
        if (_longest > 0 && longest > _longest) (shortest, longest) = (_longest * shortest / longest, _longest);
        if (longest > Array.MaxLength) throw new ArgumentException($"a picture of {width} x {height} is too long to be resized: cut it first");
        (int a, int b) = ((int)Math.Max(shortest, 1), (int)longest);
        return width <= height ? (a, b) : (b, a);
    }
}
