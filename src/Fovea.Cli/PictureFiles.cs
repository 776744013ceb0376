using Fovea.Media;

namespace Fovea.Cli;

/// <summary>The pictures that somebody named: files, folders with all that is in them, and patterns such as holiday/*.jpg.</summary>
internal static class PictureFiles
{
    /// <summary>Whether one picture is named, and by its file.</summary>
    public static bool IsOne(string[] named) => named is [var one] && !Directory.Exists(one) && !IsPattern(one);

    /// <summary>All files, in the order in which they were named; those of a folder by name. What was named itself is taken whatever it is called.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A folder has no picture, or a pattern fits none.</exception>
    public static IReadOnlyList<string> Find(string[] named) => [.. named.SelectMany(Find).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> Find(string name)
    {
        if (Directory.Exists(name)) return Some(Pictures(name, "*", SearchOption.AllDirectories), $"expected pictures ({Endings}) in the folder '{name}', found none; name another folder");
        if (!IsPattern(name)) return [name];
        string folder = Path.GetDirectoryName(name) is { Length: > 0 } path ? path : ".";
        if (IsPattern(folder)) throw new ArgumentException($"a pattern can stand for files, not for folders, got '{name}': name the folder itself, all folders in it are looked through");
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"there is no folder '{folder}', looked for '{name}'; check the path");
        return Some(Pictures(folder, Path.GetFileName(name), SearchOption.TopDirectoryOnly), $"expected pictures ({Endings}) that '{name}' fits, found none; check the pattern");
    }

    private static string Endings => string.Join(", ", PictureFile.Endings);

    // A file may be called so itself.
    private static bool IsPattern(string name) => name.AsSpan().ContainsAny('*', '?') && !File.Exists(name);

    private static string[] Pictures(string folder, string pattern, SearchOption depth) =>
        [.. Directory.EnumerateFiles(folder, pattern, depth)
            .Where(file => PictureFile.Endings.Contains(Path.GetExtension(file).ToLowerInvariant()))
            .Select(file => folder == "." ? Path.GetRelativePath(folder, file) : file).Order(StringComparer.Ordinal)];

    private static string[] Some(string[] files, string otherwise) => files.Length > 0 ? files : throw new FileNotFoundException(otherwise);
}
