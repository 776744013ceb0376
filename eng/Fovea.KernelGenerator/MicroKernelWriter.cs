using System.Text;

namespace Fovea.KernelGenerator;

/// <summary>
/// Writes the micro-kernels of one instruction set: a block of C, rows x vectors, stays in registers while K runs.
/// Every block adds the products of an element in the same order, so a row's result does not depend on its neighbours.
/// </summary>
public static class MicroKernelWriter
{
    /// <summary>Floats in a line of the cache.</summary>
    private const int LineFloats = 16;

    /// <summary>How far ahead B is fetched: some hundred cycles of a whole block, two pages, since the processor itself stops at the end of each.</summary>
    private const int AheadFloats = 2048;

    /// <summary>The same in each panel of a wide kernel: all of them together have to stay in the first-level cache.</summary>
    private const int WideAheadFloats = 1024;

    /// <summary>The text of the file, ending lines with \n on every platform.</summary>
    public static string Write(BlockTable table)
    {
        var text = new StringBuilder(GeneratedFile.Head("Fovea.Numerics.Kernels", "System.Runtime.Intrinsics.X86"));
        text.Append($$"""
            /// <summary>
            /// Register blocks of C for {{table.Set}}. By rows: A[r * lda + k]; by columns: A[k * lda + r]; by offsets: A[offsets[k] + r].
            /// B[k * ldb + j], C[r * ldc + j].
            /// Wide kernels take several panels of B side by side, "apart" floats from each other.
            /// </summary>
            internal static unsafe class MicroKernels{{table.Set}}
            {

            """);
        WriteLookup(text, table);
        foreach (Layout layout in Enum.GetValues<Layout>())
            for (int rows = table.Rows; rows >= 1; rows--)
                for (int vectors = table.Vectors; vectors >= 1; vectors--)
                    WriteKernel(text, table, new Block(rows, vectors, layout, Panels: 1));
        foreach ((int rows, int panels) in table.Wide.OrderBy(pair => pair.Key))
            WriteKernel(text, table, new Block(rows, table.Vectors, Layout.Rows, panels));
        return text.Append("}\n").Replace("\r", "").ToString();
    }

    /// <summary>How A lies in memory.</summary>
    private enum Layout
    {
        Rows,
        Columns,
        Offsets,
    }

    private sealed record Block(int Rows, int Vectors, Layout Layout, int Panels)
    {
        public string Name => Panels > 1 ? $"Wide{Rows}x{Vectors}x{Panels}" : $"{Layout}{Rows}x{Vectors}";

        /// <summary>What tells where the next numbers of A are.</summary>
        public string Step => Layout == Layout.Offsets ? "offsets" : "lda";

        /// <summary>All vectors of a row, over all panels.</summary>
        public int Across => Vectors * Panels;
    }

    private static string StepType(Layout layout) => layout == Layout.Offsets ? "nint*" : "nint";

    private static void WriteLookup(StringBuilder text, BlockTable table)
    {
        text.Append($"    public const int Lanes = {table.Lanes}, Rows = {table.Rows}, Vectors = {table.Vectors};\n\n");
        foreach (Layout name in Enum.GetValues<Layout>())
        {
            text.Append($"    /// <summary>The kernel of a block whose A lies by {name.ToString().ToLowerInvariant()}.</summary>\n");
            text.Append($"    public static delegate*<nint, float*, {StepType(name)}, float*, nint, float*, nint, float, bool, void> By{name}(int rows, int vectors) => (rows, vectors) switch\n    {{\n");
            for (int rows = table.Rows; rows >= 1; rows--)
                for (int vectors = table.Vectors; vectors >= 1; vectors--)
                    text.Append($"        ({rows}, {vectors}) => &{name}{rows}x{vectors},\n");
            text.Append("        _ => null,\n    };\n\n");
        }
        text.Append("    /// <summary>How many panels the wide kernel of so many rows takes; 1: there is none.</summary>\n");
        text.Append("    public static int WidePanels(int rows) => rows switch\n    {\n");
        foreach ((int rows, int panels) in table.Wide.OrderBy(pair => pair.Key)) text.Append($"        {rows} => {panels},\n");
        text.Append("        _ => 1,\n    };\n\n");
        text.Append("    /// <summary>The kernel over <see cref=\"WidePanels\"/> whole panels, A by rows.</summary>\n");
        text.Append("    public static delegate*<nint, float*, nint, float*, nint, nint, float*, nint, float, bool, void> Wide(int rows) => rows switch\n    {\n");
        foreach ((int rows, int panels) in table.Wide.OrderBy(pair => pair.Key)) text.Append($"        {rows} => &Wide{rows}x{table.Vectors}x{panels},\n");
        text.Append("        _ => null,\n    };\n");
    }

    private static void WriteKernel(StringBuilder text, BlockTable table, Block block)
    {
        string apart = block.Panels > 1 ? "nint apart, " : "";
        text.Append($"\n    [MethodImpl(MethodImplOptions.AggressiveOptimization)]\n    private static void {block.Name}(nint k, float* a, {StepType(block.Layout)} {block.Step}, float* b, nint ldb, {apart}float* c, nint ldc, float alpha, bool accumulate)\n    {{\n");
        if (block.Layout == Layout.Rows)
            for (int r = 1; r < block.Rows; r++) text.Append($"        float* a{r} = a + {r} * lda;\n");
        for (int r = 0; r < block.Rows; r++)
            text.Append($"        {table.Type} {Joined(block, v => $"c{r}_{v} = {(table.Lanes == 1 ? "0" : "default")}")};\n");

        WriteSums(text, table, block);
        WriteBack(text, table, block);
        text.Append("    }\n");
    }

