using System.Xml.Linq;

namespace Fovea.Architecture.Tests;

/// <summary>Data flows one way: the table of docs/architecture.md, checked against the project files.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Numerics"] = [],
        ["Attention"] = ["Numerics"],
        ["Inputs"] = ["Numerics"],
        ["Weights"] = ["Numerics"],
        ["Models"] = ["Attention", "Weights"],
        ["Onnx"] = ["Attention", "Weights"],
        ["Training"] = ["Models", "Inputs"],
        ["Explain"] = ["Attention", "Inputs"],
        ["Tasks"] = ["Models", "Inputs", "Explain"],
        ["View"] = ["Explain"],
        ["Media"] = ["Inputs"],
        ["Embedded"] = ["Tasks"],
    };

    /// <summary>Managed packages only, but for Media: the one place for native libraries.</summary>
    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Inputs"] = ["Microsoft.ML.Tokenizers"],
        ["Tasks"] = ["Microsoft.Extensions.AI.Abstractions"],
        ["Onnx"] = ["Google.Protobuf"],
        ["Media"] = ["SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies", "FFMpegCore"],
        ["Cli"] = ["Spectre.Console", "System.CommandLine"],
    };

    public static TheoryData<string> Projects => [.. Repository.Projects];

    [Theory, MemberData(nameof(Projects))]
    public void A_project_uses_those_that_the_table_allows_and_no_other(string project)
    {
        if (project == "Cli") return;   // the composition root may use everything
        string[] used = [.. Included(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))["Fovea.".Length..])];
        Assert.True(Allowed.ContainsKey(project), $"Fovea.{project} is not in the table of references: add it to docs/architecture.md and here, or take it out");
        Assert.Equal(Allowed[project].Order(), used.Order());
    }

    [Theory, MemberData(nameof(Projects))]
    public void A_project_takes_only_the_packages_that_it_may(string project)
    {
        string[] strange = [.. Included(project, "PackageReference").Except([.. Packages.GetValueOrDefault(project, []), "System.Numerics.Tensors"])];
        Assert.True(strange.Length == 0, $"Fovea.{project} takes {string.Join(", ", strange)}: the core is managed code and needs no package that is not listed here");
    }

    [Fact]
    public void Package_versions_stand_in_one_place()
    {
        string[] elsewhere = [.. Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(file => XDocument.Load(file).Descendants("PackageReference").Any(reference => reference.Attribute("Version") is not null))
            .Select(Repository.Relative)];
        Assert.Empty(elsewhere);
    }

    [Theory, MemberData(nameof(Projects))]
    public void A_project_with_code_has_tests(string project)
    {
        if (!Repository.Sources($"src/Fovea.{project}").Any()) return;
        bool tested = Repository.Sources($"tests/Fovea.{project}.Tests").Any(file => Repository.Code(file).Any(line => line.Code.Contains("[Fact") || line.Code.Contains("[Theory")));
        Assert.True(tested, $"tests/Fovea.{project}.Tests has no test, though src/Fovea.{project} has code");
    }

    [Fact]
    public void The_solution_holds_every_project()
    {
        string[] listed = [.. XDocument.Load(Path.Combine(Repository.Root, "Fovea.slnx")).Descendants("Project").Select(project => project.Attribute("Path")!.Value)];
        string[] there = [.. new[] { "src", "tests" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories)).Select(Repository.Relative)];
        Assert.Equal([], there.Except(listed));
    }

    /// <summary>What writes code when the project is built, and is gone then, is not taken along.</summary>
    private static IEnumerable<string> Included(string project, string item) =>
        Repository.ProjectFile(project).Descendants(item).Where(element => element.Attribute("PrivateAssets")?.Value != "all").Select(element => element.Attribute("Include")!.Value);
}
