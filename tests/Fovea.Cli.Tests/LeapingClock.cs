namespace Fovea.Cli.Tests;

/// <summary>A clock that goes on by so many seconds whenever somebody looks.</summary>
internal sealed class LeapingClock(double secondsEachTime) : TimeProvider
{
    private long _milliseconds;

    public override long TimestampFrequency => 1_000;

    public override long GetTimestamp() => _milliseconds += (long)(1_000 * secondsEachTime);
}
