using System.Numerics.Tensors;
using Fovea.Attention;
using Fovea.Explain;
using Fovea.Inputs.Pictures;
using Fovea.Models;
using Tensor = Fovea.Numerics.Tensor;

namespace Fovea.Tasks;

/// <summary>One look at a picture: how likely each class is, what spoke for the likeliest, and which channels spoke loudest.</summary>
/// <param name="Probabilities">[classes].</param>
/// <param name="Heat">What spoke for the likeliest, and where.</param>
/// <param name="Method">How that was found.</param>
/// <param name="Channels">Those of the last layer that has gates, or of the last map.</param>
internal sealed record Look(float[] Probabilities, HeatMap Heat, string Method, IReadOnlyList<ChannelMap> Channels)
{
    /// <summary>The likeliest class.</summary>
    public int Best => TensorPrimitives.IndexOfMax<float>(Probabilities);

    /// <summary>Looks.</summary>
    /// <param name="network">The network.</param>
    /// <param name="prepared">What it is given.</param>
    /// <param name="wanted">What is to be shown.</param>
    /// <param name="options">Threads and cancellation.</param>
    public static Look At(ImageClassifier network, PreparedPicture prepared, ClassifierOptions wanted, PassOptions options)
    {
        using Pass pass = new(PictureHeat.Needed(wanted.Rollout).And(GateObserver.Capture()).And(GateObserver.MapCapture()), options);
        Tensor features = network.Features(pass.Tensor(prepared.Values, ShapeOf(prepared)));        // [1, C, h, w] or [1, T, W]
        pass.Watch(features);
        Tensor logits = network.Classify(features);                                                 // [1, classes]
        float[] probabilities = logits.Softmax().Values.ToArray();
        pass.Backward(logits, OfLogarithm(probabilities));
        (HeatMap heat, string method) = PictureHeat.Of(pass, features, wanted.Rollout);
        return new Look(probabilities, heat, method, Loudest(pass, network.MapLayer, features, wanted.Channels));
    }

    /// <summary>
    /// How the logarithm of the best probability grows with each score: what speaks for a class and as much for others, as a cat's fur for all cats, is
    /// not what made it the best.
    /// </summary>
    private static float[] OfLogarithm(float[] probabilities)
    {
        float[] growth = new float[probabilities.Length];
        TensorPrimitives.Negate(probabilities, growth);
        growth[TensorPrimitives.IndexOfMax<float>(probabilities)] += 1;
        return growth;
    }

    /// <summary>Those of the last gate, with what they saw before it; of the last map where no channel has a gate.</summary>
    private static ChannelMap[] Loudest(Pass pass, string mapLayer, Tensor features, int most) =>
        pass.LastOverChannels() is { } last ? LoudChannels.Of(last.Gate.Path, last.Map, last.Gate.Values.Values, most)
        : features.Shape.Rank == 4 ? LoudChannels.Of(mapLayer, features.Detach(), null, most)
        : [];

    /// <summary>[pictures, channels, height, width].</summary>
    public static Shape ShapeOf(PreparedPicture prepared, int pictures = 1)
    {
        int height = prepared.Pixels.Height, width = prepared.Pixels.Width;
        return [pictures, prepared.Values.Length / (height * width), height, width];
    }
}
