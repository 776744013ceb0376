using Fovea.Explain;
using Fovea.Inputs.Pictures;
using Fovea.Models;
using Fovea.Numerics;
using Tensor = Fovea.Numerics.Tensor;

namespace Fovea.Conformance.RealModels;

/// <summary>
/// Grad-CAM as timm's users take it, at the last convolution and before its norm and activation. Our network does these three in one go, so the
/// convolution's own numbers are had from a second copy of the network whose last norm is a known scale and shift that keeps clear of ReLU6's ends.
/// </summary>
internal sealed class HeadBeforeNorm : IDisposable
{
    private const float Scale = 1 / 64f, Shift = 3, Top = 6;

    private readonly ImageClassifier _bare;
    private readonly float[] _factors;

    public HeadBeforeNorm(string folder)
    {
        _bare = ImageModels.Load(folder);
        Weight scale = Of("scale"), shift = Of("shift"), mean = Of("mean"), variance = Of("variance");
        _factors = [.. Enumerable.Range(0, scale.Values.Length).Select(channel => scale.Values[channel] / MathF.Sqrt(variance.Values[channel] + Epsilon))];
        Set(variance, 1 - Epsilon);
        Set(mean, 0);
        Set(scale, Scale);
        Set(shift, Shift);
    }

    /// <summary>That of EfficientNet's norms.</summary>
    private const float Epsilon = 1e-3f;

    /// <summary>The heat at the convolution.</summary>
    /// <param name="prepared">The picture.</param>
    /// <param name="map">[1, C, h, w]: after norm and activation, of the real network.</param>
    /// <param name="gradient">[1, C, h, w]: with respect to it.</param>
    public float[] GradCam(PreparedPicture prepared, Tensor map, Tensor gradient)
    {
        using Pass pass = new();
        Tensor bare = _bare.Features(pass.Tensor(prepared.Values, Fovea.Tasks.Look.ShapeOf(prepared)));
        int places = (int)(map.Shape[2] * map.Shape[3]);
        float[] before = new float[map.Count], back = new float[map.Count];
        for (int i = 0; i < before.Length; i++)
        {
            before[i] = (bare.Values[i] - Shift) / Scale;
            back[i] = map.Values[i] is > 0 and < Top ? gradient.Values[i] * _factors[i / places] : 0;
        }
        return Explain.GradCam.Of(new DetachedTensor(map.Shape, before), new DetachedTensor(map.Shape, back)).Values;
    }

    public void Dispose() => _bare.Dispose();

    private Weight Of(string parameter) => _bare.Parameters.First(weight => weight.Name == $"head.norm.{parameter}");

    private static void Set(Weight weight, float value)
    {
        weight.Values.Fill(value);
        weight.Changed();
    }
}
