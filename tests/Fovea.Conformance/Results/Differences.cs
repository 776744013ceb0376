using Fovea.Numerics;

namespace Fovea.Conformance;

/// <summary>Collects how far what was calculated is from what it should be.</summary>
public sealed class Differences
{
    /// <summary>What is below it is zero, but for the rounding of the reference's double precision.</summary>
    private const double Zero = 1e-12;

    private readonly List<string> _failures = [];

    /// <summary>One line per tensor that is not as it should be.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>How many tensors were compared.</summary>
    public int Compared { get; private set; }

    /// <summary>The largest difference of any tensor, as a share of what is allowed.</summary>
    public double Largest { get; private set; }

    /// <summary>Compares a tensor with what it should be.</summary>
    /// <param name="name">What it is called in the case.</param>
    /// <param name="shape">Its shape should be this.</param>
    /// <param name="expected">Its numbers should be these.</param>
    /// <param name="foundShape">Its shape is this.</param>
    /// <param name="found">Its numbers are these.</param>
    /// <param name="tolerance">How large a difference may be, as a share of the largest magnitude that is expected (of 1 where all are zero but for rounding).</param>
    /// <param name="least">Smaller magnitudes count as this: what is small beside the numbers that it is a sum of can't be exact.</param>
    public void Compare(string name, Shape shape, ReadOnlySpan<float> expected, Shape foundShape, ReadOnlySpan<float> found, double tolerance, double least = 0)
    {
        Compared++;
        if (shape != foundShape)
        {
            _failures.Add($"{name}: expected shape {shape}, found {foundShape}");
            return;
        }
        double magnitude = least, largest = 0;
        foreach (float number in expected)
            if (float.IsFinite(number)) magnitude = Math.Max(magnitude, Math.Abs(number));
        if (magnitude < Zero) magnitude = 1;

        int at = -1;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Difference(expected[i], found[i]) / magnitude;
            if (difference <= largest && at >= 0) continue;
            (largest, at) = (difference, i);
        }
        Largest = Math.Max(Largest, largest / tolerance);
        if (largest > tolerance)
            _failures.Add($"{name}: largest difference {largest * magnitude:G3} ({largest:G3} of the largest magnitude {magnitude:G4}, allowed {tolerance:G1}) at {Place(shape, at)}: expected {expected[at]:G8}, found {found[at]:G8}");
    }

    /// <summary>Compares a tensor with what it should be, number by number.</summary>
    /// <param name="name">What it is called in the case.</param>
    /// <param name="shape">The shape of both.</param>
    /// <param name="expected">Its numbers should be these.</param>
    /// <param name="found">Its numbers are these.</param>
    /// <param name="share">How large a difference may be, as a share of the number that is expected.</param>
    /// <param name="beside">How much may be added to that.</param>
    public void Close(string name, Shape shape, ReadOnlySpan<float> expected, ReadOnlySpan<float> found, double share, double beside)
    {
        Compared++;
        double worst = 0;
        int at = -1;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Difference(expected[i], found[i]);
            double ratio = difference == 0 ? 0 : difference / (beside + share * Math.Abs((double)expected[i]));
            if (double.IsNaN(ratio)) ratio = double.PositiveInfinity;
            if (ratio > worst || at < 0) (worst, at) = (ratio, i);
        }
        Largest = Math.Max(Largest, worst);
        if (worst > 1) _failures.Add($"{name}: a difference {worst:G3} times as large as is allowed ({share:G1} of the number and {beside:G1}) at {Place(shape, at)}: expected {expected[at]:G8}, found {found[at]:G8}");
    }

    /// <summary>Compares a row of things that are equal or not.</summary>
    /// <param name="name">What they are.</param>
    /// <param name="expected">What they should be.</param>
    /// <param name="found">What they are.</param>
    public void Same<T>(string name, IReadOnlyList<T> expected, IReadOnlyList<T> found)
    {
        Compared++;
        int at = 0;
        while (at < expected.Count && at < found.Count && EqualityComparer<T>.Default.Equals(expected[at], found[at])) at++;
        if (at < expected.Count || at < found.Count) _failures.Add($"{name}: at {at} of {expected.Count} expected {Thing(expected, at)}, found {Thing(found, at)}");
    }

    /// <summary>Notes that a figure must be at least some other.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="least">What it must be.</param>
    /// <param name="found">What it is.</param>
    public void AtLeast(string name, double least, double found)
    {
        Compared++;
        if (!(found >= least)) _failures.Add($"{name}: expected at least {least:G8}, found {found:G8}");
    }

    /// <summary>Takes over what was found elsewhere.</summary>
    public void Add(Differences others)
    {
        Compared += others.Compared;
        Largest = Math.Max(Largest, others.Largest);
        _failures.AddRange(others._failures);
    }

    /// <summary>Notes that something other than a tensor is not as it should be.</summary>
    public void Fail(string line) => _failures.Add(line);

    private static string Thing<T>(IReadOnlyList<T> list, int at) => at < list.Count ? $"{list[at]}" : "the end";

    private static double Difference(float expected, float found)
    {
        if (expected.Equals(found)) return 0;
        double difference = Math.Abs((double)expected - found);
        return double.IsNaN(difference) ? double.PositiveInfinity : difference;
    }

    private static string Place(Shape shape, int at)
    {
        long[] place = new long[shape.Rank];
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            place[axis] = at % shape[axis];
            at /= (int)shape[axis];
        }
        return $"[{string.Join(", ", place)}]";
    }
}
