using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Fovea.Benchmarks.Peers;

namespace Fovea.Benchmarks.Processes;

/// <summary>Whole processes that attend once (bench/Fovea.FirstAttention), native and under the JIT: what they say of themselves, and how long they were there.</summary>
internal static class StartUp
{
    private const string Name = "Fovea.FirstAttention";

    public static int Run(Options options)
    {
        int runs = (int)options.Number("--runs", 31);
        string project = Path.Combine(Results.Root(), "bench", Name), built = Path.Combine(project, "bin", "Release", "net10.0");
        string native = options.Text("--program", Path.Combine(built, RuntimeInformation.RuntimeIdentifier, "publish", Name + (OperatingSystem.IsWindows() ? ".exe" : "")));
        if (!File.Exists(native)) Publish(project, native);

        Results results = new(options);
        results.Line($"{runs} processes, one after the other: 12 heads of 64, 128 tokens, all threads. Milliseconds, medians; the first attention with its quartiles.");
        results.Line("");
        results.Line("| process | Main to the end of the first attention | quartiles | the second attention | whole process |");
        results.Line("|---|---:|---:|---:|---:|");
        results.Line(Row("native code", native, [], runs));
        string managed = Path.Combine(built, Name + ".dll");
        if (File.Exists(managed)) results.Line(Row("JIT", "dotnet", [managed], runs));
        results.Finish();
        return 0;
    }

    private static string Row(string what, string program, string[] arguments, int runs)
    {
        List<double> first = [], second = [], whole = [];
        for (int run = -1; run < runs; run++)                               // the first brings the file to memory
        {
            long begin = Stopwatch.GetTimestamp();
            string[] said = Child.Output(program, arguments).Split(' ');
            if (run < 0) continue;
            whole.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            first.Add(double.Parse(said[0], CultureInfo.InvariantCulture));
            second.Add(double.Parse(said[1], CultureInfo.InvariantCulture));
        }
        double Median(List<double> values) => Pairs.Quantile(values, 0.5);
        return string.Create(CultureInfo.InvariantCulture,
            $"| {what} | {Median(first):F2} | {Pairs.Quantile(first, 0.25):F2}-{Pairs.Quantile(first, 0.75):F2} | {Median(second):F2} | {Median(whole):F1} |");
    }

    private static void Publish(string project, string wanted)
    {
        Console.Error.WriteLine($"compiling {Name} to native code, which takes a minute");
        Child.Output("dotnet", "publish", project, "-c", "Release", "-nologo", "-v", "q");
        if (!File.Exists(wanted)) throw new FileNotFoundException($"'dotnet publish {project} -c Release' did not make {wanted}: name the program with --program", wanted);
    }
}
