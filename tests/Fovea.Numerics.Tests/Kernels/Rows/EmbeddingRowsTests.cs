using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Rows;

namespace Fovea.Numerics.Tests.Kernels.Rows;

public sealed unsafe class EmbeddingRowsTests
{
    [Theory, ClassData(typeof(EverySet))]
    public void Rows_are_taken_by_number_and_gradients_come_back_to_them(string set)
    {
        foreach (int width in (int[])[.. Cases.Lengths, 131])
        {
            int[] ids = [5, 0, 2, 5, 5, 12];
            Floats table = Floats.Random(13 * width, 1), y = new(6 * width), dy = Floats.Random(6 * width, 2), written = Floats.Random(13 * width, 3), added = written.Copy(), before = written.Copy();
            fixed (int* id = ids)
            {
                EmbeddingRows.Gather(EverySet.Parse(set), table.Pointer, 13, width, id, 6, y.Pointer);
                EmbeddingRows.Scatter(EverySet.Parse(set), dy.Pointer, id, 6, written.Pointer, 13, width, padding: -1, accumulate: false);
                EmbeddingRows.Scatter(EverySet.Parse(set), dy.Pointer, id, 6, added.Pointer, 13, width, padding: 5, accumulate: true);
            }
            y.AssertNear(i => table[ids[i / width] * width + i % width], 0);
            double Sum(int i) => ids.Select((id, place) => id == i / width ? (double)dy[place * width + i % width] : 0).Sum();
            written.AssertNear(Sum, 1e-6);
            added.AssertNear(i => i / width == 5 ? before[i] : before[i] + Sum(i), 1e-6);
        }
    }

    [Fact]
    public void A_number_that_is_no_row_is_refused()
    {
        Floats table = new(13 * 3), y = new(2 * 3);
        int[] ids = [4, 13];
        var failure = Assert.Throws<ArgumentException>(() =>
        {
            fixed (int* id = ids) EmbeddingRows.Gather(InstructionSet.Scalar, table.Pointer, 13, 3, id, 2, y.Pointer);
        });
        Assert.Equal("rows of a table: a number must be from 0 to 12, got 13 at place 1", failure.Message);
    }

    [Theory, ClassData(typeof(EverySet))]
    public void Reference_values_and_gradients_are_met(string set)
    {
        Golden golden = Golden.Case("golden/ops", "embedding");
        Floats y = new(15 * 7), dw = new(13 * 7);
        fixed (int* id = golden.Whole("idx"))
        {
            EmbeddingRows.Gather(EverySet.Parse(set), golden["w"].Pointer, 13, 7, id, 15, y.Pointer);
            EmbeddingRows.Scatter(EverySet.Parse(set), golden["probe"].Pointer, id, 15, dw.Pointer, 13, 7, padding: 0, accumulate: false);
        }
        y.AssertNear(golden["out.y"].Span, 0);
        dw.AssertNear(golden["grad.w"].Span, 1e-6);
    }
}
