namespace Fovea.Training.Pictures;

/// <summary>The size of a picture.</summary>
/// <param name="Channels">1 for grey, 3 for red, green and blue.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
internal readonly record struct PictureShape(int Channels, int Height, int Width)
{
    /// <summary>How many numbers a picture has.</summary>
    public int Count => Channels * Height * Width;

    /// <inheritdoc/>
    public override string ToString() => $"{Channels} x {Height} x {Width}";
}

/// <summary>Pictures of one size with the class of each, in memory at 8 bits.</summary>
internal sealed class PictureSet
{
    private readonly byte[] _pixels;

    /// <param name="name">For messages and reports.</param>
    /// <param name="shape">The size of each picture.</param>
    /// <param name="pixels">[N, C, H, W].</param>
    /// <param name="labels">[N]: the class of each.</param>
    /// <param name="classes">What the classes are called.</param>
    /// <exception cref="InvalidDataException">The numbers do not fit each other, or there is no picture.</exception>
    public PictureSet(string name, PictureShape shape, byte[] pixels, int[] labels, IReadOnlyList<string> classes)
    {
        if (labels.Length == 0) throw new InvalidDataException($"{name}: expected pictures, found none");
        if (pixels.LongLength != (long)labels.Length * shape.Count) throw new InvalidDataException($"{name}: expected {labels.Length} pictures of {shape}, found {pixels.LongLength} pixels; labels and pictures must be of the same set");
        int wrong = Array.FindIndex(labels, label => label < 0 || label >= classes.Count);
        if (wrong >= 0) throw new InvalidDataException($"{name}: expected classes from 0 to {classes.Count - 1}, found {labels[wrong]} for picture {wrong}; the labels must be those of the same data set");
        (Name, Shape, _pixels, Labels, Classes) = (name, shape, pixels, labels, classes);
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>The size of each picture.</summary>
    public PictureShape Shape { get; }

    /// <summary>The class of each picture.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>What the classes are called.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>How many pictures there are.</summary>
    public int Count => Labels.Count;

    /// <summary>A picture, [C, H, W], 0 to 255.</summary>
    public ReadOnlySpan<byte> this[int item] => _pixels.AsSpan(item * Shape.Count, Shape.Count);

    /// <summary>The first so many pictures; all where there are no more.</summary>
    public PictureSet First(int count) => count >= Count ? this : Some(Name, Enumerable.Range(0, count));

    /// <summary>So many pictures, from all parts of the set; all where there are no more.</summary>
    public PictureSet Spread(int count) => count >= Count ? this : Some(Name, Enumerable.Range(0, count).Select(item => (int)((long)item * Count / count)));

    /// <summary>Two sets: of each class the second of so many pictures becomes part of the other.</summary>
    /// <exception cref="InvalidDataException">No class has two pictures.</exception>
    public (PictureSet Most, PictureSet Other) Split(int every)
    {
        int[] seen = new int[Classes.Count];
        ILookup<bool, int> items = Enumerable.Range(0, Count).ToLookup(item => seen[Labels[item]]++ % every == 1);
        if (!items[true].Any()) throw new InvalidDataException($"{Name}: expected at least 2 pictures of a class, found none with more than 1; add pictures");
        return (Some(Name, items[false]), Some($"{Name} (test)", items[true]));
    }

    private PictureSet Some(string name, IEnumerable<int> items)
    {
        int[] taken = [.. items];
        byte[] pixels = new byte[taken.Length * Shape.Count];
        for (int i = 0; i < taken.Length; i++) this[taken[i]].CopyTo(pixels.AsSpan(i * Shape.Count));
        return new PictureSet(name, Shape, pixels, [.. taken.Select(item => Labels[item])], Classes);
    }
}
