namespace Fovea.Numerics;

/// <summary>What the numbers between the inputs are taken to be.</summary>
internal enum Interpolation
{
    /// <summary>That of the nearest input.</summary>
    Nearest,

    /// <summary>On a straight line between two.</summary>
    Linear,

    /// <summary>On a curve through four.</summary>
    Cubic,
}

/// <summary>Where among the inputs an output lies. The names are those of ONNX's Resize, which says how each is calculated.</summary>
internal enum ResizeCoordinates
{
    /// <summary>Numbers are the centres of cells: the ends of the first and the last cell lie upon each other.</summary>
    HalfPixel,

    /// <summary>The same, but a single output lies at the first input.</summary>
    PyTorchHalfPixel,

    /// <summary>The same around the middle, where the scale is not exactly the quotient of the lengths.</summary>
    HalfPixelSymmetric,

    /// <summary>The first and the last number lie upon each other.</summary>
    AlignCorners,

    /// <summary>The first numbers lie upon each other.</summary>
    Asymmetric,

    /// <summary>The first and the last output lie at the ends of a region of the input.</summary>
    CropAndResize,
}

/// <summary>Which input is nearest.</summary>
internal enum NearestRule
{
    /// <summary>The one before, where two are as near.</summary>
    PreferBefore,

    /// <summary>The one after, where two are as near.</summary>
    PreferAfter,

    /// <summary>Always the one before.</summary>
    Before,

    /// <summary>Always the one after.</summary>
    After,
}

/// <summary>How a picture is made larger or smaller. The defaults are those of PyTorch's bilinear interpolation.</summary>
internal sealed record ResizeOptions
{
    public Interpolation Interpolation { get; init; } = Interpolation.Linear;

    public ResizeCoordinates Coordinates { get; init; } = ResizeCoordinates.HalfPixel;

    public NearestRule Nearest { get; init; } = NearestRule.PreferBefore;

    /// <summary>The slope that makes the cubic curve: Keys, "Cubic convolution interpolation for digital image processing", 1981, equation 15, with -0.5.</summary>
    public double CubicSlope { get; init; } = -0.75;

    /// <summary>Widens the curve where the picture becomes smaller, so that every input counts.</summary>
    public bool Antialias { get; init; }

    /// <summary>Whether inputs outside of the picture do not count, rather than being like the nearest one inside.</summary>
    public bool ExcludeOutside { get; init; }

    /// <summary>Outputs divided by inputs of each axis that is resized, where that is not exactly the quotient of the lengths.</summary>
    public double[]? Scales { get; init; }

    /// <summary><see cref="ResizeCoordinates.CropAndResize"/>: the region of each axis, from 0 to 1.</summary>
    public (double Start, double End)[]? Region { get; init; }

    /// <summary><see cref="ResizeCoordinates.CropAndResize"/>: what there is outside of the picture.</summary>
    public float Outside { get; init; }
}
