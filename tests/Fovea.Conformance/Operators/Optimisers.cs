using Fovea.Numerics;
using Fovea.Training;

namespace Fovea.Conformance.Operators;

/// <summary>
/// Optimisers and schedules on one small problem: the loss is mean((tanh(A w) - b)²) + mean(sin(M w)²) + 0.01 sum(M²). The case has
/// the parameters w and M after each step, and the learning rate of each. The problem's gradients are calculated here, in double.
/// </summary>
internal static class Optimisers
{
    private const double Tolerance = 1e-4;

    public static void Run(OperatorCase given)
    {
        int steps = (int)given.ShapeOf("w")[0];
        using Weight w = Begin(given, "w"), m = Begin(given, "M");
        using Optimiser optimiser = Made(given, [w, m]);
        Schedule schedule = Scheduled(given);
        (Schedule Momentum, Action<float> Set)? cycled = Cycled(given, optimiser);
        long total = given.Integer("total_steps", given.Integer("steps", steps));
        float[] rates = new float[steps], losses = new float[steps];
        List<float> afterW = [], afterM = [];
        for (int step = 0; step < steps; step++)
        {
            rates[step] = schedule(step, total);
            cycled?.Set(cycled.Value.Momentum(step, total));
            losses[step] = (float)Step(given, optimiser, w, m, rates[step]);
            afterW.AddRange(w.Values);
            afterM.AddRange(m.Values);
        }
        if (given.Has("lr")) given.Compare("lr", [steps], given.Numbers("lr"), rates, 1e-6);
        if (given.Has("loss")) given.Compare("loss", [steps], given.Numbers("loss"), losses, Tolerance);
        given.Compare("w", given.ShapeOf("w"), given.Numbers("w"), [.. afterW], Tolerance);
        given.Compare("M", given.ShapeOf("M"), given.Numbers("M"), [.. afterM], Tolerance);
    }

    private static double Step(OperatorCase given, Optimiser optimiser, Weight w, Weight m, float rate)
    {
        (double loss, float[] gradientW, float[] gradientM) = Problem(given.Numbers("A"), given.Numbers("b"), w.Values, m.Values);
        using var pass = new Pass(options: new PassOptions { InstructionSet = given.Set, Differentiate = optimiser.Trains });
        Tensor both = Tensor.Concatenate([pass.Use(w).Reshape([w.Shape.Count]), pass.Use(m).Reshape([m.Shape.Count])], axis: 0);
        pass.Backward(both, [.. gradientW, .. gradientM]);
        optimiser.Step(pass, rate, (float)given.Number("clip_norm", double.PositiveInfinity));
        return loss;
    }

    private static (double Loss, float[] GradientW, float[] GradientM) Problem(float[] a, float[] b, ReadOnlySpan<float> w, ReadOnlySpan<float> m)
    {
        double loss = 0;
        double[] gradientW = new double[w.Length], gradientM = new double[m.Length];
        for (int i = 0; i < b.Length; i++)
        {
            double y = Math.Tanh(Dot(a.AsSpan(i * w.Length), w)), difference = y - b[i];
            loss += difference * difference / b.Length;
            for (int j = 0; j < w.Length; j++) gradientW[j] += 2 * difference * (1 - y * y) * a[i * w.Length + j] / b.Length;
        }
        int rows = m.Length / w.Length;
        for (int i = 0; i < rows; i++)
        {
            double v = Dot(m[(i * w.Length)..], w), slope = 2 * Math.Sin(v) * Math.Cos(v) / rows;
            loss += Math.Sin(v) * Math.Sin(v) / rows;
            for (int j = 0; j < w.Length; j++)
            {
                gradientW[j] += slope * m[i * w.Length + j];
                gradientM[i * w.Length + j] += slope * w[j];
            }
        }
        for (int i = 0; i < m.Length; i++)
        {
            loss += 0.01 * m[i] * m[i];
            gradientM[i] += 0.02 * m[i];
        }
        return (loss, [.. gradientW.Select(x => (float)x)], [.. gradientM.Select(x => (float)x)]);
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < b.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }

