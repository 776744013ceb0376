using System.Globalization;
using System.Text.RegularExpressions;

namespace Fovea.Samples.Tests;

/// <summary>Compares what was printed with what a page shows: words exactly, numbers to their last digit, give or take.</summary>
internal static partial class PrintedText
{
    /// <summary>The first block of a page that is marked as text.</summary>
    public static string Block(string page)
    {
        Match block = TextBlock().Match(page);
        Assert.True(block.Success, "the page has no block that begins with ```text: paste there what the sample prints");
        return block.Groups["text"].Value;
    }

    /// <summary>The page with another text in its first block.</summary>
    public static string WithBlock(string page, string text)
    {
        string old = Block(page);
        int at = TextBlock().Match(page).Groups["text"].Index;
        return $"{page[..at]}{text.ReplaceLineEndings("\n")}{page[(at + old.Length)..]}";
    }

    /// <summary>Kernels for other processors round differently, so the last digit of a number may differ by two; bars and spaces do not count.</summary>
    public static void AssertAlike(string expected, string found)
    {
        Assert.Equal(Words(expected), Words(found));
        foreach ((string one, string other) in Numbers(expected).Zip(Numbers(found)))
        {
            int digits = one.Length - one.IndexOf('.') - 1;
            double difference = Math.Abs(double.Parse(one, CultureInfo.InvariantCulture) - double.Parse(other, CultureInfo.InvariantCulture));
            Assert.True(difference < 2.5 * Math.Pow(10, -digits), $"expected {one}, found {other}, in:\n{found}");
        }
    }

    private static string Words(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => BarsAndSpaces().Replace(Number().Replace(line, "#"), " ").Trim())).Trim();

    private static IEnumerable<string> Numbers(string text) => Number().Matches(text).Select(match => match.Value);

    [GeneratedRegex(@"-?\d+\.\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"[ \u2580-\u259F]+")]
    private static partial Regex BarsAndSpaces();

    [GeneratedRegex(@"```text\r?\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex TextBlock();
}
