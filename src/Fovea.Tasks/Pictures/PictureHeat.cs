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
    /// <summary>Asks for what <see cref="Of"/> needs.</summary>
    public static Capture Needed => Capture.GradientTimesAttention();

    /// <param name="pass">Went back from the class.</param>
    /// <param name="features">[1, C, h, w], or [1, T, W]: the last map, or the last tokens; watched.</param>
    public static (HeatMap Heat, string Method) Of(Pass pass, Tensor features)
    {
        if (features.Shape.Rank != 4) return (PictureFlow.Relevance(pass.Record()), "gradient times attention");
        DetachedTensor heat = GradCam.Of(features.Detach(), pass.Gradient(features).Detach());     // [1, h, w]
        return (HeatMap.Scaled((int)heat.Shape[1], (int)heat.Shape[2], heat.Values), "Grad-CAM");
    }
}
