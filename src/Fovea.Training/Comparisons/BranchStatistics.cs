using Fovea.Attention;
using Fovea.Training.Pictures;

namespace Fovea.Training.Comparisons;

/// <summary>What the branches of one module were given, by the size of the item.</summary>
/// <param name="Path">The module.</param>
/// <param name="Kernels">How many rows and columns each branch sees; a branch beyond these is a pool.</param>
/// <param name="BySize">[sizes, branches]: the mean weight.</param>
internal sealed record BranchStatistics(string Path, IReadOnlyList<int> Kernels, double[,] BySize)
{
    private const int Batch = 100;

    /// <summary>How much more the branches whose kernels have at least so many rows are given together for the largest items than for the smallest.</summary>
    public double Growth(int kernel) => Weight(BySize.GetLength(0) - 1, kernel) - Weight(0, kernel);

    /// <summary>What the branches whose kernels have at least so many rows are given together for items of a size.</summary>
    public double Weight(int size, int kernel) => Enumerable.Range(0, Kernels.Count).Where(branch => Kernels[branch] >= kernel).Sum(branch => BySize[size, branch]);

    /// <summary>The mean of all modules of a network, under a name of its own.</summary>
    /// <param name="modules">At least one; all with as many sizes and branches.</param>
    public static BranchStatistics Mean(IReadOnlyList<BranchStatistics> modules)
    {
        double[,] mean = new double[modules[0].BySize.GetLength(0), modules[0].BySize.GetLength(1)];
        for (int size = 0; size < mean.GetLength(0); size++)
            for (int branch = 0; branch < mean.GetLength(1); branch++) mean[size, branch] = modules.Average(module => module.BySize[size, branch]);
        return new BranchStatistics("all modules", modules[0].Kernels, mean);
    }

    /// <summary>Looks at the weights of every module for every picture of a set.</summary>
    /// <param name="network">With weights for its branches.</param>
    /// <param name="kernels">How many rows and columns each branch sees; a branch beyond these is a pool.</param>
    /// <param name="set">The pictures.</param>
    /// <param name="sizes">The size of each picture's item.</param>
    /// <param name="kinds">All sizes, in order.</param>
    /// <param name="scale">Turns pixels into numbers.</param>
    public static IReadOnlyList<BranchStatistics> Of(ComparedNetwork network, IReadOnlyList<int> kernels, PictureSet set, IReadOnlyList<int> sizes, IReadOnlyList<int> kinds, PixelScale scale)
    {
        List<BranchStatistics> modules = [];
        float[] numbers = new float[Batch * set.Shape.Count];
        for (int first = 0; first < set.Count; first += Batch)
        {
            int count = Math.Min(Batch, set.Count - first);
            for (int i = 0; i < count; i++) scale.Apply(set[first + i], numbers.AsSpan(i * set.Shape.Count, set.Shape.Count));
            using Pass pass = new(GateObserver.Capture());
            network.Model.Forward(pass.Tensor(numbers.AsSpan(0, count * set.Shape.Count), [count, set.Shape.Channels, set.Shape.Height, set.Shape.Width]));
            GateLayer[] seen = [.. pass.Gates().Where(gate => gate.Over == GateOver.Branches)];
            foreach (GateLayer gate in seen.Skip(modules.Count)) modules.Add(new BranchStatistics(gate.Path, kernels, new double[kinds.Count, gate.Values.Shape[1]]));
            for (int module = 0; module < seen.Length; module++)
                for (int i = 0; i < count; i++) modules[module].Add(seen[module].Values, i, kinds.ToList().IndexOf(sizes[first + i]));
        }
        int[] counts = [.. kinds.Select(kind => sizes.Count(size => size == kind))];
        foreach (BranchStatistics module in modules) module.Divide(counts);
        return modules;
    }

    /// <summary>A weight for each channel of a branch counts by its mean.</summary>
    private void Add(DetachedTensor weights, int picture, int size)
    {
        int channels = (int)weights.Shape[2];
        for (int branch = 0; branch < BySize.GetLength(1); branch++)
            for (int channel = 0; channel < channels; channel++) BySize[size, branch] += weights[picture, branch, channel] / channels;
    }

    private void Divide(int[] counts)
    {
        for (int size = 0; size < counts.Length; size++)
            for (int branch = 0; branch < BySize.GetLength(1); branch++) BySize[size, branch] /= Math.Max(1, counts[size]);
    }
}
