using System.Text;

namespace Fovea.KernelGenerator;

/// <summary>
/// Writes the micro-kernels for weights of 8 bits: a block of whole-number sums, rows x vectors, stays in registers while K runs, four steps at a
/// time; it becomes floats once, at the end. The sums are exact, so every instruction set gives the same numbers.
/// </summary>
public static class ByteKernelWriter
{
    private const int PairsPerTurn = 2;

    /// <summary>The name of the file.</summary>
    public static string FileName(BlockTable table) => $"ByteKernels{table.Set}.g.cs";

    /// <summary>The text of the file, ending lines with \n on every platform.</summary>
    public static string Write(BlockTable table)
    {
        var text = new StringBuilder(GeneratedFile.Head("Fovea.Numerics.Kernels.Bytes"));
        text.Append($$"""
            /// <summary>Blocks of C for {{table.Set}}: C[r * ldc + j] = (sum over k of A[r * lda + k] * B[k, j]) * scaleA[r] * scaleB[j] + bias[j], B in pairs of k.</summary>
            internal static unsafe class ByteKernels{{table.Set}}
            {
                /// <summary>The kernel of a block: (pairs of k, an even number, a, lda, b, bytes from one pair to the next, c, ldc, scaleA, scaleB, bias).</summary>
                public static delegate*<nint, short*, nint, sbyte*, nint, float*, nint, float*, float*, float*, void> Of(int rows, int vectors) => (rows, vectors) switch
                {

            """);
        foreach ((int rows, int vectors) in Blocks(table)) text.Append($"        ({rows}, {vectors}) => &Rows{rows}x{vectors},\n");
        text.Append("        _ => null,\n    };\n");
        foreach ((int rows, int vectors) in Blocks(table)) WriteKernel(text, table, rows, vectors);
        return text.Append("}\n").Replace("\r", "").ToString();
    }

    private static IEnumerable<(int Rows, int Vectors)> Blocks(BlockTable table) =>
        from rows in Enumerable.Range(1, table.Rows).Reverse()
        from vectors in Enumerable.Range(1, table.Vectors).Reverse()
        select (rows, vectors);

    private static void WriteKernel(StringBuilder text, BlockTable table, int rows, int vectors)
    {
        string sums = $"{table.Set}<int>";
        text.Append($"\n    [MethodImpl(MethodImplOptions.AggressiveOptimization)]\n    private static void Rows{rows}x{vectors}(nint pairs, short* a, nint lda, sbyte* b, nint ldb, float* c, nint ldc, float* scaleA, float* scaleB, float* bias)\n    {{\n");
        for (int r = 1; r < rows; r++) text.Append($"        short* a{r} = a + {r} * lda;\n");
        for (int r = 0; r < rows; r++) text.Append($"        {sums} {string.Join(", ", Enumerable.Range(0, vectors).Select(v => $"c{r}_{v} = default"))};\n");
        text.Append($"        for (nint i = 0; i < 2 * pairs; i += {2 * PairsPerTurn}, b += {PairsPerTurn} * ldb)\n        {{\n");
        for (int turn = 0; turn < PairsPerTurn; turn++) WritePair(text, table, rows, vectors, turn);
        text.Append("        }\n\n");
        for (int v = 0; v < vectors; v++) text.Append($"        {table.Set}<float> s{v} = {table.Set}.Load(scaleB + {v * table.Lanes}), t{v} = {table.Set}.Load(bias + {v * table.Lanes});\n");
        for (int r = 0; r < rows; r++)
            for (int v = 0; v < vectors; v++)
                text.Append($"        ({table.Set}.ConvertToSingle(c{r}_{v}) * scaleA[{r}] * s{v} + t{v}).Store(c + {r} * ldc + {v * table.Lanes});\n");
        text.Append("    }\n");
    }

    /// <summary>The products of a row stand before their sums: on Zen 3, where additions compete with them for the same ports, that takes some 4 % less, and two pairs a turn as much again.</summary>
    private static void WritePair(StringBuilder text, BlockTable table, int rows, int vectors, int pair)
    {
        string name = pair == 0 ? "" : $"_{pair}", from = pair == 0 ? "" : " + ldb", k = pair == 0 ? "" : $" + {2 * pair}";
        for (int v = 0; v < vectors; v++) text.Append($"            {table.Set}<short> b{v}{name} = Shorts.Load{table.Set}(b{from} + {2 * v * table.Lanes});\n");
        for (int r = 0; r < rows; r++)
        {
            text.Append($"            {table.Set}<short> x{r}{name} = {table.Set}.Create(*(int*)(a{(r == 0 ? "" : r)} + i{k})).AsInt16();\n");
            text.Append($"            {table.Set}<int> {string.Join(", ", Enumerable.Range(0, vectors).Select(v => $"p{r}_{v}{name} = Shorts.SumOfPairs(x{r}{name}, b{v}{name})"))};\n");
            for (int v = 0; v < vectors; v++) text.Append($"            c{r}_{v} += p{r}_{v}{name};\n");
        }
    }
}
