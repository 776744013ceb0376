using System.Text.RegularExpressions;

namespace Fovea.Architecture.Tests;

/// <summary>What no source may say, and how much the library may say in public.</summary>
public sealed partial class SourceTests
{
    private const int MostPublicTypes = 140;

    private static readonly string[] Core = ["Numerics", "Attention", "Inputs", "Weights", "Models", "Onnx", "Training", "Explain", "Tasks", "View"];

    [Fact]
    public void The_core_calls_nothing_that_is_banned()
    {
        (Regex Pattern, string Why)[] banned = [.. File.ReadLines(Path.Combine(Repository.Root, "eng", "banned.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => Columns().Split(line, 2))
            .Select(columns => (new Regex(columns[0]), columns[1]))];
        Assert.NotEmpty(banned);

        string[] found = [.. from project in Core
                             from file in Repository.Sources($"src/Fovea.{project}")
                             from line in Repository.Code(file)
                             from rule in banned
                             where rule.Pattern.IsMatch(line.Code)
                             select $"{Repository.Relative(file)}:{line.Line}: {rule.Pattern.Match(line.Code).Value}: {rule.Why}"];
        None(found);
    }

    [Fact]
    public void Nothing_is_left_to_do()
    {
        Regex unfinished = new("(NotImplemented" + "Exception|\\bTO" + "DO\\b|\\bFIX" + "ME\\b|\\bHA" + "CK\\b)");
        None([.. Found(unfinished, [.. Repository.TextFiles()])]);
    }

    [Fact]
    public void No_file_knows_the_machine_that_it_was_written_on()
    {
        Regex absolute = new(@"(?<![\w.$}{)/-])/(work|root|home|Users|tmp)/\w|\b[A-Z]:\\Users\\");
        None([.. Found(absolute, [.. Repository.TextFiles()])]);
    }

    [Fact]
    public void The_public_surface_stays_small()
    {
        string[] names = [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"))
            .SelectMany(project => PublicTypes(Repository.Relative(project))).Distinct().Order(StringComparer.Ordinal)];
        Assert.True(names.Length <= MostPublicTypes, $"{names.Length} public types, at most {MostPublicTypes}: make some internal\n{string.Join('\n', names)}");
    }

    [Fact]
    public void A_class_is_sealed_or_abstract_or_static()
    {
        string[] between = [.. from file in Repository.Sources("src")
                               from line in Repository.Code(file)
                               where OpenClass().IsMatch(line.Code)
                               select $"{Repository.Relative(file)}:{line.Line}: {line.Code.Trim()}"];
        None(between);
    }

    private static void None(string[] found) => Assert.True(found.Length == 0, $"{found.Length} found:\n{string.Join('\n', found)}");

    /// <summary>Types at the top of a file, and those nested in a public one.</summary>
    private static IEnumerable<string> PublicTypes(string project)
    {
        foreach (string file in Repository.Sources(project))
        {
            string? outer = null;
            foreach ((_, string code) in Repository.Code(file))
            {
                Match type = TypeDeclaration().Match(code);
                if (!type.Success) continue;
                bool isPublic = code.TrimStart().StartsWith("public ", StringComparison.Ordinal);
                string name = type.Groups["name"].Value;
                if (type.Groups["indent"].Length == 0)
                {
                    outer = isPublic ? $"{project}: {name}" : null;
                    if (outer is not null) yield return outer;
                }
                else if (isPublic && outer is not null) yield return $"{outer}.{name}";
            }
        }
    }

    private static IEnumerable<string> Found(Regex pattern, string[] files) =>
        from file in files
        from line in File.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
        where pattern.IsMatch(line.Text)
        select $"{Repository.Relative(file)}:{line.Number}: {pattern.Match(line.Text).Value}";

    [GeneratedRegex(@"\s{2,}")]
    private static partial Regex Columns();

    [GeneratedRegex(@"^(?<indent> *)(?:(?:public|internal|private|protected|file|sealed|abstract|static|readonly|ref|partial|unsafe) )*(?:class|struct|interface|enum|record struct|record|delegate [\w<>\[\]?]+) (?<name>\w+)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^\s*(?:public|internal|private|protected|file)?(?: ?(?:partial|unsafe))* ?\b(?:class|record(?! struct))\s+\w+")]
    private static partial Regex OpenClass();
}