    private static Weight Begin(OperatorCase given, string name)
    {
        var weight = new Weight(name, given.ShapeOf($"{name}0"));
        given.Numbers($"{name}0").CopyTo(weight.Values);
        return weight;
    }

    private static Optimiser Made(OperatorCase given, Weight[] weights)
    {
        float decay = (float)given.Number("weight_decay", 0), momentum = (float)given.Number("momentum", 0);
        AdamWOptions adam = given.List("betas") is [var beta1, var beta2]
            ? new() { Beta1 = (float)beta1, Beta2 = (float)beta2, Epsilon = (float)given.Number("epsilon", 1e-8), Decay = decay }
            : new() { Epsilon = (float)given.Number("epsilon", 1e-8), Decay = decay };
        return given.Text("rule", "") switch
        {
            "sgd" => new Sgd(weights, new() { Momentum = momentum, Dampening = (float)given.Number("dampening", 0), Nesterov = given.Flag("nesterov"), Decay = decay }),
            "adam" => new AdamW(weights, adam with { Decoupled = false }),
            "adamw" => new AdamW(weights, adam),
            "rmsprop" => new RmsProp(weights, new() { Alpha = (float)given.Number("alpha", 0.99), Epsilon = (float)given.Number("epsilon", 1e-8), Momentum = momentum, Centred = given.Flag("centered"), Decay = decay }),
            "adafactor" => new Adafactor(weights, Factored(given, decay)),
            var rule => throw new UnknownCaseException($"optimiser '{rule}'"),
        };
    }

    // Where an epsilon is null the reference takes that of its own numbers, which are of double precision.
    private static AdafactorOptions Factored(OperatorCase given, float decay)
    {
        double[] epsilon = given.List("epsilon");
        return new()
        {
            Beta2Decay = (float)given.Number("beta2_decay", -0.8),
            Epsilon = (float)(epsilon.Length > 0 && double.IsFinite(epsilon[0]) ? epsilon[0] : Math.BitIncrement(1.0) - 1),
            LeastSize = (float)(epsilon.Length > 1 && double.IsFinite(epsilon[1]) ? epsilon[1] : 1e-3),
            Threshold = (float)given.Number("d", 1),
            Decay = decay,
        };
    }

    private static Schedule Scheduled(OperatorCase given) => given.Text("schedule", "constant") switch
    {
        "constant" => Schedules.Constant((float)given.Number("lr", 0.001)),
        "linear" => Schedules.WarmUpLinear((float)given.Number("lr", 0.001), given.Integer("warmup", 0)),
        "cosine" => Schedules.Cosine((float)given.Number("lr", 0.001), (float)given.Number("lr_min", 0), given.Integer("warmup", 0)),
        "one_cycle" => Schedules.OneCycle(
            (float)given.Number("lr_max", 0.001), given.Number("pct_start", 0.3), given.Number("div_factor", 25), given.Number("final_div_factor", 1e4),
            straight: given.Text("anneal", "cosine") == "linear"),
        "noam" => Schedules.Noam(given.Integer("width", 512), given.Integer("warmup", 4000), (float)given.Number("lr", 1)),
        var schedule => throw new UnknownCaseException($"schedule '{schedule}'"),
    };

    private static (Schedule, Action<float>)? Cycled(OperatorCase given, Optimiser optimiser)
    {
        if (given.List("beta1_cycled") is not [var highest, var lowest]) return null;
        Schedule momentum = Schedules.OneCycleMomentum(
            (float)highest, (float)lowest, given.Number("pct_start", 0.3), straight: given.Text("anneal", "cosine") == "linear");
        return optimiser is AdamW adam
            ? (momentum, beta => adam.Beta1 = beta)
            : throw new UnknownCaseException("a cycled momentum of another optimiser than Adam");
    }
}
