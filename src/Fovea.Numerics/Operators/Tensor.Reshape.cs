namespace Fovea.Numerics;

public readonly partial struct Tensor
{
    /// <summary>The same numbers in another shape. Nothing is copied.</summary>
    /// <param name="shape">As many numbers in all.</param>
    /// <exception cref="ArgumentException">The shape has room for another number of numbers.</exception>
    public Tensor Reshape(Shape shape)
    {
        Numerics.Shape.Expect(shape.Count == Count, $"a reshaped tensor has as many numbers as before: {Shape} has {Count}, {shape} has {shape.Count}");
        return Pass.View(this, shape);
    }
}
