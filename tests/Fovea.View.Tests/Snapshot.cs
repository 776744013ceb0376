namespace Fovea.View.Tests;

/// <summary>
/// Compares a rendering with the file that is expected, Snapshots/NAME beside the tests. With FOVEA_UPDATE_SNAPSHOTS=1 in the environment
/// the file is written instead: look at it, then commit it.
/// </summary>
internal static class Snapshot
{
    private const string Update = "FOVEA_UPDATE_SNAPSHOTS";

    public static void Matches(string name, string rendered)
    {
        string file = Path.Combine(Folder(), name);
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            Directory.CreateDirectory(Folder());
            File.WriteAllText(file, rendered);
            return;
        }
        Assert.True(File.Exists(file), $"there is no snapshot {name}: run these tests once with {Update}=1, look at the file and commit it");
        string expected = File.ReadAllText(file);
        if (expected != rendered) Assert.Fail(Difference(name, expected.Split('\n'), rendered.Split('\n')));
    }

    /// <summary>The first line that differs, with what stands around it; escapes made visible.</summary>
    private static string Difference(string name, string[] expected, string[] rendered)
    {
        int at = 0;
        while (at < expected.Length && at < rendered.Length && expected[at] == rendered[at]) at++;
        var text = new List<string> { $"snapshot {name} differs from line {at + 1} on ({expected.Length} lines expected, {rendered.Length} rendered); {Update}=1 writes it anew" };
        for (int line = Math.Max(0, at - 2); line < at; line++) text.Add($"    {Visible(expected[line])}");
        for (int line = at; line < Math.Min(expected.Length, at + 4); line++) text.Add($"  - {Visible(expected[line])}");
        for (int line = at; line < Math.Min(rendered.Length, at + 4); line++) text.Add($"  + {Visible(rendered[line])}");
        return string.Join('\n', text);
    }

    private static string Visible(string line) => line.Replace("\u001B", "␛").Replace("\r", "␍");

    /// <summary>The folder of the test project that this file is compiled into.</summary>
    private static string Folder()
    {
        string project = typeof(Snapshot).Assembly.GetName().Name!;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string tests = Path.Combine(at.FullName, "tests", project);
            if (File.Exists(Path.Combine(tests, $"{project}.csproj"))) return Path.Combine(tests, "Snapshots");
        }
        throw new DirectoryNotFoundException($"expected tests/{project} in a folder above {AppContext.BaseDirectory}, found none");
    }
}
