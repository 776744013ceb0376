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
        float* room = stackalloc float[3 * 16];
        for (nint r = row; r < row + rows; r++)
        {
            float* c = call.C + r * call.LeadingC + column;
            float* bias = call.Bias == null ? null : call.Bias + column;
            float* residual = call.Residual == null ? null : call.Residual + r * call.LeadingResidual + column;
            Choose<T>(call.Activation, c, bias, residual, whole);
            if (rest > 0) Rest<T>(call.Activation, c + whole, bias == null ? null : bias + whole, residual == null ? null : residual + whole, rest, room);
        }
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
        Choose<T>(activation, room, bias == null ? null : room + 16, residual == null ? null : room + 32, T.Count);
        for (int i = 0; i < columns; i++) c[i] = room[i];
    }

    private static void Choose<T>(GemmActivation activation, float* c, float* bias, float* residual, int columns) where T : unmanaged, ILanes<T>
    {
        switch (activation)
        {
            case GemmActivation.Relu: Whole<T, Relu>(c, bias, residual, columns); break;
            case GemmActivation.Gelu: Whole<T, Gelu>(c, bias, residual, columns); break;
            default: Whole<T, Unchanged>(c, bias, residual, columns); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Whole<T, TActivation>(float* c, float* bias, float* residual, int columns)
        where T : unmanaged, ILanes<T> where TActivation : struct, IActivation
    {
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
