using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics.Tests.Kernels.Elementwise;

public sealed unsafe class ActivationsTests
{
    private static readonly double[] s_kinks = [0, 6, -3, 3];               // where some of them have no slope

    public static TheoryData<Activation> All => Cases.Each<Activation>();

    [Theory, MemberData(nameof(All))]
    public void Values_are_those_of_the_formula(Activation activation)
    {
        Floats x = Grid(), y = new(x.Length);
        foreach (InstructionSet set in Processor.SupportedHere)
        {
            Activations.Forward(set, activation, Parameter(activation), x.Pointer, y.Pointer, x.Length);
            y.AssertNear(i => Formula(activation, x[i]), 1e-6, least: 1e-2, $"{activation} on {set}");
            y.AssertNear(i => Formula(activation, x[i]), 1e-5, least: 1e-30, $"{activation} on {set}, far tail");   // a float's rounding of x grows with x
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Gradients_are_those_of_the_formula(Activation activation)
    {
        Floats x = Grid(), dy = Floats.Random(x.Length, 2), dx = new(x.Length);
        foreach (InstructionSet set in Processor.SupportedHere)
        {
            Activations.Backward(set, activation, Parameter(activation), x.Pointer, dy.Pointer, dx.Pointer, x.Length, accumulate: false);
            for (int i = 0; i < x.Length; i++)
            {
                if (s_kinks.Any(kink => Math.Abs(x[i] - kink) < 1e-3)) continue;
                double slope = Exact.Slope(at => Formula(activation, at), x[i]);
                Near.Assert(dy[i] * slope, dx[i], 1e-6, least: 1, $"{activation} on {set}", i);
            }
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Accumulating_adds_to_what_is_there_at_every_length(Activation activation)
    {
        foreach (InstructionSet set in Processor.SupportedHere)
            foreach (int n in Cases.Lengths)
            {
                Floats x = Floats.Random(n, 3), dy = Floats.Random(n, 4), written = new(n), added = Floats.Random(n, 5), before = added.Copy();
                Activations.Backward(set, activation, Parameter(activation), x.Pointer, dy.Pointer, written.Pointer, n, accumulate: false);
                Activations.Backward(set, activation, Parameter(activation), x.Pointer, dy.Pointer, added.Pointer, n, accumulate: true);
                written.Intact();
                added.AssertNear(i => (double)before[i] + written[i], 1e-6, what: $"{activation} on {set}, n = {n}");
            }
    }

    [Theory, MemberData(nameof(All))]
    public void The_result_may_lie_where_the_input_lies(Activation activation)
    {
        foreach (InstructionSet set in Processor.SupportedHere)
            foreach (int n in Cases.Lengths)
            {
                Floats x = Floats.Random(n, 6), y = new(n), place = x.Copy();
                Activations.Forward(set, activation, Parameter(activation), x.Pointer, y.Pointer, n);
                Activations.Forward(set, activation, Parameter(activation), place.Pointer, place.Pointer, n);
                place.AssertSameBits(y, $"{activation} on {set}, n = {n}");
            }
    }

    [Theory, MemberData(nameof(All))]
    public void The_number_of_threads_changes_nothing(Activation activation)
    {
        const int n = 50_021;
        Floats x = Floats.Random(n, 7), one = new(n), two = new(n);
        Activations.Forward(Processor.Current, activation, Parameter(activation), x.Pointer, one.Pointer, n, threads: 1);
        Activations.Forward(Processor.Current, activation, Parameter(activation), x.Pointer, two.Pointer, n, threads: 2);
        two.AssertSameBits(one);
    }

    [Theory, MemberData(nameof(All))]
    public void An_elements_value_does_not_depend_on_where_it_stands(Activation activation)
    {
        foreach (InstructionSet set in Processor.SupportedHere)
        {
            Floats x = Floats.Random(67, 8), y = new(67), one = new(1);
            Activations.Forward(set, activation, Parameter(activation), x.Pointer, y.Pointer, 67);
            for (int i = 0; i < 67; i++)
            {
                Activations.Forward(set, activation, Parameter(activation), x.Pointer + i, one.Pointer, 1);
                Assert.Equal(y[i], one[0]);
            }
        }
    }

    [Fact]
    public void Large_arguments_have_finite_slopes()
    {
        foreach (Activation activation in Enum.GetValues<Activation>())
            foreach (InstructionSet set in Processor.SupportedHere)
            {
                Floats x = Floats.Of([-3e38f, -1e20f, -1000, 1000, 1e20f, 3e38f]), ones = new(6), dx = new(6);
                ones.Span.Fill(1);
                Activations.Backward(set, activation, Parameter(activation), x.Pointer, ones.Pointer, dx.Pointer, 6, accumulate: false);
                foreach (float slope in dx.Span) Assert.True(float.IsFinite(slope), $"{activation} on {set}: {slope}");
            }
    }

    [Fact]
    public void Reference_values_and_gradients_are_met()
    {
        foreach (string folder in Golden.Folders("golden/ops", "activation-*"))
        {
            var golden = new Golden(folder);
            string name = golden.Attributes.GetProperty("function").GetString()!;
            Activation activation = Enum.Parse<Activation>(name.Replace("-", ""), ignoreCase: true);
            Floats x = golden["x"], probe = golden["probe"];
            foreach (InstructionSet set in Processor.SupportedHere)
            {
                Floats y = new(x.Length), dx = new(x.Length);
                float parameter = Activations.UsualParameter(activation);
                Activations.Forward(set, activation, parameter, x.Pointer, y.Pointer, x.Length);
                Activations.Backward(set, activation, parameter, x.Pointer, probe.Pointer, dx.Pointer, x.Length, accumulate: false);
                y.AssertNear(golden["out.y"].Span, 1e-6, what: $"{name} on {set}");
                dx.AssertNear(golden["grad.x"].Span, 1e-6, what: $"gradient of {name} on {set}");
            }
        }
    }

    private static float Parameter(Activation activation) => activation switch
    {
        Activation.LeakyRelu => 0.07f,
        Activation.Elu => 1.3f,
        Activation.Softplus => 1.7f,
        _ => 0,
    };

    private static double Formula(Activation activation, double x) => activation switch
    {
        Activation.Relu => Math.Max(x, 0),
        Activation.Relu6 => Math.Clamp(x, 0, 6),
        Activation.LeakyRelu => x > 0 ? x : Parameter(activation) * x,
        Activation.Elu => x > 0 ? x : Parameter(activation) * Exact.ExpMinusOne(x),
        Activation.Gelu => x * Exact.NormalBelow(x),
        Activation.GeluTanh => x * Exact.Sigmoid(2 * Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)),
        Activation.QuickGelu => x * Exact.Sigmoid(1.702 * x),
        Activation.Sigmoid => Exact.Sigmoid(x),
        Activation.Tanh => Math.Tanh(x),
        Activation.Silu => x * Exact.Sigmoid(x),
        Activation.Mish => x * Math.Tanh(Exact.Softplus(x)),
        Activation.Softplus => Exact.Softplus(Parameter(activation) * x) / Parameter(activation),
        Activation.HardSigmoid => Math.Clamp(x + 3, 0, 6) / 6,
        Activation.HardSwish => x * Math.Clamp(x + 3, 0, 6) / 6,
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    /// <summary>From -8 to 8 by small steps, wider beyond.</summary>
    private static Floats Grid()
    {
        var x = new Floats(20_011);
        for (int i = 0; i < x.Length; i++) x.Span[i] = (i - 10_005) * 0.0008f * (i % 7 == 0 ? 4 : 1);
        return x;
    }
}
