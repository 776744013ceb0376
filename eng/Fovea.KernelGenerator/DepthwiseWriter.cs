using System.Text;

namespace Fovea.KernelGenerator;

/// <summary>
/// Writes the sums of depthwise convolutions, for vectors of any width: some places of a row stay in registers. Of kernels of usual widths, what lies below a line is loaded
/// once, for all places that see it; of others, tap by tap.
/// </summary>
public static class DepthwiseWriter
{
    public const string FileName = "DepthwiseBlocks.g.cs";

    /// <summary>Sums that do not wait for each other; with them and a line of the widest kernel 16 registers are full.</summary>
    private const int Places = 8;

    private static readonly int[] s_widths = [3, 5, 7], s_strides = [1, 2];

    /// <summary>The text of the file, ending lines with \n on every platform.</summary>
    public static string Write()
    {
        var text = new StringBuilder(GeneratedFile.Head("Fovea.Numerics.Kernels.Convolution"));
        text.Append($$"""
            /// <summary>
            /// A row of outputs of a depthwise convolution, {{Places}} places at a time, lanes being channels: to[place, lane] = the sum over taps of
            /// weights[tap, lane] * seen[offsets[tap] + place * stride * lanes + lane]. What the last places spill, the next row overwrites.
            /// </summary>
            internal static unsafe class DepthwiseBlocks<T> where T : unmanaged, ILanes<T>
            {
                public const int Places = {{Places}};

                /// <summary>(seen, offsets, taps, stride, weights, to, places), wherever the taps lie.</summary>
                public static delegate*<float*, nint*, nint, nint, float*, float*, nint, void> Any => &RowOfAny;

                /// <summary>The same for taps that lie side by side, so many in a line.</summary>
                public static delegate*<float*, nint*, nint, nint, float*, float*, nint, void> Of(nint width, nint stride) => (width, stride) switch
                {

            """);
        foreach ((int width, int stride) in Kinds()) text.Append($"        ({width}, {stride}) => &{Name(width, stride)},\n");
        text.Append("        _ => &RowOfAny,\n    };\n");
        WriteAny(text);
        foreach ((int width, int stride) in Kinds()) WriteKernel(text, width, stride);
        return text.Append("}\n").Replace("\r", "").ToString();
    }

    private static IEnumerable<(int Width, int Stride)> Kinds() => s_widths.SelectMany(width => s_strides.Select(stride => (width, stride)));

    private static string Name(int width, int stride) => $"Row{width}By{stride}";

    private static void WriteKernel(StringBuilder text, int width, int stride)
    {
        WriteHead(text, Name(width, stride), width);
        for (int tap = 0; tap < width; tap++) text.Append($"                T w{tap} = T.Load(weight + {tap} * T.Count);\n");
        for (int at = 0; at <= (Places - 1) * stride + width - 1; at++)
        {
            text.Append($"                {(at == 0 ? "T " : "")}x = T.Load(from + {at} * T.Count);\n");
            for (int tap = at % stride; tap < width; tap += stride)
                if ((at - tap) / stride is var place and >= 0 and < Places && at >= tap) text.Append($"                y{place} = T.MultiplyAdd(w{tap}, x, y{place});\n");
        }
        WriteEnd(text);
    }

    private static void WriteAny(StringBuilder text)
    {
        WriteHead(text, "RowOfAny", 1);
        text.Append("                nint step = stride * T.Count;\n                T w0 = T.Load(weight);\n");
        for (int place = 0; place < Places; place++) text.Append($"                y{place} = T.MultiplyAdd(w0, T.Load(from + {place} * step), y{place});\n");
        WriteEnd(text);
    }

    /// <summary>Up to where a line of the kernel begins.</summary>
    private static void WriteHead(StringBuilder text, string name, int width) => text.Append($$"""

            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            private static void {{name}}(float* seen, nint* offsets, nint taps, nint stride, float* weights, float* to, nint places)
            {
                for (; places > 0; places -= {{Places}}, seen += {{Places}} * stride * T.Count, to += {{Places}} * T.Count)
                {
                    T {{string.Join(", ", Enumerable.Range(0, Places).Select(place => $"y{place} = T.Create(0)"))}};
                    for (nint tap = 0; tap < taps; tap += {{width}})
                    {
                        float* weight = weights + tap * T.Count, from = seen + offsets[tap];

        """);

    private static void WriteEnd(StringBuilder text)
    {
        text.Append("            }\n");
        for (int place = 0; place < Places; place++) text.Append($"            y{place}.Store(to + {place} * T.Count);\n");
        text.Append("        }\n    }\n");
    }
}
