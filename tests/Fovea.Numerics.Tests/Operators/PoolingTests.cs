using CsCheck;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Convolution;

namespace Fovea.Numerics.Tests.Operators;

/// <summary>Pooling: against plain loops on every instruction set, and the gradients.</summary>
public sealed class PoolingTests
{
    [Fact]
    public void Any_pooling_is_that_of_plain_loops()
    {
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 3], Gen.Select(Gen.Int[3, 19], Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[1, 2], Gen.Int[0, 1], Gen.Int[0, 2]).Array[1, 3], Gen.Bool, Gen.Bool)
            .Sample((int batch, int channels, (int Length, int Kernel, int Stride, int Dilation, int Before, int After)[] axes, bool roundUp, bool countPadding) =>
            {
                Shape shape = Shape.Of([batch, channels, .. axes.Select(axis => (long)Math.Max(axis.Length / axes.Length, axis.Dilation * (axis.Kernel - 1) + 1))]);
                Shape kernel = Shape.Of([.. axes.Select(axis => (long)axis.Kernel)]);
                Window window = new()
                {
                    Stride = Shape.Of([.. axes.Select(axis => (long)axis.Stride)]),
                    Dilation = Shape.Of([.. axes.Select(axis => (long)axis.Dilation)]),
                    Padding = Shape.Of([.. axes.Select(axis => (long)axis.Before), .. axes.Select(axis => (long)axis.After)]),
                    RoundUp = roundUp,
                };
                foreach (InstructionSet set in Processor.SupportedHere)
                {
                    using var pass = new Pass(options: new PassOptions { InstructionSet = set });
                    Tensor x = Draw(pass, shape), most = x.MaxPool(kernel, window), mean = x.AveragePool(kernel, window, countPadding);
                    Compare(window.Over(shape[2..], kernel), x, most, mean, countPadding, set.ToString());
                }
            }, iter: 100, seed: "0000KbW1YwF2");
    }

    [Fact]
    public void Gradients_of_pooling_are_right()
    {
        GradientCheck.Holds(x => x[0].AveragePool([3], new Window { Stride = [2], Padding = [1], RoundUp = true }), [2, 3, 4, 5]);
        GradientCheck.Holds(x => x[0].AveragePool([2, 3], new Window { Padding = [1, 0], Dilation = [1, 2] }, countPadding: true), [2, 2, 3, 7]);
        GradientCheck.Holds(x => x[0].AveragePool([2]), [2, 3, 5]);
        GradientCheck.Holds(x => x[0].GlobalAveragePool() * x[0], [2, 3, 2, 3]);
        GradientCheck.Holds(x => x[0].AdaptiveAveragePool([3, 2]), [2, 2, 7, 5]);
        GradientCheck.Holds(x => x[0].AdaptiveAveragePool([2]), [1, 2, 3, 5, 4]);
    }

    [Fact]
    public void The_gradient_of_the_largest_goes_to_the_first_that_is_as_large()
    {
        foreach (InstructionSet set in Processor.SupportedHere)
        {
            using var pass = new Pass(options: new PassOptions { InstructionSet = set });
            Tensor x = pass.Tensor([1, 5, 5, 2, 3, 3, 3, 3, 9], [1, 1, 9]);
            pass.Watch(x);
            Tensor y = x.MaxPool([3], new Window { Stride = [2], Padding = [1] });
            Assert.Equal([5, 5, 3, 3, 9], y.Detach().Values);
            pass.Backward(y, [1, 2, 4, 8, 16]);
            Assert.Equal([0, 3, 0, 0, 4, 8, 0, 0, 16], pass.Gradient(x).Detach().Values);
        }
    }

    [Fact]
    public void Gradients_of_largest_numbers_are_right() =>
        // Numbers far apart: a step does not change which is the largest.
        GradientCheck.Holds(x => (x[0] + Apart(x[0])).MaxPool([3, 2], new Window { Stride = [2, 1], Padding = [1, 0], RoundUp = true }), [2, 2, 6, 5]);

    [Fact]
    public void Parts_of_an_axis_cover_it_and_may_overlap()
    {
        using var pass = new Pass();
        Tensor x = pass.Tensor([1, 2, 3, 4, 5], [1, 1, 5]);
        Assert.Equal([1.5f, 3f, 4.5f], x.AdaptiveAveragePool([3]).Detach().Values);
        Assert.Equal([3f], x.AdaptiveAveragePool([1]).Detach().Values);
        Assert.Equal([1, 1.5f, 2, 2.5f, 3, 3.5f, 4, 4.5f, 5], [.. x.AdaptiveAveragePool([9]).Detach().Values]);
    }

    private static Tensor Apart(Tensor x) => x.Pass.Tensor([.. Enumerable.Range(0, (int)x.Count).Select(i => 10f * (i * 37 % 61))], x.Shape);

    private static Tensor Draw(Pass pass, Shape shape)
    {
        var random = new PhiloxRandom(11, 3);
        return pass.Tensor([.. Enumerable.Range(0, (int)shape.Count).Select(_ => random.NextSingle() - 0.5f)], shape);
    }

    private static void Compare(Sliding over, Tensor x, Tensor most, Tensor mean, bool countPadding, string what)
    {
        Assert.Equal(over.Outputs * x.Shape[0] * x.Shape[1], most.Count);
        Assert.Equal(most.Shape, mean.Shape);
        for (int i = 0; i < most.Count; i++)
        {
            (int plane, int place) = Math.DivRem(i, (int)over.Outputs);
            int ox = place % (int)over.Width.Output, oy = place / (int)over.Width.Output % (int)over.Height.Output, oz = place / (int)(over.Width.Output * over.Height.Output);
            double sum = 0, largest = double.NegativeInfinity;
            int count = 0;
            for (int kz = 0; kz < over.Depth.Kernel; kz++)
                for (int ky = 0; ky < over.Height.Kernel; ky++)
                    for (int kx = 0; kx < over.Width.Kernel; kx++)
                    {
                        nint z = over.Depth.At(oz, kz), y = over.Height.At(oy, ky), column = over.Width.At(ox, kx);
                        bool inside = over.Depth.Holds(z) && over.Height.Holds(y) && over.Width.Holds(column);
                        if (inside || (countPadding && Padded(over.Depth, z) && Padded(over.Height, y) && Padded(over.Width, column))) count++;
                        if (!inside) continue;
                        double value = x.Values[(int)(plane * over.Inputs + (z * over.Height.Input + y) * over.Width.Input + column)];
                        sum += value;
                        largest = Math.Max(largest, value);
                    }
            Near.Assert(largest, most.Values[i], 0, what: $"{what}: largest", index: i);
            Near.Assert(count == 0 ? 0 : sum / count, mean.Values[i], 1e-6, what: $"{what}: mean", index: i);
        }
    }

    private static bool Padded(SlidingAxis axis, nint place) => place >= -axis.Before && place < axis.Input + axis.After;
}
