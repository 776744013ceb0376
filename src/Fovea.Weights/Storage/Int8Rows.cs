using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fovea.Weights;

/// <summary>
/// A matrix at 8 bits per number: tensor NAME holds it as I8, tensor NAME.scale one F32 per row, and value = I8 * scale. Symmetric: I8 is from -127 to
/// 127 and zero is exact. The largest magnitude of a row is 127 steps, so no number moves by more than half a step of its row.
/// </summary>
internal static class Int8Rows
{
    /// <summary>What the name of the scales has after that of the matrix.</summary>
    public const string ScaleSuffix = ".scale";

    /// <summary>The metadata entry that tells people how to read such a file, and its text.</summary>
    public const string MetadataKey = "fovea.int8", MetadataText = "rows: a tensor NAME of type I8 that has a tensor NAME.scale holds value = NAME[row] * NAME.scale[row]";

    private const int Largest = 127;

    /// <summary>Rounds one row.</summary>
    /// <param name="row">Finite numbers.</param>
    /// <param name="rounded">As long as the row; written, from -127 to 127.</param>
    /// <returns>The scale; 0 for a row of zeros.</returns>
    /// <exception cref="ArgumentException">A number is NaN or infinite, or the lengths differ.</exception>
    public static float Round(ReadOnlySpan<float> row, Span<sbyte> rounded)
    {
        if (rounded.Length != row.Length) throw new ArgumentException($"cannot round a row: expected room for {row.Length} numbers, got {rounded.Length}", nameof(rounded));
        float largest = 0;
        for (int i = 0; i < row.Length; i++)
        {
            if (!float.IsFinite(row[i])) throw new ArgumentException($"cannot round a row to 8 bits: it must be finite, number {i} is {row[i]}", nameof(row));
            largest = Math.Max(largest, Math.Abs(row[i]));
        }
        float scale = Scale(largest);
        if (scale == 0) rounded.Clear();
        else for (int i = 0; i < row.Length; i++) rounded[i] = (sbyte)Math.Clamp(MathF.Round(row[i] / scale), -Largest, Largest);
        return scale;
    }

    /// <summary>Adds a matrix to a file at 8 bits per number.</summary>
    /// <param name="writer">The file.</param>
    /// <param name="name">The name of the matrix.</param>
    /// <param name="shape">[rows, ...]: the first axis is the row, the others are its length.</param>
    /// <param name="values">Row-major; read now.</param>
    /// <exception cref="ArgumentException">The shape has fewer than two axes or does not fit the values, or a number is not finite.</exception>
    public static void Add(SafetensorsWriter writer, string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> values)
    {
        if (shape.Length < 2) throw new ArgumentException($"cannot store {Text.Quote(name)} at 8 bits: expected [rows, ...], got {Text.Shape(shape)}", nameof(shape));
        int rows = checked((int)shape[0]);
        int length = rows == 0 ? 0 : values.Length / rows;
        sbyte[] rounded = new sbyte[values.Length];
        float[] scales = new float[rows];
        for (int row = 0; row < rows; row++) scales[row] = Round(values.Slice(row * length, length), rounded.AsSpan(row * length, length));
        writer.Add(name, shape, rounded);
        writer.Add(name + ScaleSuffix, [rows], scales);
        writer.SetMetadata(MetadataKey, MetadataText);
    }

    /// <summary>The scales of a matrix, where it is stored so.</summary>
    /// <param name="source">Where both are.</param>
    /// <param name="values">The matrix.</param>
    /// <returns>[rows] in F32, or null when there is none that fits.</returns>
    public static StoredTensor? ScalesOf(ITensorSource source, StoredTensor values) =>
        values.Type == StoredType.I8 && values.Shape.Length >= 2
        && source.Tensors.TryGetValue(values.Name + ScaleSuffix, out StoredTensor? scales)
        && scales.Type == StoredType.F32 && scales.Shape.Length == 1 && scales.Count == values.Shape[0] ? scales : null;

    /// <summary>Gives the numbers back.</summary>
    /// <param name="values">[rows, ...] in I8.</param>
    /// <param name="scales">[rows] in F32.</param>
    /// <param name="destination">As many as <paramref name="values"/> has.</param>
    public static void CopyTo(StoredTensor values, StoredTensor scales, Span<float> destination)
    {
        values.CopyTo(destination);
        float[] factors = scales.ToFloats();
        if (destination.IsEmpty) return;
        int length = destination.Length / factors.Length;
        for (int row = 0; row < factors.Length; row++) Multiply(destination.Slice(row * length, length), factors[row]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(Span<float> row, float factor)
    {
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(row);
        for (int i = 0; i < vectors.Length; i++) vectors[i] *= factor;
        for (int i = vectors.Length * Vector<float>.Count; i < row.Length; i++) row[i] *= factor;
    }

    // Near the ends of F32 the division rounds coarsely: a step too small would cut the largest number off, one too large would give it back as infinite.
    private static float Scale(float largest)
    {
        if (largest == 0) return 0;
        float scale = Math.Max(largest / Largest, float.Epsilon);
        while (largest / scale > Largest + 0.5f) scale = float.BitIncrement(scale);
        while (float.IsInfinity(scale * Largest)) scale = float.BitDecrement(scale);
        return scale;
    }
}
