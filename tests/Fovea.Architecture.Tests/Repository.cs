using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Fovea.Architecture.Tests;

/// <summary>The checkout that these tests were built from, read as text: nothing has to be built to be judged.</summary>
internal static partial class Repository
{
    private static readonly string[] NotSources = ["bin", "obj", ".git", "artifacts", "checkpoints", "TestResults", ".vs", ".idea"];
    private static readonly string[] TextEndings =
        [".cs", ".csproj", ".props", ".targets", ".slnx", ".md", ".json", ".txt", ".yml", ".yaml", ".html", ".css", ".svg", ".sh", ".editorconfig", ".gitignore", ".gitattributes", ""];

    public static string Root { get; } = FindRoot();

    /// <summary>The projects under src/, by name without "Fovea.".</summary>
    public static IReadOnlyList<string> Projects { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file)["Fovea.".Length..]).Order(StringComparer.Ordinal)];

    public static XDocument ProjectFile(string project) => XDocument.Load(Path.Combine(Root, "src", $"Fovea.{project}", $"Fovea.{project}.csproj"));

    /// <summary>The C# files of a folder such as "src/Fovea.View"; none where the folder is absent.</summary>
    public static IEnumerable<string> Sources(string folder) => Files(Path.Combine(Root, folder)).Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>Every text file that belongs to the repository.</summary>
    public static IEnumerable<string> TextFiles() => Files(Root).Where(file => TextEndings.Contains(Path.GetExtension(file)));

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    /// <summary>The lines of a C# file with their numbers, without comments.</summary>
    public static IEnumerable<(int Line, string Code)> Code(string file) =>
        File.ReadLines(file).Select((line, index) => (index + 1, LineComment().Replace(line, "")));

    private static IEnumerable<string> Files(string folder)
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (string file in Directory.EnumerateFiles(folder)) yield return file;
        foreach (string inner in Directory.EnumerateDirectories(folder))
        {
            if (NotSources.Contains(Path.GetFileName(inner))) continue;
            foreach (string file in Files(inner)) yield return file;
        }
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Fovea.slnx"))) return at.FullName;
        throw new DirectoryNotFoundException($"these tests read the checkout: expected Fovea.slnx in a folder above {AppContext.BaseDirectory}, found none; run them from where they were built");
    }

    [GeneratedRegex(@"(?<![:""'])//.*$")]
    private static partial Regex LineComment();
}
