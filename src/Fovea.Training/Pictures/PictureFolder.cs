namespace Fovea.Training.Pictures;

/// <summary>Reads one picture at a wanted size. The core decodes no pictures: whoever may use a decoder brings one.</summary>
/// <param name="path">The file.</param>
/// <param name="shape">The size that is wanted.</param>
/// <param name="pixels">[C, H, W], to be filled.</param>
internal delegate void PictureLoader(string path, PictureShape shape, Span<byte> pixels);

/// <summary>A folder of pictures: each folder in it is a class, its name is that of the class.</summary>
internal static class PictureFolder
{
    private static readonly HashSet<string> s_endings = new([".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads all pictures, classes and files in the order of their names.</summary>
    /// <param name="folder">With one folder for each class.</param>
    /// <param name="shape">The size that all are brought to.</param>
    /// <param name="load">Reads a picture.</param>
    /// <param name="classes">The classes that there are to be, such as those of the training pictures; those found where it is null.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There are no classes, one has no pictures, or they are not those that there are to be.</exception>
    public static PictureSet Read(string folder, PictureShape shape, PictureLoader load, IReadOnlyList<string>? classes = null)
    {
        IReadOnlyList<(string Class, string[] Files)> found = Files(folder);
        string[] names = [.. found.Select(one => one.Class)];
        if (classes is not null && !classes.SequenceEqual(names))
            throw new InvalidDataException($"{folder}: expected the classes {string.Join(", ", classes)}, found {string.Join(", ", names)}; the folders must be named like the classes");
        long count = found.Sum(one => one.Files.LongLength);
        if (count * shape.Count > Array.MaxLength) throw new InvalidDataException($"{folder}: expected at most {Array.MaxLength / shape.Count:N0} pictures of {shape}, found {count:N0}; take fewer or smaller ones");
        byte[] pixels = new byte[count * shape.Count];
        int at = 0;
        foreach (string file in found.SelectMany(one => one.Files)) load(file, shape, pixels.AsSpan(at++ * shape.Count, shape.Count));
        return new PictureSet(folder, shape, pixels, [.. found.SelectMany((one, label) => Enumerable.Repeat(label, one.Files.Length))], names);
    }

    /// <summary>The pictures of each class, classes and files in the order of their names.</summary>
    /// <param name="folder">With one folder for each class.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There are no classes, or one has no pictures.</exception>
    public static IReadOnlyList<(string Class, string[] Files)> Files(string folder)
    {
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"cannot read pictures from {folder}: there is no such folder; check the path");
        string[] found = [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        if (found.Length == 0) throw new InvalidDataException($"{folder}: expected a folder of pictures for each class, found no folders; put the pictures of each class into a folder of its name");
        return [.. found.Select(name => (name, PicturesOf(Path.Combine(folder, name))))];
    }

    private static string[] PicturesOf(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder).Where(file => s_endings.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new InvalidDataException($"{folder}: expected pictures ({string.Join(", ", s_endings)}), found none; add some or remove the folder");
    }
}
