namespace Fovea.Training;

/// <summary>The learning rate of a step.</summary>
/// <param name="step">From 0.</param>
/// <param name="steps">How many steps there are in all.</param>
/// <returns>At least 0.</returns>
public delegate float Schedule(long step, long steps);

/// <summary>How the learning rate changes in the course of training.</summary>
public static class Schedules
{
    /// <summary>The same rate always.</summary>
    public static Schedule Constant(float rate) => (_, _) => rate;

    /// <summary>Rises in a straight line for a number of steps, then falls in a straight line to nothing at the end.</summary>
    /// <param name="highest">The rate at the end of the rise.</param>
    /// <param name="warmUp">How many steps it rises for.</param>
    /// <remarks>Devlin et al., "BERT", 2018, arXiv:1810.04805, appendix A.2. The first step has the rate 0 where there is a rise.</remarks>
    public static Schedule WarmUpLinear(float highest, long warmUp) => (step, steps) => step < warmUp
        ? highest * step / warmUp
        : highest * Math.Max(0, steps - step) / Math.Max(1, steps - warmUp);

    /// <summary>Rises in a straight line for a number of steps, then falls along half a cosine.</summary>
    /// <param name="highest">The rate at the end of the rise.</param>
    /// <param name="lowest">The rate after the last step.</param>
    /// <param name="warmUp">How many steps it rises for.</param>
    /// <remarks>Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2016, arXiv:1608.03983, equation 5, without restarts.</remarks>
    public static Schedule Cosine(float highest, float lowest = 0, long warmUp = 0) => (step, steps) => step < warmUp
        ? highest * step / warmUp
        : (float)AlongCosine(highest, lowest, Math.Min(1, (double)(step - warmUp) / Math.Max(1, steps - warmUp)));

    /// <summary>Rises to its highest rate in the first part of training, then falls to almost nothing.</summary>
    /// <param name="highest">The rate at the end of the rise.</param>
    /// <param name="rise">Which share of all steps it rises for.</param>
    /// <param name="startDivisor">The first rate is the highest divided by this.</param>
    /// <param name="endDivisor">The last rate is the first divided by this.</param>
    /// <param name="straight">In straight lines instead of along cosines.</param>
    /// <remarks>Smith and Topin, "Super-Convergence", 2017, arXiv:1708.07120, section 4.</remarks>
    public static Schedule OneCycle(float highest, double rise = 0.3, double startDivisor = 25, double endDivisor = 1e4, bool straight = false)
    {
        double first = highest / startDivisor;
        return Cycle(first, highest, first / endDivisor, rise, straight);
    }

    /// <summary>The momentum (or beta1) that goes with <see cref="OneCycle"/>: it falls while the rate rises, and rises again.</summary>
    /// <param name="highest">At the beginning and at the end.</param>
    /// <param name="lowest">Where the rate is highest.</param>
    /// <param name="rise">Which share of all steps the rate rises for.</param>
    /// <param name="straight">In straight lines instead of along cosines.</param>
    public static Schedule OneCycleMomentum(float highest = 0.95f, float lowest = 0.85f, double rise = 0.3, bool straight = false) =>
        Cycle(highest, lowest, highest, rise, straight);

    /// <summary>Rises in a straight line for a number of steps, then falls with the root of the step.</summary>
    /// <param name="width">The width of the model: wider ones step less.</param>
    /// <param name="warmUp">How many steps it rises for, at least 1.</param>
    /// <param name="factor">What the rate is multiplied by.</param>
    /// <remarks>Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762, section 5.3, equation 3.</remarks>
    public static Schedule Noam(int width, long warmUp, float factor = 1) => (step, _) =>
        (float)(factor / Math.Sqrt(width) * Math.Min(1 / Math.Sqrt(step + 1), (step + 1) * Math.Pow(warmUp, -1.5)));

    private static Schedule Cycle(double first, double middle, double last, double rise, bool straight) => (step, steps) =>
    {
        double turn = rise * steps - 1, end = steps - 1;
        (double from, double to, double share) = step <= turn
            ? (first, middle, turn == 0 ? 1 : step / turn)
            : (middle, last, Math.Min(1, (step - turn) / Math.Max(1e-9, end - turn)));
        return (float)(straight ? from + (to - from) * share : AlongCosine(from, to, share));
    };

    private static double AlongCosine(double from, double to, double share) => to + (from - to) * (1 + Math.Cos(Math.PI * share)) / 2;
}
