using System.Globalization;
using Fovea.Attention;
using Fovea.Benchmarks.Peers;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Onnx;

namespace Fovea.Benchmarks.Processes;

/// <summary>
/// The most memory that a pass holds at once, as it reports it; and by how much the whole process grew at its highest (on Linux): with what kernels work in, what
/// the record holds, and what the runtime takes. Each row is a process of its own, whose weights are there and packed before.
/// </summary>
internal static class MemoryTable
{
    private const int Length = 2048, Heads = 12, Size = 64, Side = 224;

    private static readonly string[] s_works =
    [
        .. BertPeer.Models.SelectMany(model => model.Texts.Select(text => $"{model.Name}, {text.Batch} x {text.Length}")),
        $"attention, {Heads} heads of {Size}, {Length} tokens",
        $"ResNet-50, 1 x {Side} x {Side}",
        $"ResNet-50, 8 x {Side} x {Side}",
    ];

    public static int Run(Options options)
    {
        if (options.Text("--one", "") is { Length: > 0 } one)
        {
            Console.WriteLine(One(one, options.Has("--statistics") ? Capture.Statistics() : Capture.Nothing));
            return 0;
        }
        Results results = new(options);
        results.Line("| work | pass MB | pass with statistics MB | process MB | process with statistics MB |");
        results.Line("|---|---:|---:|---:|---:|");
        foreach (string work in s_works.Where(work => work.Contains(options.Text("--only", ""), StringComparison.Ordinal)))
        {
            string program = typeof(MemoryTable).Assembly.Location;
            string[] plain = Child.Output("dotnet", program, "memory", "--one", work).Split(), looked = Child.Output("dotnet", program, "memory", "--one", work, "--statistics").Split();
            results.Line($"| {work} | {plain[0]} | {looked[0]} | {plain[1]} | {looked[1]} |");
        }
        results.Finish();
        return 0;
    }

    /// <summary>Megabytes of the pass, and by how many the process grew.</summary>
    private static string One(string work, Capture capture)
    {
        string[] parts = work.Split(", ");
        if (parts[0] == "attention")
        {
            float[] numbers = [.. Enumerable.Range(0, Length * Heads * Size).Select(i => i * 37 % 101 / 50f - 1)];
            return Grown(small => Attend(numbers, small ? 128 : Length, capture));
        }
        int[] sizes = [.. parts[1].Split(" x ").Select(size => int.Parse(size, CultureInfo.InvariantCulture))];
        if (parts[0] == "ResNet-50") return Picture(sizes[0], capture);
        var (_, config, _) = BertPeer.Models.Single(model => model.Name == parts[0]);
        using var model = new Bert(new Scope(new RandomWeights(1)), config);
        return Grown(small =>
        {
            using ModelRun run = model.Run(Texts(small ? 1 : sizes[0], small ? 16 : sizes[1]), capture);
            return (run.Pass.PeakBytes, run.Record);
        });
    }

    private static (long Pass, AttentionRecord Record) Attend(float[] numbers, int length, Capture capture)
    {
        using Pass pass = new(capture);
        Tensor x = pass.Tensor(numbers.AsSpan(0, length * Heads * Size), [1, length, Heads, Size]);
        x.Attend(x, x, Mask.None);
        return (pass.PeakBytes, pass.Record());
    }

    /// <summary>Its weights are packed within the run that is measured: the file says how many pictures there are, so no smaller run can come before.</summary>
    private static string Picture(int batch, Capture capture)
    {
        var residual = new ResidualNetwork(batch, Side, gates: false);
        using OnnxModel model = PicturesPeer.Load(residual.Network);
        float[] pictures = new float[batch * 3 * Side * Side];
        return Grown(small =>
        {
            using Pass pass = new(capture);
            if (!small) model.Run(pass, new Dictionary<string, Tensor> { ["x"] = pass.Tensor(pictures, [batch, 3, Side, Side]) });
            return (pass.PeakBytes, pass.Record());
        });
    }

    private static TokenBatch Texts(int batch, int length) => TokenBatch.Padded([.. Enumerable.Repeat(Enumerable.Range(1, length).ToArray(), batch)]);

    /// <param name="run">The work; first a small piece of it, which packs the weights and lets the runtime compile. The record is alive until the memory is known.</param>
    private static string Grown(Func<bool, (long Pass, AttentionRecord Record)> run)
    {
        run(true);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Resident("VmRSS:");
        if (OperatingSystem.IsLinux()) File.WriteAllText("/proc/self/clear_refs", "5");             // forgets the highest so far
        (long pass, AttentionRecord record) = run(false);
        long most = Resident("VmHWM:");
        GC.KeepAlive(record);
        return string.Create(CultureInfo.InvariantCulture, $"{pass / 1e6:F1} {(most - before) / 1e6:F1}");
    }

    private static long Resident(string what) => !OperatingSystem.IsLinux() ? 0 :
        File.ReadLines("/proc/self/status").Where(line => line.StartsWith(what, StringComparison.Ordinal))
            .Select(line => 1024 * long.Parse(line[what.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture)).First();
}
