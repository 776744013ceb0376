namespace Fovea.Benchmarks.Peers;

/// <summary>Both sides must have calculated the same: else their times say nothing.</summary>
internal static class Agreement
{
    public static void Expect(string work, ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs, double tolerance)
    {
        double most = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            double difference = Math.Abs(ours[i] - theirs[i]);
            if (double.IsNaN(difference)) difference = double.PositiveInfinity;
            most = Math.Max(most, difference);
        }
        if (most > tolerance) throw new InvalidOperationException($"{work}: ours and the peer's numbers differ by {most:G3}, more than {tolerance:G3}: nothing can be said of their times");
    }
}
