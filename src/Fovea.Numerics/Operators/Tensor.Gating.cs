using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics;

public readonly unsafe partial struct Tensor
{
    /// <summary>
    /// Turns channels up or down and adds a shortcut: activation(x * gates + shortcut), read and written once where nothing is differentiated.
    /// It is how a residual network ends a block whose channels are gated.
    /// </summary>
    /// <param name="gates">[B, C, 1..].</param>
    /// <param name="shortcut">Shaped like this tensor.</param>
    /// <param name="activation">Applied last.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    internal Tensor ScaleAndAdd(Tensor gates, Tensor shortcut, Activation? activation = null)
    {
        Numerics.Shape.Expect(Shape.Rank >= 2 && gates.Shape.Rank == Shape.Rank && gates.Shape[..2] == Shape[..2] && gates.Count == Shape[..2].Count, $"gates of {Shape} must be one number per channel, [B, C, 1..], got {gates.Shape}");
        Numerics.Shape.Expect(shortcut.Shape == Shape, $"the shortcut around gates must be {Shape} like what is gated, got {shortcut.Shape}");
        if (NeedsGradient || gates.NeedsGradient || shortcut.NeedsGradient)
        {
            Tensor sum = this * gates + shortcut;
            return activation is { } after ? sum.Activate(after) : sum;
        }
        Tensor y = Pass.New(Shape);
        nint length = (nint)Shape[2..].Count;
        var use = new GatingUse(Pass, Pointer, gates.Pointer, shortcut.Pointer, y.Pointer, (nint)gates.Count, length);
        if (activation is { } last) Activations.Choose(last, Activations.UsualParameter(last), ref use);
        else use.With(default(Unchanged));
        return y;
    }

    private readonly struct GatingUse(Pass pass, float* x, float* gates, float* shortcut, float* y, nint channels, nint length) : Activations.IUse
    {
        public void With<TFunction>(TFunction function) where TFunction : struct, IActivation =>
            Lanes.Run(pass.InstructionSet, new GatingKernel<TFunction>(function, x, gates, shortcut, y, length), channels, Lanes.RowsPerChunk(length), pass.Threads);
    }

    private readonly struct GatingKernel<TFunction>(TFunction function, float* x, float* gates, float* shortcut, float* y, nint length) : ILaneKernel where TFunction : struct, IActivation
    {
        public void Run<T>(nint first, nint end) where T : unmanaged, ILanes<T>
        {
            for (nint channel = first; channel < end; channel++)
                Maps.ZipHere<Gated<TFunction>, Written, T>(new(function, gates[channel]), x + channel * length, shortcut + channel * length, y + channel * length, length);
        }
    }

    private readonly struct Gated<TFunction>(TFunction function, float gate) : IZip where TFunction : struct, IActivation
    {
        public T Apply<T>(T a, T b) where T : unmanaged, ILanes<T> => function.Value(T.MultiplyAdd(a, T.Create(gate), b));
    }
}
