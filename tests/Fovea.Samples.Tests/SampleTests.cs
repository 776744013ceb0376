using System.Diagnostics;
using System.Text;

namespace Fovea.Samples.Tests;

/// <summary>
/// Every sample is run as a reader would run it, and has to print what its page shows. With FOVEA_UPDATE_PAGES=1 in the environment the
/// page is written instead: look at it, then commit it.
/// </summary>
public sealed class SampleTests
{
    private static readonly string Root = FindRoot();

    /// <summary>The folder of each sample, and the name of its program.</summary>
    public static TheoryData<string, string> Samples
    {
        get
        {
            TheoryData<string, string> samples = [];
            foreach (string project in Directory.EnumerateFiles(Path.Combine(Root, "samples"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                samples.Add(Path.GetFileName(Path.GetDirectoryName(project)!), Path.GetFileNameWithoutExtension(project));
            return samples;
        }
    }

    [Theory, MemberData(nameof(Samples))]
    public async Task A_sample_prints_what_its_page_shows(string folder, string program)
    {
        string file = Path.Combine(Root, "samples", folder, "README.md");
        string page = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        string printed = await Run(program);
        if (Environment.GetEnvironmentVariable("FOVEA_UPDATE_PAGES") == "1")
            await File.WriteAllTextAsync(file, PrintedText.WithBlock(page, printed), TestContext.Current.CancellationToken);
        else
            PrintedText.AssertAlike(PrintedText.Block(page), printed);
    }

    private static async Task<string> Run(string program)
    {
        string folder = Directory.CreateTempSubdirectory("fovea-sample-").FullName;
        try
        {
            ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, $"{program}.dll")])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
            };
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}:\n{await errors}");
            return printed;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Fovea.slnx"))) return at.FullName;
        throw new DirectoryNotFoundException($"these tests read the samples: expected Fovea.slnx in a folder above {AppContext.BaseDirectory}, found none; run them from where they were built");
    }
}
