namespace Fovea.Tests;

/// <summary>Finds the reference data that lies beside a checkout. Tests that need it are skipped, visibly, where it is absent.</summary>
internal static class SharedData
{
    /// <summary>The folder of one data set, such as "golden/ops"; skips the running test when it is not there.</summary>
    public static string Folder(string name)
    {
        string? root = Root();
        string folder = root is null ? "" : Path.Combine(root, name);
        Assert.SkipUnless(root is not null && Directory.Exists(folder), $"reference data '{name}' is not at hand: set FOVEA_SHARED to a folder that has it, or put 'shared/data' beside the checkout");
        return folder;
    }

    private static string? Root()
    {
        if (Environment.GetEnvironmentVariable("FOVEA_SHARED") is { Length: > 0 } set) return set;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "shared", "data");
            if (Directory.Exists(candidate)) return candidate;
        }
        return null;
    }
}
