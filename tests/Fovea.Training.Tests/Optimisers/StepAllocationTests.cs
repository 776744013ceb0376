using Fovea.Numerics;

namespace Fovea.Training.Tests.Optimisers;

/// <summary>A training step leaves next to nothing for the garbage collector.</summary>
public sealed class StepAllocationTests
{
    [Fact]
    public void A_training_step_allocates_less_than_128_KB()
    {
        var weights = new RandomWeights(1);
        var scope = new Scope(weights);
        Linear[] layers = [.. Enumerable.Range(0, 24).Select(i => new Linear(scope["layer"][i], 32, 32))];
        using var optimiser = new AdamW(weights.All, new() { Decays = Optimiser.IsMatrix });
        for (int i = 0; i < 3; i++) Step(i);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Step(3);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 128 * 1024);

        void Step(long step)
        {
            using var pass = new Pass(options: new PassOptions { Training = true, Step = step, Differentiate = optimiser.Trains });
            Tensor x = pass.Zeros([64, 32]) + 1;
            foreach (Linear layer in layers) x = layer.Forward(x, Activation.Gelu).Dropout(0.1f);
            pass.Backward(x.CrossEntropy(pass.Indices(new int[64], [64])));
            optimiser.Step(pass, 1e-3f, clipNorm: 1);
        }
    }
}
