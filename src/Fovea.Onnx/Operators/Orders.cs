using Fovea.Numerics;

namespace Fovea.Onnx;

/// <summary>What depends on the order of elements along an axis: the largest, the first few, running sums.</summary>
internal static class Orders
{
    public static Operator[] All { get; } =
    [
        new("ArgMax", call => Extreme(call, largest: true)),
        new("ArgMin", call => Extreme(call, largest: false)),
        new("TopK", TopK),
        new("CumSum", call => Running(call, 0, (a, b) => a + b)),
        new("CumProd", call => Running(call, 1, (a, b) => a * b)),
        new("Hardmax", Hardmax),
    ];

    /// <summary>The elements along an axis, row by row: [outer · inner, length]. In double all whole numbers up to 2^53 are exact.</summary>
    private static double[][] Rows(OnnxValue x, int axis)
    {
        int length = (int)x.Shape[axis], inner = (int)x.Shape[(axis + 1)..].Count, outer = (int)x.Shape[..axis].Count;
        double[][] rows = new double[outer * inner][];
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row] = new double[length];
            int start = row / inner * length * inner + row % inner;
            for (int i = 0; i < length; i++) rows[row][i] = x.IsFloat ? x.Numbers[start + i * inner] : x.Integers[start + i * inner];
        }
        return rows;
    }

    /// <summary>Rows back into the places that they had, of a length of their own.</summary>
    private static T[] Back<T>(T[][] rows, Shape shape, int axis)
    {
        T[] elements = new T[shape.Count];
        int length = (int)shape[axis], inner = (int)shape[(axis + 1)..].Count;
        for (int row = 0; row < rows.Length; row++)
            for (int i = 0; i < length; i++) elements[row / inner * length * inner + row % inner + i * inner] = rows[row][i];
        return elements;
    }

    private static OnnxValue Numbers(Call call, ElementType type, double[] numbers, Shape shape) => type.IsFloat()
        ? OnnxValue.Of(type, call.Pass.Tensor(Array.ConvertAll(numbers, number => (float)number), shape))
        : OnnxValue.Of(type, Array.ConvertAll(numbers, number => type.Wrap((long)number)), shape);

    private static OnnxValue[] Extreme(Call call, bool largest)
    {
        OnnxValue x = call[0];
        int axis = call.Axis("axis", 0, x.Shape.Rank);
        bool last = call.Node.Flag("select_last_index");
        Shape.Expect(x.Shape[axis] > 0, $"something must be there to be the largest or smallest, got {x.Shape}");
        long[] found = [.. Rows(x, axis).Select(row =>
        {
            int best = 0;
            for (int i = 1; i < row.Length; i++)
                if (row[i] == row[best] ? last : largest ? row[i] > row[best] : row[i] < row[best]) best = i;
            return (long)best;
        })];
        OnnxValue result = OnnxValue.Of(ElementType.Int64, found, x.Shape.With(axis, 1));
        return [call.Node.Flag("keepdims", true) ? result : result.Reshape(x.Shape[..axis].Append(x.Shape[(axis + 1)..]))];
    }

    /// <summary>The first few in order; equal ones in the order of their indices.</summary>
    private static OnnxValue[] TopK(Call call)
    {
        OnnxValue x = call[0];
        int axis = call.Axis("axis", -1, x.Shape.Rank);
        long count = call.Optional(1)?.Integers[0] ?? call.Node.Integer("k");
        Shape.Expect(count >= 0 && count <= x.Shape[axis], $"from 0 to {x.Shape[axis]} can be the first, got {count}");
        int sign = call.Node.Flag("largest", true) ? -1 : 1;
        double[][] rows = Rows(x, axis);
        int[][] first = [.. rows.Select(row => Enumerable.Range(0, row.Length).OrderBy(i => sign * row[i]).Take((int)count).ToArray())];
        double[][] numbers = [.. first.Select((indices, row) => Array.ConvertAll(indices, i => rows[row][i]))];
        Shape shape = x.Shape.With(axis, count);
        return [Numbers(call, x.Type, Back(numbers, shape, axis), shape), OnnxValue.Of(ElementType.Int64, Array.ConvertAll(Back(first, shape, axis), i => (long)i), shape)];
    }

    private static OnnxValue[] Running(Call call, double start, Func<double, double, double> function)
    {
        OnnxValue x = call[0];
        int axis = Call.Axis(call[1].Integers[0], x.Shape.Rank);
        bool without = call.Node.Flag("exclusive"), reverse = call.Node.Flag("reverse");
        double[][] rows = Rows(x, axis);
        foreach (double[] row in rows)
        {
            double sum = start;
            for (int step = 0; step < row.Length; step++)
            {
                ref double at = ref row[reverse ? row.Length - 1 - step : step];
                double next = function(sum, at);
                at = without ? sum : next;
                sum = next;
            }
        }
        return [Numbers(call, x.Type, Back(rows, x.Shape, axis), x.Shape)];
    }

    /// <summary>1 for the first largest along an axis, else 0. Before version 13 all axes from one on count as one.</summary>
    private static OnnxValue[] Hardmax(Call call)
    {
        OnnxValue x = call[0];
        int axis = call.Axis("axis", call.Version < 13 ? 1 : -1, x.Shape.Rank);
        Shape shape = call.Version < 13 ? [x.Shape[..axis].Count, x.Shape[axis..].Count] : x.Shape;
        if (call.Version < 13) axis = 1;
        double[][] rows = Rows(x.Reshape(shape), axis);
        foreach (double[] row in rows)
        {
            int best = Array.IndexOf(row, row.Max());
            for (int i = 0; i < row.Length; i++) row[i] = i == best ? 1 : 0;
        }
        return [Numbers(call, x.Type, Back(rows, shape, axis), shape).Reshape(x.Shape)];
    }
}
