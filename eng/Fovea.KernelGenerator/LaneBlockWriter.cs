using System.Text;

namespace Fovea.KernelGenerator;

/// <summary>
/// Writes the blocks of attention's product, to = keep ∘ to + A · B with the columns in the lanes: a block of the result, rows x vectors,
/// stays in registers while the products are summed, always in the same order. A is read where it lies, one number at a time.
/// </summary>
public static class LaneBlockWriter
{
    private const string Parameters = "nint count, float* a, nint stride, float* b, nint bStride, float* to, nint toStride, float* keep";

    /// <summary>The name of the file.</summary>
    public static string FileName(BlockTable table) => $"LaneBlocks{table.Set}.g.cs";

    /// <summary>The text of the file, ending lines with \n on every platform.</summary>
    public static string Write(BlockTable table)
    {
        var text = new StringBuilder(GeneratedFile.Head("Fovea.Numerics.Kernels.Attention"));
        text.Append($$"""
            /// <summary>
            /// Register blocks for {{table.Set}}: to[r, lane] = keep[lane] * to[r, lane] + sum over i of A[r, i] * b[i, lane]; keep = null: to is not read.
            /// By rows: A[r, i] = a[r * stride + i]; by columns: a[i * stride + r]. At least one product is summed.
            /// </summary>
            internal static unsafe class LaneBlocks{{table.Set}}
            {
                /// <summary>Vectors of the widest block.</summary>
                public const int Vectors = {{table.LaneRows.Count}};

                /// <summary>Rows of the tallest block of so many vectors.</summary>
                public static int Rows(int vectors) => vectors switch
                {

            """);
        for (int vectors = table.LaneRows.Count; vectors >= 1; vectors--) text.Append($"        {vectors} => {table.LaneRows[vectors - 1]},\n");
        text.Append("        _ => 0,\n    };\n");
        foreach (bool byRows in (bool[])[true, false]) WriteLookup(text, table, byRows);
        foreach (bool byRows in (bool[])[true, false])
            foreach ((int rows, int vectors) in Blocks(table)) WriteBlock(text, table, new Block(rows, vectors, byRows));
        return text.Append("}\n").Replace("\r", "").ToString();
    }

    private sealed record Block(int Rows, int Vectors, bool ByRows)
    {
        public string Name => $"{(ByRows ? "Rows" : "Columns")}{Rows}x{Vectors}";
    }

    private static IEnumerable<(int Rows, int Vectors)> Blocks(BlockTable table) =>
        from vectors in Enumerable.Range(1, table.LaneRows.Count).Reverse()
        from rows in Enumerable.Range(1, table.LaneRows[vectors - 1]).Reverse()
        select (rows, vectors);

    private static void WriteLookup(StringBuilder text, BlockTable table, bool byRows)
    {
        text.Append($"\n    /// <summary>The kernel of a block whose A lies by {(byRows ? "rows" : "columns")}.</summary>\n");
        text.Append($"    public static delegate*<nint, float*, nint, float*, nint, float*, nint, float*, void> By{(byRows ? "Rows" : "Columns")}(int rows, int vectors) => (rows, vectors) switch\n    {{\n");
        foreach ((int rows, int vectors) in Blocks(table)) text.Append($"        ({rows}, {vectors}) => &{new Block(rows, vectors, byRows).Name},\n");
        text.Append("        _ => null,\n    };\n");
    }

    private static void WriteBlock(StringBuilder text, BlockTable table, Block block)
    {
        text.Append($"\n    [MethodImpl(MethodImplOptions.AggressiveOptimization)]\n    private static void {block.Name}({Parameters})\n    {{\n");
        if (block.ByRows)
            for (int r = 1; r < block.Rows; r++) text.Append($"        float* a{r} = a + {r} * stride;\n");
        for (int r = 0; r < block.Rows; r++)
            text.Append($"        {table.Type} {Joined(block, v => $"c{r}_{v} = {(table.Lanes == 1 ? "0" : "default")}")};\n");

        text.Append("        nint i = 0;\n        do\n        {\n");
        for (int v = 0; v < block.Vectors; v++) text.Append($"            {table.Type} b{v} = {table.Load($"b + {v * table.Lanes}")};\n");
        for (int r = 0; r < block.Rows; r++) WriteRow(text, table, block, r);
        text.Append($"            b += bStride;\n{(block.ByRows ? "" : "            a += stride;\n")}        }} while (++i < count);\n\n");

        WriteBack(text, table, block);
        text.Append("    }\n");
    }

    private static void WriteRow(StringBuilder text, BlockTable table, Block block, int r)
    {
        string number = !block.ByRows ? $"a[{r}]" : r == 0 ? "a[i]" : $"a{r}[i]";
        text.Append($"            {table.Type} x{r} = {table.Broadcast(number)};\n");
        for (int v = 0; v < block.Vectors; v++)
            text.Append($"            c{r}_{v} = {Fused(table, $"x{r}", $"b{v}", $"c{r}_{v}")};\n");
    }

    private static void WriteBack(StringBuilder text, BlockTable table, Block block)
    {
        text.Append("        if (keep != null)\n        {\n");
        for (int v = 0; v < block.Vectors; v++) text.Append($"            {table.Type} k{v} = {table.Load($"keep + {v * table.Lanes}")};\n");
        for (int r = 0; r < block.Rows; r++)
            for (int v = 0; v < block.Vectors; v++)
                text.Append($"            c{r}_{v} = {Fused(table, table.Load(Target(table, r, v)), $"k{v}", $"c{r}_{v}")};\n");
        text.Append("        }\n");
        for (int r = 0; r < block.Rows; r++)
            for (int v = 0; v < block.Vectors; v++) text.Append($"        {table.Store($"c{r}_{v}", Target(table, r, v))}\n");
    }

    /// <summary>Rounded once, as the lanes of ILanes are: sums that are made there and here are the same to the bit.</summary>
    private static string Fused(BlockTable table, string a, string b, string c) => table.Lanes == 1 ? $"MathF.FusedMultiplyAdd({a}, {b}, {c})" : table.MultiplyAdd(a, b, c);

    private static string Joined(Block block, Func<int, string> part) => string.Join(", ", Enumerable.Range(0, block.Vectors).Select(part));

    private static string Target(BlockTable table, int r, int v) => $"to + {r} * toStride + {v * table.Lanes}";
}
