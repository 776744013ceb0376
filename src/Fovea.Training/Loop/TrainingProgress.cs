using System.Globalization;

namespace Fovea.Training;

/// <summary>How far a training run is.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">The mean loss of the last steps.</param>
/// <param name="Rate">The learning rate of the last step.</param>
/// <param name="PerSecond">How much of the data went through the model per second, forward and back.</param>
/// <param name="Unit">What that is counted in: tokens, padding left out, or pictures.</param>
/// <param name="Elapsed">Time since this run began; earlier runs that it resumes are not counted.</param>
/// <param name="Left">How long it will still take, as far as can be told.</param>
internal readonly record struct TrainingProgress(
    long Step, long Steps, double Loss, double Rate, double PerSecond, string Unit, TimeSpan Elapsed, TimeSpan Left)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"step {Step}/{Steps}  loss {Loss:F4}  rate {Rate:E2}  {PerSecond:F0} {Unit}/s  {Elapsed:hh\\:mm\\:ss} gone, {Left:hh\\:mm\\:ss} left");
}
