using CsCheck;

namespace Fovea.Numerics.Tests.Operators;

/// <summary>Moving numbers about: permuting, slicing, joining, picking.</summary>
public sealed class ArrangementTests
{
    [Fact]
    public void Gradients_of_rearrangements_are_right()
    {
        GradientCheck.Holds(x => x[0].Permute(2, 0, 1), [2, 3, 5]);
        GradientCheck.Holds(x => x[0].Transpose() * x[1], [2, 3, 5], [5, 3]);
        GradientCheck.Holds(x => x[0].Slice(0, 1, 2) * x[0].Slice(0, 0, 2), [3, 5]);
        GradientCheck.Holds(x => x[0].Slice(-1, 1, 3).Square(), [2, 5]);
        GradientCheck.Holds(x => Tensor.Concatenate([x[0], x[1], x[0]], axis: 1).Square(), [2, 3, 5], [2, 1, 5]);
        GradientCheck.Holds(x => x[0].Take([3, 0, 0, 2], axis: 1).Square(), [2, 5, 3]);
        GradientCheck.Holds(x => x[0].Split(3, axis: -1) is [var q, var k, var v] ? q * k - v : default, [2, 6]);
    }

    private static readonly int[] s_lengths = [1, 2, 3, 5, 17, 40];

    [Fact]
    public void Permuting_there_and_back_changes_nothing()
    {
        Gen.Select(Gen.Int[0, 5].Select(i => s_lengths[i]).Array[1, 4], Gen.Int).Sample((int[] lengths, int seed) =>
        {
            Shape shape = Shape.Of([.. lengths.Select(length => (long)length)]);
            int[] order = [.. Enumerable.Range(0, lengths.Length)], back = new int[order.Length];
            new PhiloxRandom((ulong)seed).Shuffle(order.AsSpan());
            for (int i = 0; i < order.Length; i++) back[order[i]] = i;

            using var pass = new Pass();
            Tensor x = Counting(pass, shape), permuted = x.Permute(order);
            Assert.Equal(x.Detach().Values, permuted.Permute(back).Detach().Values);
            if (order.Length == 1) return;
            var place = new int[order.Length];
            for (int i = 0; i < place.Length; i++) place[i] = lengths[order[i]] - 1;
            place[0] = 0;
            var from = new int[order.Length];
            for (int i = 0; i < place.Length; i++) from[order[i]] = place[i];
            Assert.Equal(x.Detach()[from], permuted.Detach()[place]);
        }, iter: 200, seed: "0000KbW1YwF2");
    }

    [Fact]
    public void Pieces_put_together_again_are_the_whole()
    {
        using var pass = new Pass();
        Tensor x = Counting(pass, [4, 6, 10]);
        for (int axis = 0; axis < 3; axis++)
            Assert.Equal(x.Detach().Values, Tensor.Concatenate(x.Split(2, axis), axis).Detach().Values);
    }

    [Fact]
    public void Axes_of_length_one_are_put_in_by_name()
    {
        using var pass = new Pass();
        Tensor x = Counting(pass, [2, 3]);
        Assert.Equal([2, 3, 1, 1], x.As("B C 1 1").Shape);
        Assert.Equal([1, 2, 1, 3], x.As("1 B 1 C").Shape);
        Message("\"B 1\" must name each axis of [2, 3] once, got 1 names", () => x.As("B 1"));
        Message("\"B C D\" must name each axis of [2, 3] once, and have at most 8 in all", () => x.As("B C D"));
    }

    [Fact]
    public void A_leading_slice_copies_nothing()
    {
        using var pass = new Pass();
        Tensor x = Counting(pass, [1000, 1000]);
        long before = pass.PeakBytes;
        Tensor part = x.Slice(0, 500, 400);
        Assert.Equal(500_000, part.Values[0]);
        Assert.Equal(before, pass.PeakBytes);
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_its_numbers()
    {
        using var pass = new Pass();
        Tensor x = Counting(pass, [2, 3]);
        Message("a slice along axis 1 of [2, 3] must lie within 0 to 3, got 2 to 4", () => x.Slice(1, 2, 2));
        Message("a permutation of [2, 3] names each axis once, got [0, 0]", () => x.Permute(0, 0));
        Message("an index along axis 0 of [2, 3] must be from 0 to 1, got 2", () => x.Take([2], 0));
        Message("axis 1 of [2, 3] must be a multiple of the number of pieces, got 2", () => x.Split(2, 1));
        Message("tensors that are put together along axis 0 must differ in it only, got [2, 3] and [2, 4]", () => Tensor.Concatenate([x, pass.Zeros([2, 4])], 0));
    }

    private static void Message(string expected, Func<object> action) => Assert.Equal(expected, Assert.Throws<ArgumentException>(action).Message);

    private static Tensor Counting(Pass pass, Shape shape) => pass.Tensor([.. Enumerable.Range(0, (int)shape.Count).Select(i => (float)i)], shape);
}
