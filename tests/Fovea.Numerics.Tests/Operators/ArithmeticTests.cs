using CsCheck;

namespace Fovea.Numerics.Tests.Operators;

/// <summary>Sums, differences, products and quotients, with stretching.</summary>
public sealed class ArithmeticTests
{
    [Fact]
    public void Gradients_of_sums_and_differences_are_right_however_operands_are_stretched()
    {
        foreach ((Shape a, Shape b) in Pairs)
        {
            GradientCheck.Holds(x => x[0] + x[1], a, b);
            GradientCheck.Holds(x => x[0] - x[1], a, b);
        }
    }

    [Fact]
    public void Gradients_of_products_and_quotients_are_right_however_operands_are_stretched()
    {
        foreach ((Shape a, Shape b) in Pairs)
        {
            GradientCheck.Holds(x => x[0] * x[1], a, b);
            GradientCheck.Holds(x => x[0] / (x[1].Square() + 1), a, b);
        }
    }

    [Fact]
    public void Gradients_with_numbers_are_right()
    {
        GradientCheck.Holds(x => 3 - (x[0] * 2 + 1.5f) / 7 - -x[0], [3, 5]);
        GradientCheck.Holds(x => 2 / (x[0] + 4) - 1, [3, 5]);
        GradientCheck.Holds(x => x[0] * x[0], [7]);
    }

    [Fact]
    public void A_wrong_gradient_is_found() => Assert.ThrowsAny<Xunit.Sdk.XunitException>(() =>
        GradientCheck.Holds(x => x[0] * x[0].Pass.Tensor(x[0].Values, x[0].Shape), [3, 5]));

    [Fact]
    public void Stretching_is_the_same_as_repeating()
    {
        Gen.Select(GenShapes, Gen.Int[0, 3]).Sample(((Shape A, Shape B) shapes, int operation) =>
        {
            using var pass = new Pass();
            Tensor a = Numbers(pass, shapes.A, 1), b = Numbers(pass, shapes.B, 2);
            Tensor y = operation switch { 0 => a + b, 1 => a - b, 2 => a * b, _ => a / b };
            for (int i = 0; i < y.Count; i++)
            {
                float one = At(a, y.Shape, i), other = At(b, y.Shape, i);
                float expected = operation switch { 0 => one + other, 1 => one - other, 2 => one * other, _ => one / other };
                Assert.Equal(expected, y.Values[i]);
            }
        }, iter: 300, seed: "0000KbW1YwF2");
    }

    [Fact]
    public void Long_rows_are_stretched_in_parts()
    {
        using var pass = new Pass();
        Tensor row = Numbers(pass, [1, 70_001], 1), column = Numbers(pass, [3, 1], 2), y = row * column, z = row + Numbers(pass, [], 3);
        foreach (int i in (int[])[0, 16383, 16384, 70_000, 70_001, 3 * 70_001 - 1])
            Assert.Equal(row.Values[i % 70_001] * column.Values[i / 70_001], y.Values[i]);
        Assert.Equal(row.Values[70_000] + Numbers(pass, [], 3).Scalar(), z.Values[70_000]);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_with_both()
    {
        using var pass = new Pass();
        var error = Assert.Throws<ArgumentException>(() => pass.Zeros([2, 3]) + pass.Zeros([2]));
        Assert.Contains("[2, 3] and [2] differ 1 from the end (3 and 2)", error.Message, StringComparison.Ordinal);
    }

    private static readonly (Shape, Shape)[] Pairs =
        [([2, 3], [2, 3]), ([2, 3, 5], [5]), ([2, 3, 5], [3, 1]), ([3, 1, 5], [7, 1]), ([], [2, 3]), ([2, 1, 3, 1], [2, 5, 1, 7]), ([1], [5])];

    private static readonly int[] s_lengths = [0, 1, 2, 3, 5, 7, 17, 33];

    /// <summary>Two shapes that can be stretched to each other: of some lengths, each with some made 1 or left out.</summary>
    private static readonly Gen<(Shape, Shape)> GenShapes =
        Gen.Select(Gen.Int[0, 7].Select(i => s_lengths[i]).Array[0, 5], Gen.Int[0, 1023], Gen.Int[0, 5], Gen.Int[0, 5], (lengths, ones, leaveOutA, leaveOutB) =>
            (Some(lengths, ones & 31, leaveOutA), Some(lengths, ones >> 5, leaveOutB)));

    private static Shape Some(int[] lengths, int ones, int leaveOut) =>
        Shape.Of([.. lengths.Select((length, i) => (long)((ones & (1 << i)) != 0 ? 1 : length)).Skip(leaveOut)]);

    private static Tensor Numbers(Pass pass, Shape shape, uint stream)
    {
        var random = new PhiloxRandom(9, stream);
        return pass.Tensor([.. Enumerable.Range(0, (int)shape.Count).Select(_ => random.NextSingle() - 0.5f)], shape);
    }

    /// <summary>The number of a stretched tensor at a place of the result.</summary>
    private static float At(Tensor tensor, Shape result, int place)
    {
        int at = 0, step = 1;
        for (int back = 1; back <= result.Rank; back++)
        {
            int index = place % (int)result[-back];
            place /= (int)result[-back];
            if (back > tensor.Shape.Rank) continue;
            if (tensor.Shape[-back] != 1) at += index * step;
            step *= (int)tensor.Shape[-back];
        }
        return tensor.Values[at];
    }
}
