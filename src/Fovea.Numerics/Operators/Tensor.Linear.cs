using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Bytes;
using Fovea.Numerics.Kernels.Rows;

namespace Fovea.Numerics;

public readonly unsafe partial struct Tensor
{
    /// <summary>y = x Wᵀ + b, and an activation of that: [.., inputs] becomes [.., outputs].</summary>
    /// <param name="weight">W, [outputs, inputs]: usually <c>pass.Use(weight)</c>, which is then multiplied by in its packed form.</param>
    /// <param name="bias">b, [outputs].</param>
    /// <param name="activation">Calculated in the same go where nothing is differentiated.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor Linear(Tensor weight, Tensor? bias = null, Activation? activation = null)
    {
        Numerics.Shape.Expect(Shape.Rank > 0 && weight.Shape.Rank == 2 && weight.Shape[1] == Shape[-1], $"a linear layer's weight must be [outputs, inputs] with as many inputs as the last axis of {Shape}, got {weight.Shape}");
        if (bias is { } given) Numerics.Shape.Expect(given.Shape.Rank == 1 && given.Count == weight.Shape[0], $"a linear layer's bias must be [{weight.Shape[0]}] like the outputs of its weight {weight.Shape}, got {given.Shape}");

        Tensor y = Pass.New(Shape.With(-1, weight.Shape[0]));
        bool differentiate = NeedsGradient || weight.NeedsGradient || (bias?.NeedsGradient ?? false);
        bool fuse = !differentiate && activation is Activation.Gelu or Activation.Relu;
        LinearForward(weight, bias, y, fuse ? activation : null);
        Costs.Observe(weight, y);
        if (differentiate) RecordLinear(this, weight, bias, y);
        return activation is { } after && !fuse ? y.Activate(after) : y;
    }

    private void LinearForward(Tensor weight, Tensor? bias, Tensor y, Activation? activation)
    {
        nint outputs = (nint)weight.Shape[0], inputs = (nint)weight.Shape[1];
        var call = new GemmCall((nint)(y.Count / Math.Max(1, outputs)), outputs, inputs)
        {
            A = Pointer,
            C = y.Pointer,
            Bias = bias is { } given ? given.Pointer : null,
            Activation = activation switch { Activation.Gelu => GemmActivation.Gelu, Activation.Relu => GemmActivation.Relu, _ => GemmActivation.None },
            Set = Pass.InstructionSet, Threads = Pass.Threads,
        };
        if (!weight.NeedsGradient && weight.Weight?.Bytes(call.Set, call.Threads) is { } bytes)
        {
            ByteGemm.Run(call, bytes);
            return;
        }
        call.Packed = weight.Weight?.Packed(call.Set, call.Threads);
        call.B = call.Packed is null ? weight.Pointer : null;
        call.TransposeB = call.Packed is null;
        Gemm.Run(call);
    }

    private static void RecordLinear(Tensor x, Tensor weight, Tensor? bias, Tensor y) => x.Pass.Record(y, () =>
    {
        Pass pass = x.Pass;
        nint outputs = (nint)weight.Shape[0], inputs = (nint)weight.Shape[1], rows = (nint)(y.Count / Math.Max(1, outputs));
        float* dy = pass.GradientOf(y);

        float* target = pass.GradientTarget(x, out bool accumulate);                              // dX = dY·W
        if (target != null)
            Gemm.Run(new GemmCall(rows, inputs, outputs) { A = dy, B = weight.Pointer, C = target, Accumulate = accumulate, Set = pass.InstructionSet, Threads = pass.Threads });

        target = pass.GradientTarget(weight, out accumulate);                                     // dW = dYᵀ·X
        if (target != null)
            Gemm.Run(new GemmCall(outputs, inputs, rows) { A = dy, TransposeA = true, B = x.Pointer, C = target, Accumulate = accumulate, Set = pass.InstructionSet, Threads = pass.Threads });

        if (bias is not { } given) return;
        target = pass.GradientTarget(given, out accumulate);                                      // db = the columns of dY, summed
        if (target != null) ColumnSums.Run(pass.InstructionSet, dy, target, rows, outputs, accumulate, pass.Threads);
    });
}
