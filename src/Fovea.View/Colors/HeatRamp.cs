namespace Fovea.View;

/// <summary>The colours of heat: one hue, from next to the background to as strong as it gets, in even steps.</summary>
internal sealed class HeatRamp
{
    private const double Hue = 62;
    private static readonly Color Ink = new(16, 13, 10), Paper = new(255, 252, 247);
    private readonly Color[] _grounds;

    private HeatRamp(double coldLightness, double hotLightness, double coldChroma, double hotChroma) =>
        _grounds = [.. Enumerable.Range(1, HeatScale.Steps).Select(step => (step - 1.0) / (HeatScale.Steps - 1)).Select(share =>
            Color.Of(coldLightness + share * (hotLightness - coldLightness), coldChroma + share * (hotChroma - coldChroma), Hue))];

    /// <summary>For a dark background: from dark to bright.</summary>
    public static HeatRamp OnDark { get; } = new(0.29, 0.72, 0.045, 0.165);

    /// <summary>For a light background: from pale to strong.</summary>
    public static HeatRamp OnLight { get; } = new(0.955, 0.74, 0.03, 0.165);

    /// <summary>For a background that isn't known: as bright throughout, so that neither end disappears; from grey to strong.</summary>
    public static HeatRamp OnEither { get; } = new(0.70, 0.70, 0.035, 0.165);

    /// <summary>Behind a word of the step, from 1.</summary>
    public Color Ground(int step) => _grounds[step - 1];

    /// <summary>The word itself: black or white, what reads better there.</summary>
    public Color Letters(int step) => Ground(step).ContrastTo(Ink) >= Ground(step).ContrastTo(Paper) ? Ink : Paper;
}
