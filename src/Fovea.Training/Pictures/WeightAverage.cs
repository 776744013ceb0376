namespace Fovea.Training.Pictures;

/// <summary>
/// The exponential moving average of all parameters, those of norms included: what the last so many steps had in common, and often better than
/// the last alone.
/// </summary>
/// <remarks>Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992.</remarks>
internal sealed class WeightAverage : IDisposable
{
    private readonly IReadOnlyList<Weight> _weights;
    private readonly Weight[] _averages;
    private readonly double _keep;

    /// <param name="weights">All numbers of the network.</param>
    /// <param name="keep">How much of the average stays in a step, such as 0.999. Less at first, so that the beginning is forgotten soon.</param>
    public WeightAverage(IReadOnlyList<Weight> weights, double keep)
    {
        (_weights, _keep) = (weights, keep);
        _averages = [.. weights.Select(weight => new Weight($"average/{weight.Name}", weight.Shape))];
    }

    /// <summary>To be kept in checkpoints.</summary>
    public IEnumerable<Weight> Buffers => _averages;

    /// <summary>Takes in what a step has made of the parameters.</summary>
    /// <param name="step">From 0.</param>
    public void Follow(long step)
    {
        float keep = (float)Math.Min(_keep, (1.0 + step) / (10 + step));
        for (int i = 0; i < _averages.Length; i++)
        {
            Span<float> average = _averages[i].Values, now = _weights[i].Values;
            for (int j = 0; j < average.Length; j++) average[j] = step == 0 ? now[j] : now[j] + keep * (average[j] - now[j]);
        }
    }

    /// <summary>Exchanges the parameters for their averages, or back again.</summary>
    public void Exchange()
    {
        for (int i = 0; i < _averages.Length; i++)
        {
            Span<float> average = _averages[i].Values, now = _weights[i].Values;
            for (int j = 0; j < average.Length; j++) (average[j], now[j]) = (now[j], average[j]);
            _weights[i].Changed();
        }
    }

    /// <summary>Frees the averages.</summary>
    public void Dispose()
    {
        foreach (Weight average in _averages) average.Dispose();
    }
}
