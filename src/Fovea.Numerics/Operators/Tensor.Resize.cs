using Fovea.Numerics.Kernels.Resampling;

namespace Fovea.Numerics;

public readonly partial struct Tensor
{
    /// <summary>Makes the last axes longer or shorter, on straight lines between the centres of neighbours.</summary>
    /// <param name="size">The lengths of the last axes: <c>picture.Resize([224, 224])</c> of [B, C, H, W].</param>
    /// <exception cref="ArgumentException">There are fewer axes, or an empty one.</exception>
    public Tensor Resize(Shape size) => Resize(size, new ResizeOptions());

    /// <summary>Makes the last axes longer or shorter.</summary>
    internal Tensor Resize(Shape size, ResizeOptions options)
    {
        int first = Shape.Rank - size.Rank;
        Numerics.Shape.Expect(first >= 0, $"only axes that there are can be resized: {Shape} has {Shape.Rank}, got the size {size}");
        Tensor y = this;
        // From the last to the first: what is shortened along the rows is quicker to go through.
        for (int axis = size.Rank - 1; axis >= 0; axis--)
        {
            long inputs = Shape[first + axis], outputs = size[axis];
            Numerics.Shape.Expect(inputs > 0 || outputs == 0, $"an empty axis can't be resized: axis {first + axis} of {Shape} to {outputs}");
            bool same = inputs == outputs && options.Coordinates != ResizeCoordinates.CropAndResize && (options.Scales is null || options.Scales[axis] == 1);
            if (!same) y = y.Resample(first + axis, new Interpolator(options, axis, (int)inputs, (int)outputs).Table());
        }
        return y;
    }
}
