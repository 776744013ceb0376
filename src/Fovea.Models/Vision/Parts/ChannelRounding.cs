namespace Fovea.Models;

/// <summary>Numbers of channels that are multiples of something.</summary>
internal static class ChannelRounding
{
    /// <summary>The multiple nearest to a number, but not below a share of it, and not below the least.</summary>
    /// <param name="channels">The number.</param>
    /// <param name="divisor">What the result is a multiple of.</param>
    /// <param name="least">The least result; the divisor where it is left out.</param>
    /// <param name="share">Below this share of the number, the next multiple is taken.</param>
    public static int Round(double channels, int divisor = 8, int? least = null, double share = 0.9)
    {
        int rounded = Math.Max(least ?? divisor, (int)(channels + divisor / 2.0) / divisor * divisor);
        return rounded < share * channels ? rounded + divisor : rounded;
    }
}
