using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Fovea.Numerics.Kernels;

namespace Fovea.Benchmarks;

/// <summary>
/// What a mode measured, as markdown: printed, and with <c>--save</c> kept in bench/results, in a file per processor and a section per
/// command. The same command replaces its section.
/// </summary>
internal sealed class Results(Options options)
{
    private readonly StringBuilder _text = new();

    /// <summary>The processor by name, with family and model where Linux tells them: names alone are shared by generations.</summary>
    public static string Cpu { get; } = ReadCpu();

    private static string Heading(Options options) => $"## {options.Command}{Environments()}";

    /// <summary>An instruction set as <c>FOVEA_ISA</c> and <c>--set</c> name it.</summary>
    public static string Name(InstructionSet set) => set.ToString().ToLowerInvariant();

    public void Line(string text)
    {
        Console.WriteLine(text);
        _text.Append(text).Append('\n');
    }

    /// <summary>Writes the section, where <c>--save</c> asks for it.</summary>
    public void Finish()
    {
        if (!options.Has("--save")) return;
        string folder = Path.Combine(Root(), "bench", "results"), file = Path.Combine(folder, FileName(Cpu));
        Directory.CreateDirectory(folder);
        string heading = Heading(options);
        List<string> sections = File.Exists(file) ? Sections(File.ReadAllText(file)) : [$"# {Cpu}\n\nWritten by `bench/Fovea.Benchmarks` with `--save`: a section for each command. Ratios count; times are of a shared machine.\n"];
        string section = string.Create(CultureInfo.InvariantCulture, $"""
            {heading}

            {DateTime.UtcNow:yyyy-MM-dd}, {RuntimeInformation.FrameworkDescription}, kernels {Name(Processor.Current)}, {Environment.ProcessorCount} processors:
            `dotnet run -c Release --project bench/Fovea.Benchmarks -- {options.Command}`


            """) + _text;
        int known = sections.FindIndex(text => text.StartsWith(heading + "\n", StringComparison.Ordinal));
        if (known >= 0) sections[known] = section;
        else sections.Add(section);
        File.WriteAllText(file, string.Join('\n', sections.Select(text => text.TrimEnd('\n') + "\n")));
        Console.Error.WriteLine($"saved in {Path.GetRelativePath(Environment.CurrentDirectory, file)}");
    }

    /// <summary>The settings of the runtime that change which kernels run: they are part of the command.</summary>
    private static string Environments()
    {
        string[] set = [.. new[] { "FOVEA_ISA", "FOVEA_THREADS", "DOTNET_EnableAVX512" }.Select(name => (name, Value: Environment.GetEnvironmentVariable(name)))
            .Where(pair => !string.IsNullOrEmpty(pair.Value)).Select(pair => $"{pair.name}={pair.Value}")];
        return set.Length == 0 ? "" : $" ({string.Join(", ", set)})";
    }

    private static List<string> Sections(string text)
    {
        List<string> sections = [];
        foreach (string line in text.Split('\n'))
            if (sections.Count == 0 || line.StartsWith("## ", StringComparison.Ordinal)) sections.Add(line + "\n");
            else sections[^1] += line + "\n";
        return sections;
    }

    private static string FileName(string cpu) =>
        string.Join('-', cpu.ToLowerInvariant().Split([.. cpu.Where(c => !char.IsLetterOrDigit(c)).Distinct()], StringSplitOptions.RemoveEmptyEntries)) + ".md";

    /// <summary>The folder of the checkout that this was built in.</summary>
    public static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Fovea.slnx"))) return folder.FullName;
        throw new DirectoryNotFoundException($"this mode reads or writes in the checkout, and no folder above {AppContext.BaseDirectory} has Fovea.slnx: run from a build inside the checkout");
    }

    private static string ReadCpu()
    {
        const string Linux = "/proc/cpuinfo";
        if (!File.Exists(Linux)) return RuntimeInformation.ProcessArchitecture.ToString();
        string[] lines = File.ReadAllLines(Linux);
        string? Value(string key) => lines.Where(line => line.Split(':')[0].TrimEnd() == key).Select(line => line[(line.IndexOf(':') + 1)..].Trim()).FirstOrDefault();
        return $"{Value("model name") ?? RuntimeInformation.ProcessArchitecture.ToString()}{(Value("cpu family") is { } family ? $", family {family}, model {Value("model")}" : "")}";
    }
}
