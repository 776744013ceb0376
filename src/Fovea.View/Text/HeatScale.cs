namespace Fovea.View;

/// <summary>Heat in a few steps that an eye can tell apart. The scale is linear: twice the step is twice the weight.</summary>
internal static class HeatScale
{
    /// <summary>The step of the word that counted most; 0 is a word that counted for next to nothing.</summary>
    public const int Steps = 8;

    /// <summary>The step of a weight from 0 to 1; what is no number is 0.</summary>
    public static int Step(float weight) => float.IsNaN(weight) ? 0 : Math.Clamp((int)MathF.Round(weight * Steps), 0, Steps);

    /// <summary>A block whose height is the step; a space for 0.</summary>
    public static char Bar(int step) => " ▁▂▃▄▅▆▇█"[step];
}
