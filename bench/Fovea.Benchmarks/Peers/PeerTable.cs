using System.Globalization;
using Fovea.Numerics.Kernels;

namespace Fovea.Benchmarks.Peers;

/// <summary>
/// The rows of a peer run: a line for each piece of work, then the worst and the geometric mean. Options: <c>--seconds</c> for each row,
/// <c>--peer-avx2</c>, <c>--save</c>.
/// </summary>
internal sealed class PeerTable
{
    private readonly List<(string Group, double Ratio)> _rows = [];
    private readonly List<string> _notes = [];
    private readonly Results _results;
    private readonly double _seconds;

    public PeerTable(Options options, double seconds = 0.3)
    {
        RestrictedLibrary.Wanted = options.Has("--peer-avx2");
        RestrictedLibrary.Prepare();
        _results = new Results(options);
        _seconds = options.Number("--seconds", seconds);
        _results.Line($"Beside {OnnxRuntimePeer.Name}, in one process, in turns. Ratio: its time over ours, the median of the pairs, with quartiles.");
        _results.Line("");
        _results.Line("| work | threads | ours ms | peer ms | ratio | quartiles | of peak |");
        _results.Line("|---|---:|---:|---:|---:|---:|---:|");
    }

    /// <summary>Measures one piece of work and writes its line.</summary>
    /// <param name="group">Rows of one group share a worst and a mean.</param>
    /// <param name="flops">Additions and multiplications, where the share of the peak is of interest.</param>
    public Pairs Compare(string group, string work, int threads, Action ours, Action peer, double flops = 0)
    {
        Pairs pairs = Pairs.Measure(ours, peer, _seconds);
        Pairs.AwaitSilence();
        _rows.Add(($"{group}, {threads} thread{(threads == 1 ? "" : "s")}", pairs.Ratio));
        string share = flops > 0 ? string.Create(CultureInfo.InvariantCulture, $"{flops / pairs.Ours / Peak.FlopsPerSecond(Processor.Current, threads, pairs.Ours):P0}") : "";
        _results.Line(string.Create(CultureInfo.InvariantCulture,
            $"| {work} | {threads} | {pairs.Ours * 1e3:F3} | {pairs.Peer * 1e3:F3} | {pairs.Ratio:F2} | {pairs.Low:F2}-{pairs.High:F2} | {share} |"));
        return pairs;
    }

    /// <summary>Something to be said below the rows.</summary>
    public void Note(string text) => _notes.Add(text);

    /// <summary>Worst and geometric mean of each group; saves.</summary>
    public void Finish()
    {
        _results.Line("");
        _results.Line("| group | rows | worst | geometric mean |");
        _results.Line("|---|---:|---:|---:|");
        foreach (var group in _rows.GroupBy(row => row.Group))
            _results.Line(string.Create(CultureInfo.InvariantCulture,
                $"| {group.Key} | {group.Count()} | {group.Min(row => row.Ratio):F2} | {Math.Exp(group.Average(row => Math.Log(row.Ratio))):F2} |"));
        if (_notes.Count > 0) _results.Line("");
        foreach (string note in _notes) _results.Line($"- {note}");
        _results.Finish();
    }
}
