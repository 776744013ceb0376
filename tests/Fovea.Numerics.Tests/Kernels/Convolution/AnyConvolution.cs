using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Convolution;

namespace Fovea.Numerics.Tests.Kernels.Convolution;

/// <summary>A convolution of random numbers, calculated by the kernels and by the reference in double.</summary>
internal sealed unsafe class AnyConvolution
{
    private readonly ConvolutionProblem _problem;
    private readonly Floats _x, _w, _bias, _scale, _gates, _dy;
    private readonly string _name;

    private AnyConvolution(ConvolutionProblem problem, string name)
    {
        _problem = problem;
        _name = name;
        _x = Floats.Random((int)(problem.Batch * problem.Inputs * problem.Plane), 1);
        _w = Floats.Random((int)(problem.Outputs * problem.Sum), 2);
        _bias = Floats.Random((int)problem.Outputs, 3);
        _scale = Floats.Random((int)problem.Outputs, 7);
        _gates = Floats.Random((int)(problem.Batch * problem.Outputs), 8);
        _dy = Floats.Random((int)(problem.Batch * problem.Outputs * problem.Positions), 4);
    }

    /// <param name="axes">Of each: length, kernel, stride, dilation, padding before and after. The length grows where the kernel does not fit.</param>
    public static AnyConvolution Of((int Length, int Kernel, int Stride, int Dilation, int Before, int After)[] axes, int batch, int groups, int inputs, int outputs)
    {
        long[] lengths = [.. axes.Select(axis => (long)Math.Max(axis.Length, axis.Dilation * (axis.Kernel - 1) + 1 - axis.Before - axis.After))];
        var window = new Window
        {
            Stride = Shape.Of([.. axes.Select(axis => (long)axis.Stride)]),
            Dilation = Shape.Of([.. axes.Select(axis => (long)axis.Dilation)]),
            Padding = Shape.Of([.. axes.Select(axis => (long)axis.Before), .. axes.Select(axis => (long)axis.After)]),
        };
        Sliding sliding = window.Over(Shape.Of(lengths), Shape.Of([.. axes.Select(axis => (long)axis.Kernel)]));
        return new AnyConvolution(
            new ConvolutionProblem(batch, inputs * groups, outputs * groups, groups, sliding), $"{batch} x {groups} x {inputs} to {outputs} over {sliding}");
    }

    public ConvolutionProblem Problem => _problem;

    /// <summary>Compares outputs and gradients with the reference, on every instruction set.</summary>
    public void Check()
    {
        double within = Winograd.Fits(_problem) ? 1e-5 : 2e-6;                  // of the largest number that comes out
        double[] x = Numeric.Doubles(_x), w = Numeric.Doubles(_w), y = ConvolutionReference.Forward(_problem, x, w, Numeric.Doubles(_bias));
        (double[] dx, double[] dw) = ConvolutionReference.Backward(_problem, x, w, Numeric.Doubles(_dy));
        foreach (InstructionSet set in Processor.SupportedHere) Check(set, y, dx, dw, within);
    }

