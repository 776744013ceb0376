namespace Fovea.Models;

/// <summary>The end of a block that has a shortcut around it.</summary>
internal static class Shortcuts
{
    /// <summary>What the last unit of a block says, added to the shortcut; in one go where nothing is left out.</summary>
    /// <param name="unit">Has no activation.</param>
    /// <param name="shortcut">[B, C, H, W]: what came into the block.</param>
    /// <param name="input">What the unit is given.</param>
    /// <param name="probability">How often a picture is left out in training.</param>
    public static Tensor AddedTo(this ConvolutionUnit unit, Tensor shortcut, Tensor input, float probability) =>
        input.Pass.Training && probability > 0 ? unit.Forward(input).DropPath(probability) + shortcut : unit.Forward(input, shortcut);
}
