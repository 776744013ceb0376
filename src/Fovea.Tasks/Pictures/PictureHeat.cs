using Fovea.Attention;
using Fovea.Explain;
using Tensor = Fovea.Numerics.Tensor;

namespace Fovea.Tasks;

/// <summary>
/// What spoke for a class, and where. Where the classes are read from a last map, that is Grad-CAM; where the network has tokens, it is what these saw,
/// followed through all layers.
/// </summary>
internal static class PictureHeat
{
    /// <summary>Asks for what is needed to follow tokens.</summary>
    public static Capture Needed(bool rollout) => rollout ? Capture.Weights() : Capture.GradientTimesAttention();

    /// <param name="pass">Went back from the class.</param>
    /// <param name="features">[1, C, h, w], or [1, T, W]: the last map, or the last tokens; watched.</param>
    /// <param name="rollout">Whether attention is followed whatever it speaks for.</param>
    /// <exception cref="NotSupportedException">Rollout is asked of a network that has no tokens.</exception>
    public static (HeatMap Heat, string Method) Of(Pass pass, Tensor features, bool rollout)
    {
        if (features.Shape.Rank != 4) return OfTokens(pass, rollout);
        if (rollout) throw new NotSupportedException("attention rollout follows tokens, this network has none: leave it out for Grad-CAM, or take a vision Transformer");
        DetachedTensor heat = GradCam.Of(features.Detach(), pass.Gradient(features).Detach());     // [1, h, w]
        return (HeatMap.Scaled((int)heat.Shape[1], (int)heat.Shape[2], heat.Values), "Grad-CAM");
    }

    /// <param name="pass">Went back from the class.</param>
    /// <param name="rollout">Whether attention is followed whatever it speaks for.</param>
    public static (HeatMap Heat, string Method) OfTokens(Pass pass, bool rollout) =>
        rollout ? (PictureFlow.Rollout(pass.Record()), "attention rollout") : (PictureFlow.Relevance(pass.Record()), "gradient times attention");
}
