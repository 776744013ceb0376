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

    /// <summary>The same numbers with axes of length 1 put in: gates [B, C] <c>.As("B C 1 1")</c> can be multiplied with pictures [B, C, H, W].</summary>
    /// <param name="axes">Every axis once, by any name and in its order, and 1 for each new one; separated by spaces.</param>
    /// <exception cref="ArgumentException">There are more or fewer names than axes.</exception>
    public Tensor As(string axes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        Span<long> lengths = stackalloc long[Numerics.Shape.MaximumRank];
        int rank = 0, named = 0;
        foreach (Range part in axes.AsSpan().Split(' '))
        {
            bool isNew = axes.AsSpan(part) is "1";
            Numerics.Shape.Expect(rank < lengths.Length && (isNew || named < Shape.Rank), $"\"{axes}\" must name each axis of {Shape} once, and have at most {Numerics.Shape.MaximumRank} in all");
            lengths[rank++] = isNew ? 1 : Shape[named++];
        }
        Numerics.Shape.Expect(named == Shape.Rank, $"\"{axes}\" must name each axis of {Shape} once, got {named} names");
        return Reshape(Numerics.Shape.Of(lengths[..rank]));
    }
}
