using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Arrangement;

namespace Fovea.Numerics;

/// <summary>Many products of matrices, [.., M, K]·[.., K, N], with the axes before the last two stretched to each other; and their gradients.</summary>
internal sealed unsafe class MatrixProduct
{
    private readonly nint _m, _n, _k;
    private readonly bool _transposeLeft, _transposeRight;
    private readonly Walk _batch;

    public MatrixProduct(Shape left, bool transposeLeft, Shape right, bool transposeRight)
    {
        (_transposeLeft, _transposeRight) = (transposeLeft, transposeRight);
        (_m, _k) = transposeLeft ? ((nint)left[-1], (nint)left[-2]) : ((nint)left[-2], (nint)left[-1]);
        (nint k, _n) = transposeRight ? ((nint)right[-1], (nint)right[-2]) : ((nint)right[-2], (nint)right[-1]);
        Shape.Expect(k == _k, $"the matrices must agree in the length of the sums: {left}{(transposeLeft ? " transposed" : "")} has {_k}, {right}{(transposeRight ? " transposed" : "")} has {k}");

        Shape batch = Shape.Broadcast(left[..^2], right[..^2]);
        Result = batch.Append([_m, _n]);
        Strides a = Strides.Of(left[..^2], batch), b = Strides.Of(right[..^2], batch), c = Strides.Of(batch);
        for (int axis = 0; axis < batch.Rank; axis++)
        {
            a[axis] *= _m * _k;
            b[axis] *= _k * _n;
            c[axis] *= _m * _n;
        }
        _batch = new Walk(batch, a, b, c);
    }

    public Shape Result { get; }

    public void Forward(Pass pass, float* left, float* right, float* y)
    {
        for (nint row = 0; row < (Result.Count == 0 ? 0 : _batch.Rows); row++)
        {
            (nint a, nint b, nint c) = _batch.RowAt(row);
            Gemm.Run(new GemmCall(_m, _n, _k)
            {
                A = left + a, TransposeA = _transposeLeft, B = right + b, TransposeB = _transposeRight, C = y + c,
                Inner = new GemmBatch(_batch.RowLength, _batch.Step.A, _batch.Step.B, Step(_batch.Step.C)),
                Set = pass.InstructionSet, Threads = pass.Threads,
            });
        }
    }

    /// <summary>dA = dY·Bᵀ, or its transpose where A is stored transposed; summed over the products that share a matrix A.</summary>
    public void BackwardLeft(Pass pass, float* right, float* dy, float* dLeft, nint targetCount, bool accumulate)
    {
        GemmCall call = _transposeLeft
            ? new GemmCall(_k, _m, _n) { A = right, TransposeA = _transposeRight, B = dy, TransposeB = true, C = dLeft }
            : new GemmCall(_m, _k, _n) { A = dy, B = right, TransposeB = !_transposeRight, C = dLeft };
        Backward(pass, call, dyIsA: !_transposeLeft, toLeft: true, targetCount, accumulate);
    }

    /// <summary>dB = Aᵀ·dY, or its transpose where B is stored transposed; summed over the products that share a matrix B.</summary>
    public void BackwardRight(Pass pass, float* left, float* dy, float* dRight, nint targetCount, bool accumulate)
    {
        GemmCall call = _transposeRight
            ? new GemmCall(_n, _k, _m) { A = dy, TransposeA = true, B = left, TransposeB = _transposeLeft, C = dRight }
            : new GemmCall(_k, _n, _m) { A = left, TransposeA = !_transposeLeft, B = dy, C = dRight };
        Backward(pass, call, dyIsA: _transposeRight, toLeft: false, targetCount, accumulate);
    }

    // A matrix that several products share receives the sum over them: they follow one another, in order.
    private void Backward(Pass pass, GemmCall call, bool dyIsA, bool toLeft, nint targetCount, bool accumulate)
    {
        if (Result.Count == 0 || _k == 0)
        {
            if (!accumulate) Pass.Clear(call.C, targetCount);
            return;
        }
        (nint stepA, nint stepB, nint stepY) = _batch.Step;
        (nint stepTo, nint stepOther) = toLeft ? (stepA, stepB) : (stepB, stepA);
        bool sharedInRow = stepTo == 0 && _batch.RowLength > 1;
        if (!accumulate && _batch.RowLength * _batch.Rows * _m * _n * _k > targetCount * (toLeft ? _n : _m))
        {
            Pass.Clear(call.C, targetCount);
            accumulate = true;
        }
        call.Set = pass.InstructionSet;
        call.Threads = pass.Threads;
        call.Accumulate = accumulate;
        if (!sharedInRow) call.Inner = new GemmBatch(_batch.RowLength, dyIsA ? stepY : stepOther, dyIsA ? stepOther : stepY, Step(stepTo));
        float* a = call.A, b = call.B, c = call.C;
        for (nint row = 0; row < _batch.Rows; row++)
        {
            (nint atA, nint atB, nint atY) = _batch.RowAt(row);
            (nint atTo, nint atOther) = toLeft ? (atA, atB) : (atB, atA);
            for (nint i = 0; i < (sharedInRow ? _batch.RowLength : 1); i++)
            {
                nint other = atOther + i * stepOther, y = atY + i * stepY;
                call.A = a + (dyIsA ? y : other);
                call.B = b + (dyIsA ? other : y);
                call.C = c + atTo;
                Gemm.Run(call);
            }
        }
    }

    private nint Step(nint step) => _batch.RowLength == 1 ? 0 : step;
}
