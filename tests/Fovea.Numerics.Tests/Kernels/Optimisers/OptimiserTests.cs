using System.Text.Json;
using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Elementwise;
using Fovea.Numerics.Kernels.Optimisers;

namespace Fovea.Numerics.Tests.Kernels.Optimisers;

public sealed unsafe class OptimiserTests
{
    private static readonly string[] s_rules = ["sgd", "sgd-momentum", "sgd-nesterov", "adam", "adamw", "rmsprop", "rmsprop-momentum", "adafactor"];

    /// <summary>loss = mean of (tanh(A w) - b)² + mean of sin(M w)² + 0.01 times the sum of M².</summary>
    [Theory, ClassData(typeof(EverySet))]
    public void Reference_trajectories_are_met(string set)
    {
        foreach (string folder in Golden.Folders("golden/ops", "optimizer-*"))
        {
            var golden = new Golden(folder);
            Floats w = golden["w0"].Copy(), m = golden["M0"].Copy(), byW = new(4), byM = new(12);
            float[] wMemory = new float[16], mMemory = new float[32];
            for (int step = 1; step <= 25; step++)
            {
                double loss = Gradients(golden, w, m, byW, byM);
                Near.Assert(golden["loss"][step - 1], loss, 2e-5, what: $"{golden.Name}, loss of step {step}");
                float scale = Scale(golden.Attributes, byW, byM), rate = golden["lr"][step - 1];
                Step(EverySet.Parse(set), golden.Attributes, w, byW, wMemory, 1, 4, scale, rate, step);
                Step(EverySet.Parse(set), golden.Attributes, m, byM, mMemory, 3, 4, scale, rate, step);
                int end = step;
                w.AssertNear(i => golden["w"][(end - 1) * 4 + i], 2e-5, what: $"{golden.Name}, w after step {step}");
                m.AssertNear(i => golden["M"][(end - 1) * 12 + i], 2e-5, what: $"{golden.Name}, M after step {step}");
            }
        }
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Every_parameter_is_improved_at_every_length(string set)
    {
        foreach (string rule in s_rules)
            foreach (int n in Cases.Lengths)
            {
                Floats expected = Floats.Random(n, 1), found = expected.Copy(), gradient = Floats.Random(n, 2);
                Floats[] memory = [Floats.Random(n, 3, 0, 1), Floats.Random(n, 4)], other = [memory[0].Copy(), memory[1].Copy()];
                StepBy(InstructionSet.Scalar, rule, expected, gradient, memory);
                StepBy(EverySet.Parse(set), rule, found, gradient, other);
                found.AssertNear(expected.Span, 1e-6, what: $"{rule}, n = {n}");
                other[0].AssertNear(memory[0].Span, 1e-6, what: $"{rule}, first memory, n = {n}");
                other[1].AssertNear(memory[1].Span, 1e-6, what: $"{rule}, second memory, n = {n}");
            }
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        const int n = 50_021;
        foreach (string rule in s_rules)
        {
            Floats expected = Floats.Random(n, 1), found = expected.Copy(), gradient = Floats.Random(n, 2);
            Floats[] memory = [Floats.Random(n, 3, 0, 1), Floats.Random(n, 4)], other = [memory[0].Copy(), memory[1].Copy()];
            StepBy(Processor.Current, rule, expected, gradient, memory, threads: 1);
            StepBy(Processor.Current, rule, found, gradient, other, threads: 2);
            found.AssertSameBits(expected, rule);
        }
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Matrices_are_factored_each_by_itself(string set)
    {
        const int matrices = 2, rows = 37, columns = 53, size = rows * columns;
        Floats weight = Floats.Random(matrices * size, 1), gradient = Floats.Random(matrices * size, 2), rowSquare = new(matrices * rows), columnSquare = new(matrices * columns);
        Floats before = weight.Copy();
        Adafactor.Matrices(EverySet.Parse(set), weight.Pointer, gradient.Pointer, rowSquare.Pointer, columnSquare.Pointer, matrices, rows, columns, new(2, 0.03f, 4, Limit: 0.8f, Decay: 0.1f));

        double share = Math.Pow(4, -0.8);
        double[] g = [.. Numeric.Doubles(gradient).Select(value => 2 * value)], update = new double[g.Length];
        for (int matrix = 0; matrix < matrices; matrix++)
        {
            int start = matrix * size;
            double[] byRow = [.. Enumerable.Range(0, rows).Select(row => share * Enumerable.Range(0, columns).Average(column => g[start + row * columns + column] * g[start + row * columns + column]))];
            double[] byColumn = [.. Enumerable.Range(0, columns).Select(column => share * Enumerable.Range(0, rows).Average(row => g[start + row * columns + column] * g[start + row * columns + column]))];
            for (int i = 0; i < size; i++) update[start + i] = g[start + i] / Math.Sqrt(byRow[i / columns] * byColumn[i % columns] / byRow.Average());
            for (int row = 0; row < rows; row++) Near.Assert(byRow[row], rowSquare[matrix * rows + row], 1e-6);
            for (int column = 0; column < columns; column++) Near.Assert(byColumn[column], columnSquare[matrix * columns + column], 1e-6);
        }
        double length = Math.Sqrt(update.Average(value => value * value)), parameters = Math.Sqrt(Numeric.Doubles(before).Average(value => value * value));
        double rate = 0.03 * parameters / Math.Max(1, length / 0.8);
        weight.AssertNear(i => before[i] * (1 - 0.03 * 0.1) - rate * update[i], 1e-6);
    }

    private static double Gradients(Golden golden, Floats w, Floats m, Floats byW, Floats byM)
    {
        Floats a = golden["A"], b = golden["b"];
        double loss = 0;
        double[] gradientW = new double[4];
        for (int row = 0; row < 6; row++)
        {
            double value = Math.Tanh(Enumerable.Range(0, 4).Sum(k => (double)a[row * 4 + k] * w[k])), difference = value - b[row];
            loss += difference * difference / 6;
            for (int k = 0; k < 4; k++) gradientW[k] += 2 * difference * (1 - value * value) * a[row * 4 + k] / 6;
        }
        for (int row = 0; row < 3; row++)
        {
            double angle = Enumerable.Range(0, 4).Sum(k => (double)m[row * 4 + k] * w[k]), slope = Math.Sin(2 * angle) / 3;
            loss += Math.Sin(angle) * Math.Sin(angle) / 3;
            for (int k = 0; k < 4; k++)
            {
                double entry = m[row * 4 + k];
                loss += 0.01 * entry * entry;
                gradientW[k] += slope * entry;
                byM.Span[row * 4 + k] = (float)(slope * w[k] + 0.02 * entry);
            }
        }
        for (int k = 0; k < 4; k++) byW.Span[k] = (float)gradientW[k];
        return loss;
    }

    private static float Scale(JsonElement attributes, Floats byW, Floats byM)
    {
        if (!attributes.TryGetProperty("clip_norm", out JsonElement clip)) return 1;
        double norm = Math.Sqrt(Sums.OfSquares(Processor.Current, byW.Pointer, 4) + Sums.OfSquares(Processor.Current, byM.Pointer, 12));
        return (float)Math.Min(1, clip.GetDouble() / (norm + 1e-6));
    }

    private static void Step(
        InstructionSet set, JsonElement attributes, Floats weight, Floats gradient, float[] memory, int rows, int columns, float scale, float rate, long step)
    {
        float Get(string name, float usual) => attributes.TryGetProperty(name, out JsonElement value) ? value.GetSingle() : usual;
        int n = weight.Length;
        float* w = weight.Pointer, g = gradient.Pointer;
        float decay = Get("weight_decay", 0), momentum = Get("momentum", 0);
        fixed (float* first = memory)
        {
            float* second = first + n;
            switch (attributes.GetProperty("rule").GetString())
            {
                case "sgd":
                    Sgd.Step(set, w, g, first, n, scale, rate, momentum, attributes.TryGetProperty("nesterov", out JsonElement nesterov) && nesterov.GetBoolean(), decay);
                    break;
                case "rmsprop":
                    RmsProp.Step(set, w, g, first, second, n, scale, rate, Get("alpha", 0.99f), Get("epsilon", 1e-8f), momentum, decay);
                    break;
                case "adafactor":
                    JsonElement epsilon = attributes.GetProperty("epsilon");
                    var adafactor = new AdafactorStep(scale, rate, step, Get("beta2_decay", -0.8f), Epsilon2: epsilon[1].GetSingle(), Limit: Get("d", 1), Decay: decay);
                    if (rows == 1) Adafactor.Vector(set, w, g, first, n, adafactor);
                    else Adafactor.Matrices(set, w, g, first, first + rows, 1, rows, columns, adafactor);
                    break;
                case string rule:
                    JsonElement betas = attributes.GetProperty("betas");
                    Assert.StartsWith("adam", rule, StringComparison.Ordinal);
                    Adam.Step(set, w, g, first, second, n, scale, rate, Beta1(attributes, step), betas[1].GetSingle(), Get("epsilon", 1e-8f), decay, rule == "adamw", step);
                    break;
            }
        }
        weight.Intact();
    }

    /// <summary>A one-cycle schedule lowers beta1 while the rate rises, and raises it again; both along half a cosine.</summary>
    private static float Beta1(JsonElement attributes, long step)
    {
        if (!attributes.TryGetProperty("beta1_cycled", out JsonElement cycled)) return attributes.GetProperty("betas")[0].GetSingle();
        double high = cycled[0].GetDouble(), low = cycled[1].GetDouble(), last = attributes.GetProperty("total_steps").GetDouble() - 1;
        double turn = attributes.GetProperty("pct_start").GetDouble() * (last + 1) - 1, at = step - 1;
        double share = at <= turn ? at / turn : (last - at) / (last - turn);
        return (float)(high + (low - high) * (1 - Math.Cos(Math.PI * share)) / 2);
    }

    private static void StepBy(InstructionSet set, string rule, Floats weight, Floats gradient, Floats[] memory, int threads = 0)
    {
        float* w = weight.Pointer, g = gradient.Pointer, first = memory[0].Pointer, second = memory[1].Pointer;
        int n = weight.Length;
        switch (rule)
        {
            case "sgd": Sgd.Step(set, w, g, null, n, 0.7f, 0.1f, 0, false, 0.02f, threads); break;
            case "sgd-momentum": Sgd.Step(set, w, g, first, n, 0.7f, 0.1f, 0.9f, false, 0.02f, threads); break;
            case "sgd-nesterov": Sgd.Step(set, w, g, first, n, 0.7f, 0.1f, 0.9f, true, 0.02f, threads); break;
            case "adam": Adam.Step(set, w, g, second, first, n, 0.7f, 0.1f, 0.9f, 0.99f, 1e-6f, 0.02f, false, 3, threads); break;
            case "adamw": Adam.Step(set, w, g, second, first, n, 0.7f, 0.1f, 0.9f, 0.99f, 1e-6f, 0.02f, true, 3, threads); break;
            case "rmsprop": RmsProp.Step(set, w, g, first, null, n, 0.7f, 0.1f, 0.9f, 1e-6f, 0, 0.02f, threads); break;
            case "rmsprop-momentum": RmsProp.Step(set, w, g, first, second, n, 0.7f, 0.1f, 0.9f, 1e-6f, 0.9f, 0.02f, threads); break;
            default: Adafactor.Vector(set, w, g, first, n, new(0.7f, 0.1f, 3, Decay: 0.02f), threads); break;
        }
    }
}