    /// <summary>
    /// The loop over K, which fetches B some way ahead. C is needed after it, and rows of A below this block soon after that: both are
    /// fetched meanwhile, C at once, A line by line (into the second-level cache: rows a power of two apart share few places in the first).
    /// </summary>
    private static void WriteSums(StringBuilder text, BlockTable table, Block block)
    {
        bool fetch = table.Lanes > 1, fetchRows = fetch && block.Layout == Layout.Rows && 2 * block.Rows > table.Rows;
        if (fetch)
        {
            text.Append($"        float* ahead = b + {(block.Panels > 1 ? WideAheadFloats : AheadFloats) / (table.Vectors * table.Lanes)} * ldb;\n");
            WriteFetches(text, "        ", "Prefetch0", Enumerable.Range(0, block.Rows).SelectMany(r => Enumerable.Range(0, block.Across).Where(v => v * table.Lanes % 16 == 0).Select(v => Target(table, r, v))));
        }
        text.Append(fetchRows ? "        nint i = 0, below = block * lda;\n        do\n        {\n".Replace("block", $"{block.Rows}", StringComparison.Ordinal) : "        nint i = 0;\n");
        string indent = fetchRows ? "            " : "        ";
        if (fetchRows)
        {
            WriteFetches(text, indent, "Prefetch1", Enumerable.Range(0, block.Rows).Select(r => $"a{(r == 0 ? "" : r)} + below + i"));
            text.Append($"{indent}nint end = k - i < {LineFloats} ? k : i + {LineFloats};\n");
        }
        text.Append($"{indent}do\n{indent}{{\n");
        for (int v = 0; v < block.Across; v++) text.Append($"{indent}    {table.Type} b{v} = {table.Load(Address(table, block, v))};\n");
        if (fetch)
        {
            WriteFetches(text, indent + "    ", "Prefetch0", Enumerable.Range(0, block.Across).Where(v => v % block.Vectors * table.Lanes % LineFloats == 0).Select(v => Address(table, block, v, "ahead")));
            text.Append($"{indent}    ahead += ldb;\n");
        }
        if (block.Layout == Layout.Offsets) text.Append($"{indent}    float* at = a + offsets[i];\n");
        for (int r = 0; r < block.Rows; r++) WriteRow(text, table, block, r, indent + "    ");
        text.Append($"{indent}    b += ldb;\n{(block.Layout == Layout.Columns ? $"{indent}    a += lda;\n" : "")}{indent}}} while (++i < {(fetchRows ? "end" : "k")});\n");
        if (fetchRows) text.Append("        } while (i < k);\n");
        text.Append('\n');
    }

    private static void WriteFetches(StringBuilder text, string indent, string fetch, IEnumerable<string> addresses)
    {
        text.Append($"{indent}if (Sse.IsSupported)\n{indent}{{\n");
        foreach (string address in addresses) text.Append($"{indent}    Sse.{fetch}({address});\n");
        text.Append($"{indent}}}\n");
    }

    private static void WriteRow(StringBuilder text, BlockTable table, Block block, int r, string indent)
    {
        string number = block.Layout switch
        {
            Layout.Rows => r == 0 ? "a[i]" : $"a{r}[i]",
            Layout.Columns => $"a[{r}]",
            _ => $"at[{r}]",
        };
        text.Append($"{indent}{table.Type} x{r} = {table.Broadcast(number)};\n");
        for (int v = 0; v < block.Across; v++)
            text.Append($"{indent}c{r}_{v} = {table.MultiplyAdd($"x{r}", $"b{v}", $"c{r}_{v}")};\n");
    }

    /// <summary>C = alpha * block, or C += alpha * block. Scaling by one is exact, so there is one path for all alpha.</summary>
    private static void WriteBack(StringBuilder text, BlockTable table, Block block)
    {
        text.Append($"        {table.Type} scale = {table.Broadcast("alpha")};\n        if (accumulate)\n        {{\n");
        for (int r = 0; r < block.Rows; r++)
            for (int v = 0; v < block.Across; v++)
                text.Append($"            {table.Store(Parenthesised(table, table.MultiplyAdd("scale", $"c{r}_{v}", table.Load(Target(table, r, v)))), Target(table, r, v))}\n");
        text.Append("            return;\n        }\n");
        for (int r = 0; r < block.Rows; r++)
            for (int v = 0; v < block.Across; v++)
                text.Append($"        {table.Store($"(scale * c{r}_{v})", Target(table, r, v))}\n");
    }

    private static string Parenthesised(BlockTable table, string value) => table.Lanes == 1 ? $"({value})" : value;

    private static string Joined(Block block, Func<int, string> part) => string.Join(", ", Enumerable.Range(0, block.Across).Select(part));

    private static string Target(BlockTable table, int r, int v) => $"c + {r} * ldc + {v * table.Lanes}";

    private static string Address(BlockTable table, Block block, int v, string from = "b")
    {
        (int panel, int within) = (v / block.Vectors, v % block.Vectors);
        return panel == 0 ? $"{from} + {within * table.Lanes}" : $"{from} + {panel} * apart + {within * table.Lanes}";
    }
}
