using Fovea.Numerics.Kernels.Rows;

namespace Fovea.Numerics;

// Norms of the channels of [B, C, ..], each scaled and shifted by numbers of its own.
public readonly unsafe partial struct Tensor
{
    /// <summary>Brings each channel to mean 0 and variance 1 by statistics that are known, then scales and shifts it.</summary>
    /// <param name="mean">[C]; taken as given: no gradient flows into it.</param>
    /// <param name="variance">[C]; likewise.</param>
    /// <param name="scale">[C], or none.</param>
    /// <param name="shift">[C], or none.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>Ioffe and Szegedy, "Batch Normalization", 2015, arXiv:1502.03167, algorithm 2.</remarks>
    public Tensor BatchNorm(Tensor mean, Tensor variance, Tensor? scale, Tensor? shift, float epsilon)
    {
        ChannelSets sets = Sets(0, scale, shift);
        ExpectChannels(mean, "mean");
        ExpectChannels(variance, "variance");
        return NormaliseChannels(sets, mean, variance, through: false, scale, shift, epsilon);
    }

    /// <summary>Brings each channel to mean 0 and variance 1 throughout the batch, then scales and shifts it.</summary>
    /// <param name="scale">[C], or none.</param>
    /// <param name="shift">[C], or none.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="mean">[C]: that of the batch.</param>
    /// <param name="variance">[C]: that of the batch, not the estimate that a sample gives.</param>
    internal Tensor BatchNorm(Tensor? scale, Tensor? shift, float epsilon, out Tensor mean, out Tensor variance)
    {
        ChannelSets sets = Sets(0, scale, shift);
        (mean, variance) = Statistics(sets);
        return NormaliseChannels(sets, mean, variance, through: true, scale, shift, epsilon);
    }

    /// <summary>Brings each group of channels of each image to mean 0 and variance 1, then scales and shifts every channel.</summary>
    /// <param name="groups">How many groups the channels fall into; as many as channels: instance norm.</param>
    /// <param name="scale">[C], or none.</param>
    /// <param name="shift">[C], or none.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>Wu and He, "Group Normalization", 2018, arXiv:1803.08494, section 3.1; Ulyanov et al., "Instance Normalization", 2016, arXiv:1607.08022.</remarks>
    public Tensor GroupNorm(int groups, Tensor? scale, Tensor? shift, float epsilon)
    {
        Numerics.Shape.Expect(groups > 0 && Shape.Rank >= 2 && Shape[1] % groups == 0, $"the channels of a group norm must be a multiple of its groups, got {Shape} in {groups}");
        ChannelSets sets = Sets(groups, scale, shift);
        (Tensor mean, Tensor variance) = Statistics(sets);
        return NormaliseChannels(sets, mean, variance, through: true, scale, shift, epsilon);
    }

    private ChannelSets Sets(int groups, Tensor? scale, Tensor? shift)
    {
        Numerics.Shape.Expect(Shape.Rank >= 2, $"a norm of channels needs [B, C, ..], got {Shape}");
        if (scale is { } times) ExpectChannels(times, "scale");
        if (shift is { } plus) ExpectChannels(plus, "shift");
        return new ChannelSets((nint)Shape[0], (nint)Shape[1], (nint)Shape[2..].Count, groups);
    }

    private void ExpectChannels(Tensor parameter, string name) =>
        Numerics.Shape.Expect(parameter.Shape.Rank == 1 && parameter.Count == Shape[1], $"the {name} of a norm must be [{Shape[1]}] like the channels of {Shape}, got {parameter.Shape}");

    private (Tensor Mean, Tensor Variance) Statistics(ChannelSets sets)
    {
        Tensor mean = Pass.New([sets.Count]), variance = Pass.New([sets.Count]);
        ChannelNorm.Statistics(Pass.InstructionSet, sets, Pointer, mean.Pointer, variance.Pointer, Pass.Threads);
        return (mean, variance);
    }

    private Tensor NormaliseChannels(ChannelSets sets, Tensor mean, Tensor variance, bool through, Tensor? scale, Tensor? shift, float epsilon)
    {
        Tensor y = Pass.New(Shape);
        ChannelNorm.Apply(Pass.InstructionSet, sets, Pointer, mean.Pointer, variance.Pointer, epsilon, PointerOf(scale), PointerOf(shift), y.Pointer, Pass.Threads);
        if (NeedsGradient || (scale?.NeedsGradient ?? false) || (shift?.NeedsGradient ?? false)) RecordNormaliseChannels(sets, this, mean, variance, through, scale, shift, epsilon, y);
        return y;
    }

    private static float* PointerOf(Tensor? tensor) => tensor is { } given ? given.Pointer : null;

    private static void RecordNormaliseChannels(
        ChannelSets sets, Tensor x, Tensor mean, Tensor variance, bool through, Tensor? scale, Tensor? shift, float epsilon, Tensor y) => x.Pass.Record(y, () =>
    {
        Pass pass = x.Pass;
        bool accumulateScale = false, accumulateShift = false;
        float* dx = pass.GradientTarget(x, out bool accumulate);
        float* dscale = scale is { } times ? pass.GradientTarget(times, out accumulateScale) : null, dshift = shift is { } plus ? pass.GradientTarget(plus, out accumulateShift) : null;
        ChannelNorm.Backward(
            pass.InstructionSet, sets, x.Pointer, mean.Pointer, variance.Pointer, epsilon, through, PointerOf(scale), pass.GradientOf(y),
            dx, accumulate, dscale, accumulateScale, dshift, accumulateShift, pass.Threads);
    });
}
