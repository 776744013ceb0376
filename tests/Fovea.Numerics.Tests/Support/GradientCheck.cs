using Fovea.Numerics.Kernels;

namespace Fovea.Numerics.Tests;

/// <summary>Compares gradients with finite differences, for any function of tensors.</summary>
internal static class GradientCheck
{
    private const double Step = 1.0 / 32;

    /// <summary>
    /// Checks the gradient of a weighted sum of the function's result with respect to every number of every input, on the scalar kernels
    /// and on the widest.
    /// </summary>
    /// <param name="function">Calculates one tensor from some.</param>
    /// <param name="shapes">Those of the inputs.</param>
    public static void Holds(Func<Tensor[], Tensor> function, params Shape[] shapes) => Holds(function, Draw, shapes);

    /// <param name="draw">Makes the numbers of an input: far enough (0.1) from where the function has a kink.</param>
    public static void Holds(Func<Tensor[], Tensor> function, Func<PhiloxRandom, float> draw, params Shape[] shapes)
    {
        foreach (InstructionSet set in new[] { InstructionSet.Scalar, Processor.SupportedHere[^1] })
            Holds(set, function, draw, shapes);
    }

    /// <summary>From -2 to 2, but not within 0.25 of zero; multiples of 1/1024, so that a step away is exact.</summary>
    public static float Draw(PhiloxRandom random) => MathF.Round(1024 * (0.25f + 1.75f * random.NextSingle())) / 1024 * (random.Next(2) == 0 ? 1 : -1);

    /// <summary>From 0.25 to 2.</summary>
    public static float DrawPositive(PhiloxRandom random) => MathF.Abs(Draw(random));

    private static void Holds(InstructionSet set, Func<Tensor[], Tensor> function, Func<PhiloxRandom, float> draw, Shape[] shapes)
    {
        var random = new PhiloxRandom(5, (uint)shapes.Length);
        float[][] inputs = [.. shapes.Select(shape => Enumerable.Range(0, (int)shape.Count).Select(_ => draw(random)).ToArray())];
        var options = new PassOptions { InstructionSet = set, Training = true, Seed = 3 };

        float[] probe;
        float[][] gradients;
        using (var pass = new Pass(options: options))
        {
            Tensor[] tensors = Enter(pass, inputs, shapes);
            foreach (Tensor tensor in tensors) pass.Watch(tensor);
            Tensor y = function(tensors);
            probe = [.. Enumerable.Range(0, (int)y.Count).Select(_ => Draw(random))];
            pass.Backward(y, probe);
            gradients = [.. tensors.Select(tensor => pass.Gradient(tensor).Detach().Values)];
        }

        for (int input = 0; input < inputs.Length; input++)
        {
            double largest = Math.Max(0.1, gradients[input].Max(Math.Abs));
            for (int i = 0; i < inputs[input].Length; i++)
            {
                double expected = Slope(inputs[input], i, () => Loss(options, function, inputs, shapes, probe));
                Near.Assert(expected, gradients[input][i], 1e-3 * largest, what: $"{set}: gradient of input {input} {shapes[input]} at {i}");
            }
        }
    }

    /// <summary>The slope along one number, from four points: exact up to the fifth derivative.</summary>
    private static double Slope(float[] numbers, int i, Func<double> function)
    {
        float at = numbers[i];
        double slope = 0;
        foreach ((int steps, int weight) in new[] { (1, 8), (-1, -8), (2, -1), (-2, 1) })
        {
            numbers[i] = (float)(at + steps * Step);
            slope += weight * function() / (12 * Step);
        }
        numbers[i] = at;
        return slope;
    }

    private static double Loss(PassOptions options, Func<Tensor[], Tensor> function, float[][] inputs, Shape[] shapes, float[] probe)
    {
        using var pass = new Pass(options: options);
        ReadOnlySpan<float> values = function(Enter(pass, inputs, shapes)).Values;
        double loss = 0;
        for (int i = 0; i < values.Length; i++) loss += (double)values[i] * probe[i];
        return loss;
    }

    private static Tensor[] Enter(Pass pass, float[][] inputs, Shape[] shapes) =>
        [.. inputs.Select((numbers, i) => pass.Tensor(numbers, shapes[i]))];
}
