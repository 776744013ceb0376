using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Rows;

namespace Fovea.Numerics.Tests.Kernels.Rows;

public sealed unsafe class ColumnSumsTests
{
    [Theory, ClassData(typeof(EverySet))]
    public void Each_column_is_summed(string set)
    {
        foreach (int rows in (int[])[0, 1, 3, 257, 700])
            foreach (int columns in (int[])[.. Cases.Lengths, 130, 397])
            {
                Floats x = Floats.Random(rows * columns, 1), y = new(columns), added = Floats.Random(columns, 2), before = added.Copy();
                ColumnSums.Run(EverySet.Parse(set), x.Pointer, y.Pointer, rows, columns, accumulate: false);
                ColumnSums.Run(EverySet.Parse(set), x.Pointer, added.Pointer, rows, columns, accumulate: true);
                double[] expected = [.. Enumerable.Range(0, columns).Select(column => Enumerable.Range(0, rows).Sum(row => (double)x[row * columns + column]))];
                y.AssertNear(i => expected[i], 2e-7, least: 10 + rows, $"{rows} x {columns}");
                added.AssertNear(i => before[i] + expected[i], 2e-7, least: 10 + rows, $"{rows} x {columns}");
            }
    }

    [Fact]
    public void Neither_threads_nor_instruction_sets_change_the_sums()
    {
        const int rows = 700, columns = 397;
        Floats x = Floats.Random(rows * columns, 3), expected = new(columns), found = new(columns);
        ColumnSums.Run(InstructionSet.Scalar, x.Pointer, expected.Pointer, rows, columns, accumulate: false, threads: 1);
        foreach (InstructionSet set in Processor.SupportedHere)
        {
            ColumnSums.Run(set, x.Pointer, found.Pointer, rows, columns, accumulate: false, threads: 2);
            found.AssertSameBits(expected, set.ToString());
        }
    }
}
