using System.Diagnostics;
using System.Text;

namespace Fovea.Samples.Tests;

/// <summary>A program that was built beside these tests, run as its reader would run it.</summary>
internal static class Started
{
    /// <summary>What it printed. It has to end with 0.</summary>
    /// <param name="program">The name of its assembly.</param>
    /// <param name="folder">Where it is run.</param>
    /// <param name="arguments">What it is given.</param>
    public static async Task<string> Run(string program, string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, $"{program}.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}:\n{await errors}");
        return printed;
    }
}
