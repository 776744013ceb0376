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
}
