namespace Fovea.Explain;

/// <summary>
/// Where in a picture a network saw what a score speaks of: the maps of a layer, each weighted by how much the score grows with it. What speaks
/// against the score is left out.
/// </summary>
/// <remarks>Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization", 2017, arXiv:1610.02391, section 3, equations 1 and 2.</remarks>
public static class GradCam
{
    /// <summary>The heat of each place of the maps.</summary>
    /// <param name="maps">[B, C, h, w]: what a layer made of the pictures.</param>
    /// <param name="gradient">[B, C, h, w]: how the score of each picture grows with each number of the maps.</param>
    /// <returns>[B, h, w], at least 0 and not normalised.</returns>
    /// <exception cref="ArgumentException">The shapes are not [B, C, h, w], or differ.</exception>
    public static DetachedTensor Of(DetachedTensor maps, DetachedTensor gradient)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(gradient);
        Shape.Expect(maps.Shape.Rank == 4, $"Grad-CAM needs maps [B, C, h, w], got {maps.Shape}");
        Shape.Expect(gradient.Shape == maps.Shape, $"the gradient must be {maps.Shape} like the maps, got {gradient.Shape}");
        using Pass pass = new();
        Tensor weights = pass.Tensor(gradient.Values, gradient.Shape).Mean([2, 3], keep: true);      // [B, C, 1, 1]
        return (pass.Tensor(maps.Values, maps.Shape) * weights).Sum([1]).Relu().Detach();            // [B, h, w]
    }

    /// <summary>The heat of each place, made as large as the picture: on straight lines between the centres of the places.</summary>
    /// <param name="maps">[B, C, h, w]: what a layer made of the pictures.</param>
    /// <param name="gradient">[B, C, h, w]: how the score of each picture grows with each number of the maps.</param>
    /// <param name="height">H: rows of the picture, at least 1.</param>
    /// <param name="width">W: columns of the picture, at least 1.</param>
    /// <returns>[B, H, W], at least 0 and not normalised.</returns>
    /// <exception cref="ArgumentException">The shapes are not [B, C, h, w], or differ, or the picture has no rows or columns.</exception>
    public static DetachedTensor Of(DetachedTensor maps, DetachedTensor gradient, int height, int width)
    {
        Shape.Expect(height > 0 && width > 0, $"a picture must have at least 1 row and 1 column, got {height} x {width}");
        DetachedTensor heat = Of(maps, gradient);
        using Pass pass = new();
        return pass.Tensor(heat.Values, heat.Shape).Resize([height, width]).Detach();
    }
}
