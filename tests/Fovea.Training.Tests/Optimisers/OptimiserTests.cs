using Fovea.Numerics;

namespace Fovea.Training.Tests.Optimisers;

/// <summary>What holds for every optimiser; the exact steps are compared with reference cases in Fovea.Conformance.</summary>
public sealed class OptimiserTests
{
    public static TheoryData<string> All => ["sgd", "momentum", "adam", "adamw", "rmsprop", "centred", "adafactor"];

    [Theory, MemberData(nameof(All))]
    public void Steps_go_downhill(string name)
    {
        using Weight matrix = Filled("matrix", [3, 5], 1), vector = Filled("vector", [7], 2);
        using Optimiser optimiser = Made(name, [matrix, vector]);
        double before = Step(optimiser, matrix, vector, 0.01f, 0), after = 0;
        for (int step = 1; step < 60; step++) after = Step(optimiser, matrix, vector, 0.01f, step);
        Assert.InRange(after, 0, 0.9 * before);
    }

    [Theory, MemberData(nameof(All))]
    public void Going_on_from_remembered_buffers_is_the_same_as_never_having_stopped(string name)
    {
        using Weight matrix = Filled("matrix", [3, 5], 1), vector = Filled("vector", [7], 2);
        using Optimiser optimiser = Made(name, [matrix, vector]);
        for (int step = 0; step < 3; step++) Step(optimiser, matrix, vector, 0.02f, step);
        Dictionary<string, float[]> kept = optimiser.Buffers.ToDictionary(buffer => buffer.Name, buffer => buffer.Values.ToArray());
        for (int step = 3; step < 6; step++) Step(optimiser, matrix, vector, 0.02f, step);

        using Weight matrixAgain = new("matrix", [3, 5]), vectorAgain = new("vector", [7]);
        using Optimiser again = Made(name, [matrixAgain, vectorAgain]);
        foreach (Weight buffer in again.Buffers) kept[buffer.Name].CopyTo(buffer.Values);
        again.Resume(3);
        for (int step = 3; step < 6; step++) Step(again, matrixAgain, vectorAgain, 0.02f, step);
        Assert.Equal(matrix.Values.ToArray(), matrixAgain.Values.ToArray());
        Assert.Equal(vector.Values.ToArray(), vectorAgain.Values.ToArray());
    }

    [Theory, MemberData(nameof(All))]
    public void The_number_of_threads_changes_nothing(string name)
    {
        float[] Run(int threads)
        {
            using Weight matrix = Filled("matrix", [211, 307], 1), vector = Filled("vector", [70_001], 2);
            using Optimiser optimiser = Made(name, [matrix, vector]);
            for (int step = 0; step < 2; step++) Step(optimiser, matrix, vector, 0.02f, step, threads, clip: 0.5f);
            return [.. matrix.Values, .. vector.Values];
        }
        Assert.Equal(Run(1), Run(2));
    }

    [Fact]
    public void A_gradient_longer_than_the_limit_is_shortened_to_it()
    {
        using Weight weight = new("w", [2]);
        using var optimiser = new Sgd([weight]);
        Assert.Equal(5, Given(optimiser, weight, [3, 4], rate: 1, clip: 1), 6);
        Assert.Equal(-0.6f, weight.Values[0], 1e-5f);
        Assert.Equal(-0.8f, weight.Values[1], 1e-5f);
        Assert.Equal(0.5, Given(optimiser, weight, [0.3f, 0.4f], rate: 1, clip: 1), 6);
        Assert.Equal(-0.9f, weight.Values[0], 1e-5f);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_changes_nothing()
    {
        using Weight weight = new("w", [2]);
        using var optimiser = new AdamW([weight]);
        weight.Values.Fill(3);
        Assert.Throws<InvalidDataException>(() => Given(optimiser, weight, [1, float.NaN], rate: 1, clip: 1));
        Assert.Equal([3, 3], weight.Values.ToArray());
        Assert.Equal(0, optimiser.Steps);
    }

    [Fact]
    public void Only_matrices_are_drawn_to_zero_where_it_is_asked_for()
    {
        using Weight matrix = Filled("matrix", [3, 5], 1), bias = Filled("bias", [5], 2);
        using var optimiser = new AdamW([matrix, bias], new() { Decay = 0.5f, Decays = Optimiser.IsMatrix });
        float[] before = [.. matrix.Values, .. bias.Values];
        using var pass = new Pass(options: new PassOptions { Differentiate = optimiser.Trains });
        Tensor both = Tensor.Concatenate([pass.Use(matrix).Reshape([15]), pass.Use(bias)], 0);
        pass.Backward(both, new float[20]);
        optimiser.Step(pass, rate: 0.1f);
        float[] after = [.. matrix.Values, .. bias.Values];
        for (int i = 0; i < 20; i++) Assert.Equal(i < 15 ? before[i] * 0.95f : before[i], after[i], 1e-6f);
    }

    [Fact]
    public void A_parameter_that_took_no_part_stays_as_it_is()
    {
        using Weight used = Filled("used", [3], 1), unused = Filled("unused", [3], 2);
        using var optimiser = new AdamW([used, unused]);
        float[] before = unused.Values.ToArray();
        Given(optimiser, used, [1, 2, 3], rate: 0.1f, clip: 1);
        Assert.Equal(before, unused.Values.ToArray());
    }

    private static double Given(Optimiser optimiser, Weight weight, float[] gradient, float rate, float clip)
    {
        using var pass = new Pass(options: new PassOptions { Differentiate = optimiser.Trains });
        pass.Backward(pass.Use(weight) + 0, gradient);
        return optimiser.Step(pass, rate, clip);
    }

    private static double Step(Optimiser optimiser, Weight matrix, Weight vector, float rate, long step, int threads = 0, float clip = float.PositiveInfinity)
    {
        using var pass = new Pass(options: new PassOptions { Differentiate = optimiser.Trains, Step = step, Threads = threads });
        Tensor loss = (pass.Use(matrix) - 0.5f).Square().Sum() + (pass.Use(vector).Tanh() - 0.25f).Square().Sum();
        pass.Backward(loss);
        optimiser.Step(pass, rate, clip);
        return loss.Scalar();
    }

    private static Optimiser Made(string name, Weight[] weights) => name switch
    {
        "sgd" => new Sgd(weights, new() { Decay = 0.01f }),
        "momentum" => new Sgd(weights, new() { Momentum = 0.9f, Nesterov = true, Dampening = 0.1f }),
        "adam" => new AdamW(weights, new AdamWOptions { Decay = 0, Decoupled = false }),
        "adamw" => new AdamW(weights),
        "rmsprop" => new RmsProp(weights, new() { Momentum = 0.5f }),
        "centred" => new RmsProp(weights, new() { Centred = true }),
        _ => new Adafactor(weights),
    };

    private static Weight Filled(string name, Shape shape, ulong seed)
    {
        var weight = new Weight(name, shape);
        Initialisers.Normal(1)(weight, seed);
        return weight;
    }
}
