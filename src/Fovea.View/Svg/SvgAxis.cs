namespace Fovea.View;

/// <summary>The axis of a chart, from round number to round number.</summary>
internal readonly record struct SvgAxis(double Low, double High, double Step)
{
    private const double MostTicks = 6;

    /// <summary>An axis that has all of these numbers.</summary>
    public static SvgAxis Over(IEnumerable<double> numbers)
    {
        double low = numbers.Min(), high = numbers.Max();
        if (high - low < 1e-12) (low, high) = (low - 0.5, high + 0.5);
        double rough = (high - low) / MostTicks, power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * new[] { 1.0, 2, 5, 10 }.First(round => round * power >= rough * (1 - 1e-9));
        return new SvgAxis(Math.Floor(low / step + 1e-9) * step, Math.Ceiling(high / step - 1e-9) * step, step);
    }

    /// <summary>Where a number lies, from 0 to 1.</summary>
    public double Share(double number) => (number - Low) / (High - Low);

    /// <summary>The round numbers on it.</summary>
    public IEnumerable<double> Ticks()
    {
        for (int i = 0; Low + i * Step <= High + Step / 2; i++) yield return Low + i * Step;
    }
}
