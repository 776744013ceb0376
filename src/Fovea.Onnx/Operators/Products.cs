using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>Products of matrices.</summary>
internal static class Products
{
    public static Operator[] All { get; } =
    [
        new("MatMul", MatMul),
        new("Gemm", Gemm),
        new("MatMulInteger", MatMulInteger),
    ];

    private static OnnxValue[] MatMul(Call call)
    {
        if (call[0].IsFloat) return call.Like(0, call.Floats(0).MatMul(call.Floats(1)));
        return [Whole(call, call[0], call[1], call[0].Type)];
    }

    /// <summary>alpha A·B + beta C, A and B perhaps transposed. Before version 7 the shape of C was said by an attribute.</summary>
    private static OnnxValue[] Gemm(Call call)
    {
        bool transposeLeft = call.Node.Flag("transA"), transposeRight = call.Node.Flag("transB");
        float alpha = call.Node.Number("alpha", 1), beta = call.Node.Number("beta", 1);
        if (!call[0].IsFloat) return GemmInteger(call, transposeLeft, transposeRight, alpha, beta);
        (Tensor a, Tensor b) = (call.Floats(0), call.Floats(1));
        Shape.Expect(a.Shape.Rank == 2 && b.Shape.Rank == 2, $"both must be matrices, got {a.Shape} and {b.Shape}");

        // A matrix of the file is multiplied by in its packed form.
        Tensor? c = call.OptionalFloats(2);
        if (!transposeLeft && transposeRight && b.Weight is not null && alpha == 1 && (c is null || (beta == 1 && c.Value.Shape.Rank == 1 && c.Value.Count == b.Shape[0])))
            return call.Like(0, a.Linear(b, c));
        Tensor product = a.MatMul(b, transposeLeft, transposeRight);
        if (alpha != 1) product *= alpha;
        if (c is not { } added) return call.Like(0, product);
        Tensor sum = product + (beta == 1 ? added : added * beta);
        Shape.Expect(sum.Shape == product.Shape, $"what is added must stretch to {product.Shape}, got {added.Shape}");
        return call.Like(0, sum);
    }

    private static OnnxValue[] GemmInteger(Call call, bool transposeLeft, bool transposeRight, float alpha, float beta)
    {
        ElementType type = call[0].Type;
        OnnxValue product = Whole(call, Turned(call, call[0], transposeLeft), Turned(call, call[1], transposeRight), type);
        product = Elements.Map(product, number => (long)(alpha * number));
        return [call.Optional(2) is { } c ? Elements.Zip(product, Elements.Map(c, number => (long)(beta * number)), type, (a, b) => a + b) : product];
    }

    private static OnnxValue Turned(Call call, OnnxValue x, bool turn)
    {
        if (!turn) return x;
        Shape shape = [x.Shape[1], x.Shape[0]];
        return call.Pick(x, shape, Places.Of(shape, at => at[1] * shape[0] + at[0]));
    }

    /// <summary>Of whole numbers less their zero points, which may be one for all, or one a row of A or a column of B.</summary>
    private static OnnxValue[] MatMulInteger(Call call)
    {
        OnnxValue a = call[0], b = call[1];
        OnnxValue left = call.Optional(2) is { } zeroA ? Elements.Zip(a, zeroA.Shape.Rank == 1 && zeroA.Count > 1 ? zeroA.Reshape([zeroA.Count, 1]) : zeroA, ElementType.Int32, (x, zero) => x - zero) : a;
        OnnxValue right = call.Optional(3) is { } zeroB ? Elements.Zip(b, zeroB, ElementType.Int32, (x, zero) => x - zero) : b;
        return [Whole(call, left, right, ElementType.Int32)];
    }

    private static OnnxValue Whole(Call call, OnnxValue a, OnnxValue b, ElementType type)
    {
        bool row = a.Shape.Rank == 1, column = b.Shape.Rank == 1;
        if (row) a = a.Reshape([1, a.Count]);
        if (column) b = b.Reshape([b.Count, 1]);
        Shape.Expect(a.Shape[-1] == b.Shape[-2], $"the matrices must agree in the length of the sums, got {a.Shape} and {b.Shape}");
        Shape batch = Shape.Broadcast(a.Shape[..^2], b.Shape[..^2]);
        (int m, int n, int k) = ((int)a.Shape[-2], (int)b.Shape[-1], (int)a.Shape[-1]);
        int[] lefts = Places.Stretched(a.Shape[..^2], batch), rights = Places.Stretched(b.Shape[..^2], batch);
        long[] results = new long[Call.Checked(batch.Append([m, n])).Count];
        for (int i = 0; i < results.Length; i++)
        {
            (int which, int r, int c) = (i / (m * n), i / n % m, i % n);
            long sum = 0;
            for (int j = 0; j < k; j++) sum += a.Integers[lefts[which] * m * k + r * k + j] * b.Integers[rights[which] * k * n + j * n + c];
            results[i] = type.Wrap(sum);
        }
        Shape shape = batch;
        if (!row) shape = shape.Append([m]);
        if (!column) shape = shape.Append([n]);
        return OnnxValue.Of(type, results, shape);
    }
}
