using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Fovea.Cli.Tests.Processes;

/// <summary>The built command as a process of its own, that can be interrupted and killed.</summary>
internal sealed partial class FoveaProcess : IDisposable
{
    private const int InterruptSignal = 2;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly Task<string> _out, _error;

    private FoveaProcess(Process process) =>
        (_process, _out, _error) = (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

    /// <summary>Starts the command with the runtime that runs the tests. Its standard input stays open and gives nothing.</summary>
    public static FoveaProcess Start(params IEnumerable<string> arguments)
    {
        string runtime = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        ProcessStartInfo start = new(Path.GetFullPath(runtime), [Path.Combine(AppContext.BaseDirectory, "fovea.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new FoveaProcess(Process.Start(start)!);
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>Gives it so much on standard input; returns when most of it has been read.</summary>
    /// <param name="text">More than a pipe holds, so that the command must be at work to take it.</param>
    /// <param name="end">Whether that is all.</param>
    public void Feed(string text, bool end)
    {
        _process.StandardInput.Write(text);
        _process.StandardInput.Flush();
        if (end) _process.StandardInput.Close();
    }

    /// <summary>Ends it at once, as a loss of power would.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Does what Ctrl-C does; skips the test where there is no such signal, or where whoever started the tests has it ignored.</summary>
    public void Interrupt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SIGINT is sent on Linux only");
        string ignored = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        Assert.SkipWhen((Convert.ToUInt64(ignored[7..].Trim(), 16) >> (InterruptSignal - 1) & 1) == 1, "SIGINT is ignored here: the tests run in the background of a shell");
        Assert.Equal(0, SendSignal(_process.Id, InterruptSignal));
    }

    /// <summary>Waits for its end.</summary>
    public Said End()
    {
        if (!_process.WaitForExit(s_patience))
        {
            _process.Kill();
            Assert.Fail($"the command did not end within {s_patience.TotalSeconds} seconds; it said: {_out.Result}{_error.Result}");
        }
        return new Said(_process.ExitCode, _out.Result, _error.Result);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
