namespace Fovea.Samples.Tests;

/// <summary>
/// Every sample is run as a reader would run it, and has to print what its page shows. With FOVEA_UPDATE_PAGES=1 in the environment the
/// page is written instead: look at it, then commit it.
/// </summary>
public sealed class SampleTests
{
    /// <summary>The folder of each sample, and the name of its program.</summary>
    public static TheoryData<string, string> Samples
    {
        get
        {
            TheoryData<string, string> samples = [];
            foreach (string project in Directory.EnumerateFiles(Path.Combine(Checkout.Root, "samples"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                samples.Add(Path.GetFileName(Path.GetDirectoryName(project)!), Path.GetFileNameWithoutExtension(project));
            return samples;
        }
    }

    [Theory, MemberData(nameof(Samples))]
    public async Task A_sample_prints_what_its_page_shows(string folder, string program)
    {
        string work = Directory.CreateTempSubdirectory("fovea-sample-").FullName;
        try
        {
            string file = Path.Combine(Checkout.Root, "samples", folder, "README.md");
            string page = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            string printed = await Started.Run(program, work);
            if (Checkout.UpdatesPages) await File.WriteAllTextAsync(file, PrintedText.WithBlock(page, printed), TestContext.Current.CancellationToken);
            else PrintedText.AssertAlike(PrintedText.Block(page), printed);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
