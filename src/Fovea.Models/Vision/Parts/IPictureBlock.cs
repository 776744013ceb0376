namespace Fovea.Models;

/// <summary>A part of a network that makes another map of a map.</summary>
internal interface IPictureBlock
{
    /// <summary>Applies the part.</summary>
    /// <param name="input">[B, C, H, W].</param>
    /// <returns>[B, C', H', W'].</returns>
    Tensor Forward(Tensor input);
}
