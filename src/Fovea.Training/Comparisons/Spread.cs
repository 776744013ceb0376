namespace Fovea.Training.Comparisons;

/// <summary>The mean of some numbers and how far they lie around it.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">The standard deviation that a sample gives; 0 of a single number.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct Spread(double Mean, double Deviation, int Count)
{
    /// <summary>Of some numbers, at least one.</summary>
    public static Spread Of(IEnumerable<double> numbers)
    {
        double[] all = [.. numbers];
        double mean = all.Average();
        return new Spread(mean, all.Length < 2 ? 0 : Math.Sqrt(all.Sum(number => (number - mean) * (number - mean)) / (all.Length - 1)), all.Length);
    }

    /// <summary>The mean and the deviation, with so many digits.</summary>
    public string Text(int digits) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Math.Round(Mean, digits).ToString($"F{digits}", System.Globalization.CultureInfo.InvariantCulture)} ± {Math.Round(Deviation, digits).ToString($"F{digits}", System.Globalization.CultureInfo.InvariantCulture)}");
}
