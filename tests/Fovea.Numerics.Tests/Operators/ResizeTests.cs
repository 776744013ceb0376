using CsCheck;
using Fovea.Numerics.Kernels;

namespace Fovea.Numerics.Tests.Operators;

/// <summary>Making axes longer and shorter.</summary>
public sealed class ResizeTests
{
    private static readonly ResizeOptions s_cubic = new() { Interpolation = Interpolation.Cubic };

    [Fact]
    public void Gradients_of_resizing_are_right()
    {
        GradientCheck.Holds(x => x[0].Resize([7, 3]), [2, 2, 3, 5]);
        GradientCheck.Holds(x => x[0].Resize([7, 3], s_cubic), [1, 2, 3, 5]);
        GradientCheck.Holds(x => x[0].Resize([2, 3], s_cubic with { Antialias = true, ExcludeOutside = true, CubicSlope = -0.5 }), [1, 2, 7, 5]);
        GradientCheck.Holds(x => x[0].Resize([5, 2], new ResizeOptions { Interpolation = Interpolation.Nearest }), [2, 2, 3, 5]);
        GradientCheck.Holds(x => x[0].Resize([5], new ResizeOptions { Coordinates = ResizeCoordinates.AlignCorners }), [2, 3]);
    }

    [Fact]
    public void Whatever_is_resized_a_constant_stays_one()
    {
        Gen.Select(Gen.Int[1, 9].Array[2], Gen.Int[1, 19].Array[2], Gen.Enum<Interpolation>(), Gen.Enum<ResizeCoordinates>(), Gen.Enum<NearestRule>(), Gen.Bool, Gen.Bool)
            .Sample((int[] from, int[] to, Interpolation interpolation, ResizeCoordinates coordinates, NearestRule nearest, bool antialias, bool exclude) =>
            {
                using var pass = new Pass();
                Tensor x = pass.Zeros([2, from[0], from[1]]) + 3;
                Tensor y = x.Resize(Shape.Of([to[0], to[1]]), new ResizeOptions { Interpolation = interpolation, Coordinates = coordinates, Nearest = nearest, Antialias = antialias, ExcludeOutside = exclude });
                Assert.Equal([2, to[0], to[1]], y.Shape);
                foreach (float value in y.Values) Near.Assert(3, value, 1e-6);
            }, iter: 300, seed: "0000KbW1YwF2");
    }

    [Fact]
    public void A_straight_line_stays_straight_between_its_ends()
    {
        foreach (InstructionSet set in Processor.SupportedHere)
        {
            using var pass = new Pass(options: new PassOptions { InstructionSet = set });
            Tensor x = pass.Tensor([0, 1, 2, 3, 4], [5, 1]) + pass.Zeros([5, 37]);
            Tensor corners = x.Resize([9, 37], new ResizeOptions { Coordinates = ResizeCoordinates.AlignCorners }), centres = x.Resize([10, 37]);
            for (int i = 0; i < 9; i++) Near.Assert(i / 2.0, corners.Values[i * 37 + 36], 1e-6, what: set.ToString(), index: i);
            for (int i = 0; i < 10; i++) Near.Assert(Math.Clamp((i + 0.5) / 2 - 0.5, 0, 4), centres.Values[i * 37 + 36], 1e-6, what: set.ToString(), index: i);
        }
    }

    [Fact]
    public void The_nearest_is_as_the_rule_says()
    {
        using var pass = new Pass();
        Tensor x = pass.Tensor([0, 1, 2, 3], [4]);
        float[] Resized(NearestRule rule, ResizeCoordinates coordinates, int to) =>
            x.Resize([to], new ResizeOptions { Interpolation = Interpolation.Nearest, Nearest = rule, Coordinates = coordinates }).Detach().Values;
        Assert.Equal([0, 2], Resized(NearestRule.PreferBefore, ResizeCoordinates.HalfPixel, 2));          // at 0.5 and 2.5
        Assert.Equal([1, 3], Resized(NearestRule.PreferAfter, ResizeCoordinates.HalfPixel, 2));
        Assert.Equal([0, 0, 1, 2, 2, 3], Resized(NearestRule.Before, ResizeCoordinates.Asymmetric, 6));   // at 0, 2/3, 4/3, ..
        Assert.Equal([0, 1, 2, 2, 3, 3], Resized(NearestRule.After, ResizeCoordinates.Asymmetric, 6));
    }

    [Fact]
    public void A_region_may_reach_out_of_the_picture()
    {
        using var pass = new Pass();
        Tensor x = pass.Tensor([0, 1, 2, 3, 4], [5]);
        var crop = new ResizeOptions { Coordinates = ResizeCoordinates.CropAndResize, Region = [(0.25, 1.25)], Outside = 7 };
        Assert.Equal([1, 2, 3, 4, 7], x.Resize([5], crop).Detach().Values);
    }

    [Fact]
    public void An_empty_axis_is_refused()
    {
        using var pass = new Pass();
        Assert.Equal("an empty axis can't be resized: axis 1 of [2, 0] to 3", Assert.Throws<ArgumentException>(() => pass.Zeros([2, 0]).Resize([3])).Message);
        Assert.Equal([0, 2, 7], pass.Zeros([0, 2, 3]).Resize([7]).Shape);
    }
}
