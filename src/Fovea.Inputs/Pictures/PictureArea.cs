namespace Fovea.Inputs;

/// <summary>A rectangle of a picture, in pixels from its top left corner. Where a picture was made smaller, edges lie between pixels.</summary>
/// <param name="Left">Where it begins; below 0 where it reaches over the edge.</param>
/// <param name="Top">Where it begins, downwards.</param>
/// <param name="Width">How wide it is.</param>
/// <param name="Height">How high it is.</param>
public readonly record struct PictureArea(double Left, double Top, double Width, double Height);
