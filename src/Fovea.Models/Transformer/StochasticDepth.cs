namespace Fovea.Models;

/// <summary>Training without some parts, chosen anew for each item of the batch.</summary>
/// <remarks>Huang et al., "Deep Networks with Stochastic Depth", 2016, arXiv:1603.09382, section 3.</remarks>
internal static class StochasticDepth
{
    /// <summary>In training, leaves out what a part says of some items and scales the others up; otherwise changes nothing.</summary>
    /// <param name="said">[B, ..]: what is to be added to what went in.</param>
    /// <param name="probability">The share that is left out.</param>
    public static Tensor DropPath(this Tensor said, float probability)
    {
        if (!said.Pass.Training || probability == 0) return said;
        Shape items = said.Shape;
        for (int axis = 1; axis < items.Rank; axis++) items = items.With(axis, 1);
        return said * (said.Pass.Zeros(items) + 1).Dropout(probability);
    }

    /// <summary>The share for a part: none at the first, growing evenly up to the last.</summary>
    public static float RateAt(int part, int parts, float last) => parts <= 1 ? 0 : last * part / (parts - 1);
}
