namespace Fovea.Samples.Tests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Checkout
{
    /// <summary>Pages are written instead of compared, with FOVEA_UPDATE_PAGES=1 in the environment.</summary>
    public static bool UpdatesPages { get; } = Environment.GetEnvironmentVariable("FOVEA_UPDATE_PAGES") == "1";

    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Fovea.slnx"))) return at.FullName;
        throw new DirectoryNotFoundException($"these tests read the samples: expected Fovea.slnx in a folder above {AppContext.BaseDirectory}, found none; run them from where they were built");
    }
}
