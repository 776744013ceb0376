using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Fovea.Samples.Tests;

/// <summary>What the README shows, and that of the packages, is true: its code is run by <see cref="Tour"/>, and its picture is what its commands draw.</summary>
public sealed partial class ReadmeTests
{
    private const string Picture = "docs/rabbit.svg", Command = "dotnet run -c Release --project src/Fovea.Cli -- ";

    private static string Readme => Text("README.md");

    [Fact]
    public void The_code_is_the_code_that_these_tests_run()
    {
        string[] run = [.. Regions().Matches(Text("tests/Fovea.Samples.Tests/Tour.cs")).Select(region => Lines(region.Groups["code"].Value))];
        Assert.Equal(run, Code(Readme));
        Assert.Equal([run[0]], Code(Text("src/README.md")));
    }

    /// <summary>With FOVEA_UPDATE_PAGES=1 in the environment the picture is drawn anew instead: look at it, then commit it.</summary>
    [Fact]
    public async Task The_picture_is_what_its_commands_draw()
    {
        string work = Directory.CreateTempSubdirectory("fovea-picture-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(work, "samples"));
            File.Copy(Path.Combine(Checkout.Root, "samples", "rabbit.txt"), Path.Combine(work, "samples", "rabbit.txt"));
            foreach (string line in Readme.Split('\n').Where(line => line.StartsWith(Command, StringComparison.Ordinal) && line.Contains("rabbit", StringComparison.Ordinal)))
                await Started.Run("fovea", work, Arguments(line[Command.Length..]));

            string drawn = Path.Combine(work, Path.GetFileName(Picture));
            if (Checkout.UpdatesPages) File.Copy(drawn, Path.Combine(Checkout.Root, Picture), overwrite: true);
            else PrintedText.AssertAlike(Letters(Path.Combine(Checkout.Root, Picture)), Letters(drawn));
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    [Fact]
    public void It_links_to_what_is_there()
    {
        string[] gone = [.. Links().Matches(Readme).Select(link => link.Groups["to"].Value)
            .Where(to => !to.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(Checkout.Root, to)))];
        Assert.Empty(gone);
    }

    private static string[] Code(string page) => [.. CodeBlocks().Matches(page).Select(block => Lines(block.Groups["code"].Value))];

    /// <summary>All words of a picture, without their places and shades.</summary>
    private static string Letters(string file) =>
        string.Join('\n', XDocument.Load(file).Descendants().Where(element => element.Name.LocalName is "text" or "title").Select(element => element.Value));

    /// <summary>What a shell makes of a line with words in double quotes.</summary>
    private static string[] Arguments(string line) => [.. Words().Matches(line).Select(word => word.Value.Trim('"'))];

    private static string Text(string file) => File.ReadAllText(Path.Combine(Checkout.Root, file)).ReplaceLineEndings("\n");

    /// <summary>Code without its indentation.</summary>
    private static string Lines(string code)
    {
        string[] lines = code.TrimEnd().Split('\n');
        int indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length < indent ? "" : line[indent..]));
    }

    [GeneratedRegex(@"#region \w+\n(?<code>.*?)#endregion", RegexOptions.Singleline)]
    private static partial Regex Regions();

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlocks();

    [GeneratedRegex(@"""[^""]*""|\S+")]
    private static partial Regex Words();

    [GeneratedRegex(@"\]\((?<to>[^)#]+)")]
    private static partial Regex Links();
}
