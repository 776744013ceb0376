namespace Fovea.Numerics;

public readonly unsafe partial struct Tensor
{
    /// <summary>In training, sets some numbers to zero and scales the others up, so that the mean stays; otherwise changes nothing.</summary>
    /// <param name="probability">How many are set to zero: from 0 to below 1.</param>
    /// <exception cref="ArgumentException">The probability is not from 0 to below 1.</exception>
    public Tensor Dropout(float probability)
    {
        Numerics.Shape.Expect(probability is >= 0 and < 1, $"a dropout probability must be from 0 to below 1, got {probability}");
        if (!Pass.Training || probability == 0) return this;

        // The mask follows from the key and is made again when the gradient flows back.
        var key = new PhiloxKey(Pass.Seed, Pass.NextStream(), (uint)Pass.Step);
        Tensor y = Pass.New(Shape);
        Numerics.Dropout.Apply(Pass.InstructionSet, key, 0, probability, Pointer, y.Pointer, (nint)Count, threads: Pass.Threads);
        if (NeedsGradient) RecordDropout(this, y, key, probability);
        return y;
    }

    private static void RecordDropout(Tensor x, Tensor y, PhiloxKey key, float probability) => x.Pass.Record(y, () =>
    {
        float* dx = x.Pass.GradientTarget(x, out bool accumulate);
        Numerics.Dropout.Apply(x.Pass.InstructionSet, key, 0, probability, x.Pass.GradientOf(y), dx, (nint)x.Count, accumulate, x.Pass.Threads);
    });
}
