namespace Fovea.Models.Tests.Vision;

/// <summary>Checks gradients against finite differences: a step along a parameter's gradient raises the loss by the gradient's length.</summary>
internal static class Steepest
{
    private const float Step = 4e-3f, Within = 0.02f, LeastShare = 0.01f;

    /// <param name="weights">The parameters of a model.</param>
    /// <param name="calculate">What the model says: [.., ..]; it is weighted by a fixed probe.</param>
    public static void Holds(IReadOnlyList<Weight> weights, Func<Pass, Tensor> calculate)
    {
        Dictionary<Weight, float[]> gradients = [];
        using (Pass pass = new(options: new PassOptions { Differentiate = _ => true }))
        {
            Tensor said = calculate(pass);
            pass.Backward(said, Probe(said));
            foreach (Weight weight in weights) gradients.Add(weight, pass.Gradient(weight).Values.ToArray());
        }
        double longest = gradients.Values.Max(Length);
        Assert.True(longest > 0);
        foreach ((Weight weight, float[] gradient) in gradients)
        {
            double length = Length(gradient);
            if (length < LeastShare * longest) continue;                    // sums that cancel, such as a key's bias
            double rise = (At(weight, gradient, Step / length, calculate) - At(weight, gradient, -Step / length, calculate)) / (2 * Step);
            Assert.True(Math.Abs(rise - length) <= Within * length, $"{weight}: its gradient is {length:G5} long, a step along it raises the loss by {rise:G5}");
        }
    }

    private static double At(Weight weight, float[] direction, double step, Func<Pass, Tensor> calculate)
    {
        float[] before = weight.Values.ToArray();
        for (int i = 0; i < direction.Length; i++) weight.Values[i] = (float)(before[i] + step * direction[i]);
        weight.Changed();
        using Pass pass = new();
        Tensor said = calculate(pass);
        float[] probe = Probe(said);
        double sum = 0;
        for (int i = 0; i < probe.Length; i++) sum += (double)probe[i] * said.Values[i];
        before.CopyTo(weight.Values);
        weight.Changed();
        return sum;
    }

    private static float[] Probe(Tensor said) => Pictures.Of(said.Shape, seed: 7);

    private static double Length(float[] gradient) => Math.Sqrt(gradient.Sum(number => (double)number * number));
}
