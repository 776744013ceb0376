namespace Fovea.Numerics.Tests.Operators;

/// <summary>Softmax, norms, tables and dropout.</summary>
public sealed class RowTests
{
    [Fact]
    public void Gradients_of_softmax_are_right_along_any_axis()
    {
        foreach (int axis in (int[])[0, 1, 2, -1])
        {
            GradientCheck.Holds(x => x[0].Softmax(axis), [2, 3, 5]);
            GradientCheck.Holds(x => x[0].LogSoftmax(axis), [2, 3, 5]);
        }
    }

    [Fact]
    public void Softmax_sums_to_one_along_its_axis()
    {
        using var pass = new Pass();
        Tensor x = pass.Tensor([.. Enumerable.Range(0, 105).Select(i => (i * 37 % 101) * 0.1f)], [3, 5, 7]);
        for (int axis = 0; axis < 3; axis++)
            foreach (float sum in x.Softmax(axis).Sum([axis]).Values) Near.Assert(1, sum, 1e-6);
    }

    [Fact]
    public void Gradients_of_norms_are_right()
    {
        GradientCheck.Holds(x => x[0].LayerNorm(x[1], x[2], 0.1f), [2, 3, 11], [11], [11]);
        GradientCheck.Holds(x => x[0].LayerNorm(x[1], null, 0.1f), [3, 11], [11]);
        GradientCheck.Holds(x => x[0].RmsNorm(x[1], 0.1f), [2, 3, 11], [11]);
        GradientCheck.Holds(x => x[0].RmsNorm(x[1], 0.1f) + x[0], [3, 11], [11]);
    }

    [Fact]
    public void Gradients_of_tables_are_right_and_padding_gets_none()
    {
        GradientCheck.Holds(x => x[0].Embed(x[0].Pass.Indices([3, 0, 3, 1], [2, 2])), [5, 3]);
        using var pass = new Pass();
        Tensor table = pass.Tensor([1, 2, 3, 4], [2, 2]);
        pass.Watch(table);
        Tensor y = table.Embed(pass.Indices([0, 1, 1], [3]), padding: 0);
        Assert.Equal([1, 2, 3, 4, 3, 4], y.Detach().Values);
        pass.Backward(y.Sum());
        Assert.Equal([0, 0, 2, 2], pass.Gradient(table).Detach().Values);
    }

    [Fact]
    public void An_index_outside_of_the_table_is_refused()
    {
        using var pass = new Pass();
        var error = Assert.Throws<ArgumentException>(() => pass.Zeros([5, 3]).Embed(pass.Indices([0, 5], [2])));
        Assert.Equal("rows of a table: a number must be from 0 to 4, got 5 at place 1", error.Message);
    }

    [Fact]
    public void Gradients_of_rotary_positions_are_right_in_every_arrangement()
    {
        RotaryAngles all = new(6, 100), some = new(4, 100), pairs = new(6, 100, interleaved: true), somePairs = new(4, 100, interleaved: true);
        foreach (RotaryAngles angles in (RotaryAngles[])[all, some, pairs, somePairs])
        {
            GradientCheck.Holds(x => x[0].Rotary(angles, axis: 1), [2, 3, 2, 6]);
            GradientCheck.Holds(x => x[0].Rotary(angles, axis: -2, first: 5), [2, 3, 6]);
        }
    }

    [Fact]
    public void Rotary_positions_turn_pairs_of_numbers_by_position_times_frequency()
    {
        using var pass = new Pass();
        float[] numbers = [.. Enumerable.Range(0, 3 * 5).Select(i => i * 0.5f - 3)];
        Tensor x = pass.Tensor(numbers, [3, 5]);
        foreach (bool interleaved in (bool[])[false, true])
        {
            Tensor y = x.Rotary(new RotaryAngles(4, 10, interleaved), axis: 0, first: 2);
            for (int t = 0; t < 3; t++)
            {
                for (int i = 0; i < 2; i++)
                {
                    (int low, int high) = interleaved ? (2 * i, 2 * i + 1) : (i, i + 2);
                    double angle = (t + 2) * Math.Pow(10, -i / 2.0);
                    Near.Assert(numbers[t * 5 + low] * Math.Cos(angle) - numbers[t * 5 + high] * Math.Sin(angle), y.Values[t * 5 + low], 1e-6);
                    Near.Assert(numbers[t * 5 + high] * Math.Cos(angle) + numbers[t * 5 + low] * Math.Sin(angle), y.Values[t * 5 + high], 1e-6);
                }
                Assert.Equal(numbers[t * 5 + 4], y.Values[t * 5 + 4]);
            }
        }
    }

    [Fact]
    public void Gradients_of_dropout_have_the_same_mask() => GradientCheck.Holds(x => x[0].Dropout(0.5f) * x[0].Dropout(0.25f), [7, 11]);

    [Fact]
    public void Dropout_does_nothing_outside_of_training()
    {
        using var pass = new Pass();
        Tensor x = pass.Zeros([5]);
        Assert.Equal(x, x.Dropout(0.5f));
    }

    [Fact]
    public void Dropout_is_the_same_at_the_same_step_and_another_at_another()
    {
        float[] Drop(long step, int threads)
        {
            using var pass = new Pass(options: new PassOptions { Training = true, Seed = 7, Step = step, Threads = threads });
            return (pass.Zeros([50_000]) + 1).Dropout(0.3f).Detach().Values;
        }
        Assert.Equal(Drop(3, 1), Drop(3, 2));
        Assert.NotEqual(Drop(3, 1), Drop(4, 1));
        Assert.InRange(Drop(3, 1).Average(), 0.99f, 1.01f);
    }
}
