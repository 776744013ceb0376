using System.Numerics;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>Convolution, written to be read: which input meets which weight in which output. Every kernel is tested against it.</summary>
internal static class ConvolutionReference
{
    /// <summary>y = the sum over a group's channels and the kernel's taps of x times w, plus the bias of the output channel.</summary>
    /// <param name="bias">[outputs], or empty.</param>
    public static T[] Forward<T>(in ConvolutionProblem problem, T[] x, T[] w, T[] bias) where T : INumber<T>
    {
        T[] y = new T[problem.Batch * problem.Outputs * problem.Positions];
        for (nint i = 0; bias.Length > 0 && i < y.Length; i++) y[i] = bias[i / problem.Positions % problem.Outputs];
        Meet(problem, (atX, atW, atY) => y[atY] += x[atX] * w[atW]);
        return y;
    }

    /// <summary>The gradients with respect to x and w: each meeting gives both partners their share.</summary>
    public static (T[] X, T[] W) Backward<T>(in ConvolutionProblem problem, T[] x, T[] w, T[] dy) where T : INumber<T>
    {
        T[] dx = new T[x.Length], dw = new T[w.Length];
        Meet(problem, (atX, atW, atY) =>
        {
            dx[atX] += dy[atY] * w[atW];
            dw[atW] += dy[atY] * x[atX];
        });
        return (dx, dw);
    }

    /// <summary>Goes through all places in x, w and y that belong together.</summary>
    private static void Meet(in ConvolutionProblem problem, Action<nint, nint, nint> meet)
    {
        Sliding over = problem.Sliding;
        for (nint p = 0; p < problem.Positions; p++)
            for (nint tap = 0; tap < problem.Taps; tap++)
            {
                (nint row, nint ox) = nint.DivRem(p, over.Width.Output);
                (nint oz, nint oy) = nint.DivRem(row, over.Height.Output);
                (nint line, nint kx) = nint.DivRem(tap, over.Width.Kernel);
                (nint kz, nint ky) = nint.DivRem(line, over.Height.Kernel);
                nint z = over.Depth.At(oz, kz), y = over.Height.At(oy, ky), x = over.Width.At(ox, kx);
                if (!over.Depth.Holds(z) || !over.Height.Holds(y) || !over.Width.Holds(x)) continue;         // padding: zero

                nint place = (z * over.Height.Input + y) * over.Width.Input + x;
                for (nint b = 0; b < problem.Batch; b++)
                    for (nint o = 0; o < problem.Outputs; o++)
                        for (nint c = 0; c < problem.InputsPerGroup; c++)
                        {
                            nint channel = o / problem.OutputsPerGroup * problem.InputsPerGroup + c;
                            meet(
                                (b * problem.Inputs + channel) * problem.Plane + place,
                                (o * problem.InputsPerGroup + c) * problem.Taps + tap,
                                (b * problem.Outputs + o) * problem.Positions + p);
                        }
            }
    }
}
