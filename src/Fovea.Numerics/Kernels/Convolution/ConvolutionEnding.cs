using System.Runtime.CompilerServices;
using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics.Kernels.Convolution;

/// <summary>
/// What follows the sums of a convolution while they are still in the cache: y = activation((sum * scale + shift) * gate + residual), scale and shift
/// being those of the output channel, the gate that of the channel of this image. A batch norm that only uses what it knows is such a scale and shift.
/// </summary>
internal unsafe struct ConvolutionEnding
{
    /// <summary>[outputs], or null for ones.</summary>
    public float* Scale { get; set; }

    /// <summary>[outputs], or null for zeros: the bias.</summary>
    public float* Shift { get; set; }

    /// <summary>[batch, outputs], or null for ones.</summary>
    public float* Gates { get; set; }

    /// <summary>As large as y, and not y; or null.</summary>
    public float* Residual { get; set; }

    public Activation? Activation { get; set; }

    /// <summary>
    /// [parts, batch, outputs]: written, the sums of the results over each part of a channel's places; or null. Threads finish different parts, so that they write no
    /// line of a cache in turns.
    /// </summary>
    public float* Sums { get; set; }

    /// <summary>Channels of all images: from the sums of a part to those of the next.</summary>
    public nint Channels { get; set; }

    /// <summary>Of all groups.</summary>
    public nint Outputs { get; set; }

    /// <summary>Nothing follows.</summary>
    public readonly bool IsEmpty => Scale == null && Shift == null && Gates == null && Residual == null && Activation is null && Sums == null;

    /// <summary>The same for the channels from one on, such as those of a group.</summary>
    public readonly ConvolutionEnding From(nint channel) => this with
    {
        Scale = Scale == null ? null : Scale + channel,
        Shift = Shift == null ? null : Shift + channel,
        Gates = Gates == null ? null : Gates + channel,
        Sums = Sums == null ? null : Sums + channel,
    };

    /// <summary>The same for a part of an image.</summary>
    public readonly ConvolutionEnding Of(nint image, nint part)
    {
        ConvolutionEnding ending = this;
        if (Gates != null) ending.Gates = Gates + image * Outputs;
        if (Sums != null) ending.Sums = Sums + part * Channels + image * Outputs;
        return ending;
    }

    /// <summary>Asks memory for the residual of a block that is about to be summed: rows too short for the processor to fetch them ahead by itself.</summary>
    /// <param name="at">Where the block begins in y.</param>
    /// <param name="apart">Floats from row to row.</param>
    public readonly void FetchResidual(nint at, nint apart, int rows, int count)
    {
        if (Residual != null) CacheLines.Fetch(Residual + at, rows, count, apart);
    }

    /// <summary>Finishes rows, each of a channel of the first image; all of its first part.</summary>
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

    /// <summary>Finishes channels of one place each.</summary>
    /// <param name="y">[count]: sums, and then what is made of them.</param>
    /// <param name="channel">The first of them, in the first image.</param>
    /// <param name="residual">[count]; not looked at where there is no residual.</param>
    public readonly void ApplyAcross<T>(nint channel, float* y, nint count, float* residual) where T : unmanaged, ILanes<T>
    {
        if (IsEmpty) return;
        ConvolutionEnding ending = From(channel) with { Residual = Residual == null ? null : residual };
        var use = new AcrossUse<T>(ending, y, count);
        if (Activation is { } activation) Activations.Choose(activation, Activations.UsualParameter(activation), ref use);
        else use.With(default(Unchanged));
        for (nint i = 0; ending.Sums != null && i < count; i++) ending.Sums[i] = y[i];
    }

    private readonly struct AcrossUse<T>(ConvolutionEnding ending, float* y, nint count) : Activations.IUse where T : unmanaged, ILanes<T>
    {
        public void With<TFunction>(TFunction function) where TFunction : struct, IActivation
        {
            nint done = Across<T, TFunction>(function, ending, y, 0, count);
            if (done < count) Across<Lanes1, TFunction>(function, ending, y, done, count);
        }
    }

    private readonly struct RowsUse<T>(ConvolutionEnding ending, float* y, nint leading, nint rows, nint count, float* residual, nint leadingResidual) : Activations.IUse
        where T : unmanaged, ILanes<T>
    {
        public void With<TFunction>(TFunction function) where TFunction : struct, IActivation
        {
            for (nint r = 0; r < rows; r++)
            {
                float gate = ending.Gates == null ? 1 : ending.Gates[r], times = gate * (ending.Scale == null ? 1 : ending.Scale[r]), plus = gate * (ending.Shift == null ? 0 : ending.Shift[r]);
                float* to = y + r * leading, added = residual == null ? null : residual + r * leadingResidual;
                nint done = Row<T, TFunction>(function, to, times, plus, added, 0, count);
                if (done < count) Row<Lanes1, TFunction>(function, to, times, plus, added, done, count);
                if (ending.Sums != null) ending.Sums[r] = (float)Rows.Row.Sum<T>(to, count);
            }
        }
    }

    private static nint Across<T, TFunction>(TFunction function, ConvolutionEnding ending, float* y, nint i, nint n)
        where T : unmanaged, ILanes<T> where TFunction : struct, IActivation
    {
        T one = T.Create(1), zero = T.Create(0);
        for (; i <= n - T.Count; i += T.Count)
        {
            T gate = ending.Gates == null ? one : T.Load(ending.Gates + i), times = ending.Scale == null ? one : T.Load(ending.Scale + i), plus = ending.Shift == null ? zero : T.Load(ending.Shift + i);
            T value = T.MultiplyAdd(T.Load(y + i), gate * times, gate * plus);
            if (ending.Residual != null) value += T.Load(ending.Residual + i);
            function.Value(value).Store(y + i);
        }
        return i;
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