    private void Check(InstructionSet set, double[] y, double[] dx, double[] dw, double within)
    {
        Floats before = Floats.Random(_x.Length, 5), weightsBefore = Floats.Random(_w.Length, 6);
        Floats toY = new(_dy.Length), finished = new(_dy.Length), toX = before.Copy(), toW = weightsBefore.Copy(), onlyX = new(_x.Length), onlyW = new(_w.Length);
        ConvolutionForward.Run(set, _problem, _x.Pointer, _w.Pointer, new ConvolutionEnding { Shift = _bias.Pointer }, toY.Pointer);
        ConvolutionForward.Run(set, _problem, _x.Pointer, _w.Pointer, new ConvolutionEnding { Scale = _scale.Pointer, Shift = _bias.Pointer, Residual = _dy.Pointer, Activation = Activation.Relu }, finished.Pointer);
        (Floats gated, Floats means) = Gated(set, threads: 0);
        ConvolutionBackward.Input(set, _problem, _w.Pointer, _dy.Pointer, toX.Pointer, accumulate: true);
        ConvolutionBackward.Input(set, _problem, _w.Pointer, _dy.Pointer, onlyX.Pointer, accumulate: false);
        ConvolutionBackward.Weights(set, _problem, _x.Pointer, _dy.Pointer, toW.Pointer, accumulate: true);
        ConvolutionBackward.Weights(set, _problem, _x.Pointer, _dy.Pointer, onlyW.Pointer, accumulate: false);

        toY.AssertNear(i => y[i], within, Largest(y), $"{set}: y of {_name}");
        finished.AssertNear(i => Math.Max(0, (y[i] - _bias[Channel(i)]) * _scale[Channel(i)] + _bias[Channel(i)] + _dy[i]), within, Largest(y), $"{set}: scaled, shifted, added to and rectified y of {_name}");
        double[] all = [.. y.Select((number, i) => Math.Max(0, (((number - _bias[Channel(i)]) * _scale[Channel(i)] + _bias[Channel(i)]) * _gates[(int)(i / _problem.Positions)]) + _dy[i]))];
        gated.AssertNear(i => all[i], within, Largest(y) + Largest(all), $"{set}: gated y of {_name}");
        if (y.Length > 0) means.AssertNear(i => all.AsSpan(i * (int)_problem.Positions, (int)_problem.Positions).ToArray().Average(), within, Largest(y) + Largest(all), $"{set}: means of gated y of {_name}");
        toX.AssertNear(i => before[i] + dx[i], within, Largest(dx), $"{set}: dx added, of {_name}");
        onlyX.AssertNear(i => dx[i], within, Largest(dx), $"{set}: dx of {_name}");
        toW.AssertNear(i => weightsBefore[i] + dw[i], within, Largest(dw), $"{set}: dw added, of {_name}");
        onlyW.AssertNear(i => dw[i], within, Largest(dw), $"{set}: dw of {_name}");
    }

    /// <summary>Compares outputs with the reference where one number of the input is an odd one.</summary>
    public void CheckWith(float odd, int place, InstructionSet set)
    {
        Floats x = _x.Copy(), y = new(_dy.Length);
        x.Span[place] = odd;
        float[] expected = ConvolutionReference.Forward(_problem, x.Span.ToArray(), _w.Span.ToArray(), _bias.Span.ToArray());
        ConvolutionForward.Run(set, _problem, x.Pointer, _w.Pointer, new ConvolutionEnding { Shift = _bias.Pointer }, y.Pointer);
        for (int i = 0; i < y.Length; i++)
            Assert.True(float.IsFinite(expected[i]) ? Math.Abs(expected[i] - y[i]) <= 1e-5f * Math.Max(100, Math.Abs(expected[i])) : expected[i].Equals(y[i]), $"{set}, {odd} at {place}: y[{i}] is {y[i]}, expected {expected[i]}, of {_name}");
    }

    /// <summary>Outputs with all that may follow them, and the means of these; of a parameter, with which something may be kept.</summary>
    private (Floats Y, Floats Means) Gated(InstructionSet set, int threads)
    {
        Floats y = new(_dy.Length), means = new(_gates.Length);
        using Weight kept = new("kept", [_problem.Outputs, _problem.Sum]);
        _w.Span.CopyTo(kept.Values);
        ConvolutionEnding ending = new() { Scale = _scale.Pointer, Shift = _bias.Pointer, Gates = _gates.Pointer, Residual = _dy.Pointer, Activation = Activation.Relu };
        ConvolutionForward.Run(set, _problem, _x.Pointer, kept.Pointer, ending, y.Pointer, threads, kept, means.Pointer);
        return (y, means);
    }

    public (float[] Y, float[] Means, float[] X, float[] W) Run(InstructionSet set, int threads)
    {
        float[] means = Gated(set, threads).Means.Span.ToArray();
        Floats y = new(_dy.Length), dx = new(_x.Length), dw = new(_w.Length);
        ConvolutionForward.Run(set, _problem, _x.Pointer, _w.Pointer, new ConvolutionEnding { Shift = _bias.Pointer }, y.Pointer, threads);
        ConvolutionBackward.Input(set, _problem, _w.Pointer, _dy.Pointer, dx.Pointer, false, threads);
        ConvolutionBackward.Weights(set, _problem, _x.Pointer, _dy.Pointer, dw.Pointer, false, threads);
        return (y.Span.ToArray(), means, dx.Span.ToArray(), dw.Span.ToArray());
    }

    private int Channel(int i) => (int)(i / _problem.Positions % _problem.Outputs);

    private static double Largest(double[] numbers) => numbers.Length == 0 ? 4 : Math.Max(4, numbers.Max(Math.Abs));
}
