using Fovea.Numerics;

namespace Fovea.Conformance.Operators;

/// <summary>Making pictures larger and smaller, as PyTorch's interpolation defines it.</summary>
internal static class Resizing
{
    public static void Resize(OperatorCase given)
    {
        bool antialias = given.Flag("antialias");
        string mode = given.Text("mode", "nearest");
        Interpolation interpolation = mode switch
        {
            "nearest" or "nearest-exact" => Interpolation.Nearest,
            "linear" or "bilinear" or "trilinear" => Interpolation.Linear,
            "cubic" or "bicubic" => Interpolation.Cubic,
            _ => throw new UnknownCaseException($"interpolation '{mode}'"),
        };
        ResizeCoordinates coordinates = mode == "nearest" ? ResizeCoordinates.Asymmetric : given.Flag("align_corners") ? ResizeCoordinates.AlignCorners : ResizeCoordinates.HalfPixel;
        given.Finish(given.Input("x").Resize(Convolutions.Lengths(given, "size"), new ResizeOptions
        {
            Interpolation = interpolation,
            Coordinates = coordinates,
            Nearest = mode == "nearest" ? NearestRule.Before : NearestRule.PreferAfter,
            CubicSlope = given.Number("a", antialias ? -0.5 : -0.75),
            Antialias = antialias,
            ExcludeOutside = antialias,
        }));
    }
}
