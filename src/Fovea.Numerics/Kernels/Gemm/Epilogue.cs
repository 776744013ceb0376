using System.Runtime.CompilerServices;
using Fovea.Numerics.Kernels.Elementwise;

namespace Fovea.Numerics.Kernels;

/// <summary>What follows the sums, while they are still in the cache: bias, activation, residual.</summary>
internal static unsafe class Epilogue
{
    public static void Apply(in GemmCall call, nint row, int rows, nint column, int columns)
    {
        switch (call.Set)
        {
            case InstructionSet.Vector512: Apply<Lanes16>(call, row, rows, column, columns); break;
            case InstructionSet.Vector256: Apply<Lanes8>(call, row, rows, column, columns); break;
            case InstructionSet.Vector128: Apply<Lanes4>(call, row, rows, column, columns); break;
            default: Apply<Lanes1>(call, row, rows, column, columns); break;
        }
    }

    private static void Apply<T>(in GemmCall call, nint row, int rows, nint column, int columns) where T : unmanaged, ILanes<T>
    {
        int whole = columns - columns % T.Count, rest = columns - whole;
        float* c = call.C + row * call.LeadingC + column;
        float* bias = call.Bias == null ? null : call.Bias + column;
        float* residual = call.Residual == null ? null : call.Residual + row * call.LeadingResidual + column;
        Choose<T>(call.Activation, rows, whole, c, call.LeadingC, bias, residual, residual == null ? 0 : call.LeadingResidual);
        if (rest == 0) return;
        float* room = stackalloc float[3 * 16];
        if (bias != null) bias += whole;
        for (int r = 0; r < rows; r++) Rest<T>(call.Activation, c + r * call.LeadingC + whole, bias, residual == null ? null : residual + r * call.LeadingResidual + whole, rest, room);
    }

    /// <summary>The end of a row goes through the same arithmetic, in a vector of its own.</summary>
    private static void Rest<T>(GemmActivation activation, float* c, float* bias, float* residual, int columns, float* room) where T : unmanaged, ILanes<T>
    {
        for (int i = 0; i < columns; i++)
        {
            room[i] = c[i];
            if (bias != null) room[16 + i] = bias[i];
            if (residual != null) room[32 + i] = residual[i];
        }
        Choose<T>(activation, 1, T.Count, room, 0, bias == null ? null : room + 16, residual == null ? null : room + 32, 0);
        for (int i = 0; i < columns; i++) c[i] = room[i];
    }

    private static void Choose<T>(GemmActivation activation, int rows, int columns, float* c, nint ldc, float* bias, float* residual, nint ldr) where T : unmanaged, ILanes<T>
    {
        switch (activation)
        {
            case GemmActivation.Relu: Whole<T, Relu>(rows, columns, c, ldc, bias, residual, ldr); break;
            case GemmActivation.Gelu: Whole<T, Gelu>(rows, columns, c, ldc, bias, residual, ldr); break;
            default: Whole<T, Unchanged>(rows, columns, c, ldc, bias, residual, ldr); break;
        }
    }

    /// <summary>Goes through all rows of a block in one call: rows of two vectors are over sooner than a call has begun.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Whole<T, TActivation>(int rows, int columns, float* c, nint ldc, float* bias, float* residual, nint ldr)
        where T : unmanaged, ILanes<T> where TActivation : struct, IActivation
    {
        for (int r = 0; r < rows; r++, c += ldc, residual += ldr)
            for (int i = 0; i < columns; i += T.Count)
            {
                T x = T.Load(c + i);
                if (bias != null) x += T.Load(bias + i);
                x = default(TActivation).Value(x);
                if (residual != null) x += T.Load(residual + i);
                x.Store(c + i);
            }
    }

    private readonly struct Unchanged : IActivation
    {
        public T Value<T>(T x) where T : unmanaged, ILanes<T> => x;

        public T Slope<T>(T x) where T : unmanaged, ILanes<T> => T.Create(1);
    }
}
