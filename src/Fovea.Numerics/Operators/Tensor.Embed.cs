using Fovea.Numerics.Kernels.Rows;

namespace Fovea.Numerics;

public readonly unsafe partial struct Tensor
{
    /// <summary>Looks up rows of this table: [entries, width] and indices [..] give [.., width].</summary>
    /// <param name="indices">Each from 0 to entries - 1.</param>
    /// <param name="padding">An entry that gets no gradient; -1 where there is none.</param>
    /// <exception cref="ArgumentException">There is no such entry, or this is no table.</exception>
    public Tensor Embed(Indices indices, int padding = -1)
    {
        Numerics.Shape.Expect(Shape.Rank == 2, $"rows can be looked up in a table [entries, width], got {Shape}");
        Numerics.Shape.Expect(ReferenceEquals(Pass, indices.Pass), $"a table and the indices into it must be of the same pass: {this} and indices {indices.Shape} are not");
        Tensor y = Pass.New(indices.Shape.Append([Columns]));
        EmbeddingRows.Gather(Pass.InstructionSet, Pointer, Rows, Columns, indices.Pointer, (nint)indices.Shape.Count, y.Pointer, Pass.Threads);
        if (NeedsGradient) RecordEmbed(this, indices, padding, y);
        return y;
    }

    private static void RecordEmbed(Tensor table, Indices indices, int padding, Tensor y) => y.Pass.Record(y, () =>
    {
        float* target = y.Pass.GradientTarget(table, out bool accumulate);
        EmbeddingRows.Scatter(
            y.Pass.InstructionSet, y.Pass.GradientOf(y), indices.Pointer, (nint)indices.Shape.Count, target, table.Rows, table.Columns,
            padding, accumulate, y.Pass.Threads);
    });
}
