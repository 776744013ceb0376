namespace Fovea.Cli;

/// <summary>How far long work is, on standard error, where it takes more than two seconds: one line that is written over in a terminal, a new one now and then elsewhere.</summary>
/// <param name="surroundings">Where to tell it.</param>
/// <param name="seconds">How long to be silent where lines can't be written over.</param>
internal sealed class ProgressLine(Surroundings surroundings, double seconds = 15) : IDisposable
{
    private const double Often = 0.1, PatienceSeconds = 2;
    private const int Bar = 24;

    private readonly long _start = surroundings.Clock.GetTimestamp();
    private double _last;
    private bool _written;

    /// <summary>Says how much is done, if it is time to.</summary>
    /// <param name="done">So much.</param>
    /// <param name="of">Of so much.</param>
    /// <param name="what">What is counted, and other figures.</param>
    public void Tell(double done, double of, string what)
    {
        double now = surroundings.Clock.GetElapsedTime(_start).TotalSeconds;
        if (now < PatienceSeconds || now - _last < (surroundings.ErrorIsTerminal ? Often : seconds)) return;
        _last = now;
        if (!surroundings.ErrorIsTerminal) { surroundings.Error.WriteLine(what); return; }
        int full = of > 0 ? (int)Math.Clamp(Bar * done / of, 0, Bar) : 0;
        string line = $"{new string('█', full)}{new string('░', Bar - full)} {what}";
        surroundings.Error.Write($"\r{(line.Length < surroundings.Width ? line : line[..(surroundings.Width - 1)])}\e[K");
        _written = true;
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        if (_written) surroundings.Error.Write("\r\e[K");
        _written = false;
    }

    /// <summary>Told of each step on the thread that does the work.</summary>
    public static IProgress<T> Of<T>(Action<T> tell) => new Direct<T>(tell);

    private sealed class Direct<T>(Action<T> tell) : IProgress<T>
    {
        public void Report(T value) => tell(value);
    }
}
