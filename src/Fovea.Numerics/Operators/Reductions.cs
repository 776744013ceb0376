using System.Numerics;
using Fovea.Numerics.Kernels.Arrangement;

namespace Fovea.Numerics;

/// <summary>Reductions over any axes, as a sequence of reductions over one run of neighbouring axes each.</summary>
internal static unsafe class Reductions
{
    /// <summary>Sums a tensor down to a shape that was stretched to the tensor's: what a gradient does where an operand was stretched.</summary>
    public static void SumTo(Pass pass, float* from, Shape shape, float* to, Shape target, bool accumulate)
    {
        uint axes = 0;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            int own = axis - (shape.Rank - target.Rank);
            if (own < 0 || (target[own] == 1 && shape[axis] != 1)) axes |= 1u << axis;
        }
        Run(pass, default(Total), from, shape, axes, to, accumulate);
    }

    /// <summary>to = reduction of from over some axes, or to += that.</summary>
    /// <param name="axes">Bit i: axis i is reduced.</param>
    public static void Run<TReduction>(Pass pass, TReduction reduction, float* from, Shape shape, uint axes, float* to, bool accumulate)
        where TReduction : struct, IReduction
    {
        // From the last run of axes to the first: what is left to do lies before it, and has become smaller.
        int end = 32 - BitOperations.LeadingZeroCount(axes);
        int start = end;
        while (start > 0 && (axes & (1u << (start - 1))) != 0) start--;
        uint rest = axes & ((1u << start) - 1);

        nint outer = (nint)shape[..start].Count, middle = (nint)shape[start..end].Count, inner = (nint)shape[end..].Count;
        using Pass.Loan working = pass.Borrow(Reducing.WorkingFloats(outer, middle, inner));
        if (rest == 0)
        {
            Reducing.Run(pass.InstructionSet, reduction, from, to, outer, middle, inner, accumulate, working.Pointer, pass.Threads);
            return;
        }
        using Pass.Loan smaller = pass.Borrow(outer * inner);
        Reducing.Run(pass.InstructionSet, reduction, from, smaller.Pointer, outer, middle, inner, false, working.Pointer, pass.Threads);
        for (int axis = start; axis < end; axis++) shape = shape.With(axis, 1);
        Run(pass, reduction, smaller.Pointer, shape, rest, to, accumulate);
    }
}
