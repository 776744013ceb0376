using System.Runtime.CompilerServices;
using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// What follows the sums of a convolution while they are still in the cache: y = activation(sum * scale + shift + residual), scale and shift
/// being those of the output channel. A batch norm that only uses what it knows is such a scale and shift.
/// </summary>
internal unsafe struct ConvolutionEnding
{
    /// <summary>[outputs], or null for ones.</summary>
    public float* Scale { get; set; }

    /// <summary>[outputs], or null for zeros: the bias.</summary>
    public float* Shift { get; set; }

    /// <summary>As large as y, and not y; or null.</summary>
    public float* Residual { get; set; }

    public Activation? Activation { get; set; }

    /// <summary>Nothing follows.</summary>
    public readonly bool IsEmpty => Scale == null && Shift == null && Residual == null && Activation is null;

    /// <summary>The same for the channels from one on, such as those of a group.</summary>
    public readonly ConvolutionEnding From(nint channel) => this with { Scale = Scale == null ? null : Scale + channel, Shift = Shift == null ? null : Shift + channel };

    /// <summary>Finishes rows, each of a channel.</summary>
    /// <param name="y">[rows, count], rows <paramref name="leading"/> floats apart: sums, and then what is made of them.</param>
    /// <param name="channel">That of the first row.</param>
    /// <param name="residual">What is added to it, rows <paramref name="leadingResidual"/> floats apart; not looked at where there is no residual.</param>
    public readonly void Apply(InstructionSet set, nint channel, float* y, nint leading, nint rows, nint count, float* residual, nint leadingResidual)
    {
        switch (set)
        {
            case InstructionSet.Vector512: Apply<Lanes16>(channel, y, leading, rows, count, residual, leadingResidual); break;
            case InstructionSet.Vector256: Apply<Lanes8>(channel, y, leading, rows, count, residual, leadingResidual); break;
            case InstructionSet.Vector128: Apply<Lanes4>(channel, y, leading, rows, count, residual, leadingResidual); break;
            default: Apply<Lanes1>(channel, y, leading, rows, count, residual, leadingResidual); break;
        }
    }

    /// <inheritdoc cref="Apply"/>
    public readonly void Apply<T>(nint channel, float* y, nint leading, nint rows, nint count, float* residual, nint leadingResidual) where T : unmanaged, ILanes<T>
    {
        if (IsEmpty) return;
        var use = new RowsUse<T>(From(channel), y, leading, rows, count, Residual == null ? null : residual, leadingResidual);
        if (Activation is { } activation) Activations.Choose(activation, Activations.UsualParameter(activation), ref use);
        else use.With(default(Unchanged));
    }

    private readonly struct RowsUse<T>(ConvolutionEnding ending, float* y, nint leading, nint rows, nint count, float* residual, nint leadingResidual) : Activations.IUse
        where T : unmanaged, ILanes<T>
    {
        public void With<TFunction>(TFunction function) where TFunction : struct, IActivation
        {
            for (nint r = 0; r < rows; r++)
            {
                float times = ending.Scale == null ? 1 : ending.Scale[r], plus = ending.Shift == null ? 0 : ending.Shift[r];
                float* to = y + r * leading, added = residual == null ? null : residual + r * leadingResidual;
                nint done = Row<T, TFunction>(function, to, times, plus, added, 0, count);
                if (done < count) Row<Lanes1, TFunction>(function, to, times, plus, added, done, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Row<T, TFunction>(TFunction function, float* y, float scale, float shift, float* residual, nint i, nint n)
        where T : unmanaged, ILanes<T> where TFunction : struct, IActivation
    {
        T times = T.Create(scale), plus = T.Create(shift);
        for (; i <= n - T.Count; i += T.Count)
        {
            T value = T.MultiplyAdd(T.Load(y + i), times, plus);
            if (residual != null) value += T.Load(residual + i);
            function.Value(value).Store(y + i);
        }
        return i;
    }
}
