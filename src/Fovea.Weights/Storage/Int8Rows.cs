using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fovea.Weights;

/// <summary>
/// A matrix at 8 bits per number: tensor NAME holds it as I8, tensor NAME.scale one F32 per row, and value = I8 * scale. Symmetric: I8 is from -127 to
/// 127 and zero is exact. The largest magnitude of a row is 127 steps, so no number moves by more than half a step of its row. A few numbers of a long
/// row that lie far out would make its steps coarse: what they have beyond 127 steps is kept beside the matrix, NAME.rest, and where, NAME.rest.at.
/// </summary>
/// <remarks>Keeping a few outliers apart: Dettmers et al., "SpQR", 2023, arXiv:2306.03078, section 3.</remarks>
internal static class Int8Rows
{
    /// <summary>What the name of the scales has after that of the matrix.</summary>
    public const string ScaleSuffix = ".scale";

    /// <summary>The metadata entry that tells people how to read such a file, and its text.</summary>
    public const string MetadataKey = "fovea.int8", MetadataText = "rows: a tensor NAME of type I8 that has a tensor NAME.scale holds value = NAME[row] * NAME.scale[row]";

    /// <summary>The names of what numbers that lie far out have beyond 127 steps, F32, and of their places, I64.</summary>
    public const string RestSuffix = ".rest", PlaceSuffix = ".rest.at";

    /// <summary>The metadata entry of files that have such.</summary>
    public const string RestKey = "fovea.int8.rest", RestText = "where a tensor NAME.rest stands beside NAME, NAME.rest[i] is to be added to number NAME.rest.at[i] of NAME, counted row by row";

    private const int Largest = 127;

    /// <summary>Numbers of so many times the root mean square of their row lie far out; only in rows so long that this means something.</summary>
    private const double FarOut = 5;

    private const int LongRow = 64;

    /// <summary>Rounds one row.</summary>
    /// <param name="row">Finite numbers.</param>
    /// <param name="rounded">As long as the row; written, from -127 to 127. Numbers that lie far out are cut off there.</param>
    /// <returns>The scale; 0 for a row of zeros.</returns>
    /// <exception cref="ArgumentException">A number is NaN or infinite, or the lengths differ.</exception>
    public static float Round(ReadOnlySpan<float> row, Span<sbyte> rounded)
    {
        if (rounded.Length != row.Length) throw new ArgumentException($"cannot round a row: expected room for {row.Length} numbers, got {rounded.Length}", nameof(rounded));
        float scale = Scale(LargestOf(row));
        if (scale == 0) rounded.Clear();
        else for (int i = 0; i < row.Length; i++) rounded[i] = (sbyte)Math.Clamp(MathF.Round(row[i] / scale), -Largest, Largest);
        return scale;
    }

    /// <summary>The largest magnitude of those that do not lie far out.</summary>
    private static float LargestOf(ReadOnlySpan<float> row)
    {
        float largest = 0;
        double squares = 0;
        for (int i = 0; i < row.Length; i++)
        {
            if (!float.IsFinite(row[i])) throw new ArgumentException($"cannot round a row to 8 bits: it must be finite, number {i} is {row[i]}", nameof(row));
            largest = Math.Max(largest, Math.Abs(row[i]));
            squares += (double)row[i] * row[i];
        }
        double far = FarOut * Math.Sqrt(squares / Math.Max(1, row.Length));
        if (row.Length < LongRow || largest <= far) return largest;
        float near = 0;
        foreach (float number in row)
            if (Math.Abs(number) <= far) near = Math.Max(near, Math.Abs(number));
        return near > 0 ? near : largest;
    }

    /// <summary>Adds a matrix to a file at 8 bits per number.</summary>
    /// <param name="writer">The file.</param>
    /// <param name="name">The name of the matrix.</param>
    /// <param name="shape">[rows, ...]: the first axis is the row, the others are its length.</param>
    /// <param name="values">Row-major; read now.</param>
    /// <param name="keepSums">Whether the sum of each row is kept, to half a step: <see cref="KeepSum"/>.</param>
    /// <exception cref="ArgumentException">The shape has fewer than two axes or does not fit the values, or a number is not finite.</exception>
    public static void Add(SafetensorsWriter writer, string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> values, bool keepSums = false)
    {
        if (shape.Length < 2) throw new ArgumentException($"cannot store {Text.Quote(name)} at 8 bits: expected [rows, ...], got {Text.Shape(shape)}", nameof(shape));
        int rows = checked((int)shape[0]);
        int length = rows == 0 ? 0 : values.Length / rows;
        sbyte[] rounded = new sbyte[values.Length];
        float[] scales = new float[rows];
        List<float> rest = [];
        List<long> places = [];
        for (int row = 0; row < rows; row++)
        {
            scales[row] = Round(values.Slice(row * length, length), rounded.AsSpan(row * length, length));
            if (keepSums) KeepSum(values.Slice(row * length, length), scales[row], rounded.AsSpan(row * length, length));
            for (int i = row * length; i < (row + 1) * length; i++)
            {
                if (!IsCutOff(values[i], scales[row])) continue;
                rest.Add(values[i] - rounded[i] * scales[row]);
                places.Add(i);
            }
        }
        writer.Add(name, shape, rounded);
        writer.Add(name + ScaleSuffix, [rows], scales);
        writer.SetMetadata(MetadataKey, MetadataText);
        if (rest.Count == 0) return;
        writer.Add(name + RestSuffix, [rest.Count], rest.ToArray());
        writer.Add(name + PlaceSuffix, [rest.Count], places.ToArray());
        writer.SetMetadata(RestKey, RestText);
    }

    /// <summary>
    /// Rounds some numbers of a row the other way, those that lay nearest to the middle between two steps, until the errors of the row cancel. What
    /// comes out of a ReLU is never below zero: there the errors' sum would be seen, and their spread far less.
    /// </summary>
    /// <param name="row">The numbers.</param>
    /// <param name="scale">The step.</param>
    /// <param name="rounded">The same in steps; changed by at most one each.</param>
    public static void KeepSum(ReadOnlySpan<float> row, float scale, Span<sbyte> rounded)
    {
        if (scale == 0) return;
        double[] errors = new double[row.Length];
        for (int i = 0; i < errors.Length; i++) errors[i] = IsCutOff(row[i], scale) ? 0 : row[i] / (double)scale - rounded[i];
        int steps = (int)Math.Round(errors.Sum()), way = Math.Sign(steps);
        int[] order = [.. Enumerable.Range(0, errors.Length)];
        Array.Sort([.. errors.Select(error => -error * way)], order);
        foreach (int i in order.AsSpan(0, Math.Min(Math.Abs(steps), order.Length)))
            if (Math.Abs(rounded[i] + way) <= Largest) rounded[i] += (sbyte)way;
    }

    private static bool IsCutOff(float number, float scale) => scale > 0 && Math.Abs(number) > (Largest + 0.5f) * scale;

    /// <summary>What stands beside a matrix that is stored so; null when it is not.</summary>
    /// <param name="source">Where all of it is.</param>
    /// <param name="values">The matrix.</param>
    /// <exception cref="InvalidDataException">There is a rest that does not fit the matrix.</exception>
    public static Int8Parts? PartsOf(ITensorSource source, StoredTensor values)
    {
        if (values.Type != StoredType.I8 || values.Shape.Length < 2
            || !source.Tensors.TryGetValue(values.Name + ScaleSuffix, out StoredTensor? scales)
            || scales.Type != StoredType.F32 || scales.Shape.Length != 1 || scales.Count != values.Shape[0]) return null;
        source.Tensors.TryGetValue(values.Name + RestSuffix, out StoredTensor? rest);
        source.Tensors.TryGetValue(values.Name + PlaceSuffix, out StoredTensor? places);
        if (rest is null && places is null) return new Int8Parts(scales, null, null);
        if (rest?.Type != StoredType.F32 || places?.Type != StoredType.I64 || rest.Count != places.Count)
            throw new InvalidDataException($"cannot read {source.Origin}: expected {Text.Quote(values.Name + RestSuffix)} of F32 and as many {Text.Quote(values.Name + PlaceSuffix)} of I64, found {Told(rest)} and {Told(places)}; write the file again");
        return new Int8Parts(scales, rest, places);
    }

    private static string Told(StoredTensor? tensor) => tensor is null ? "none" : $"{tensor.TypeName} {Text.Shape(tensor.Shape)}";

    /// <summary>Gives the numbers back.</summary>
    /// <param name="values">[rows, ...] in I8.</param>
    /// <param name="parts">What stands beside it.</param>
    /// <param name="destination">As many as <paramref name="values"/> has.</param>
    /// <exception cref="InvalidDataException">A number that lies far out has no place in the matrix.</exception>
    public static void CopyTo(StoredTensor values, Int8Parts parts, Span<float> destination)
    {
        values.CopyTo(destination);
        float[] factors = parts.Scales.ToFloats();
        if (destination.IsEmpty) return;
        int length = destination.Length / factors.Length;
        for (int row = 0; row < factors.Length; row++) Multiply(destination.Slice(row * length, length), factors[row]);
        if (parts.Rest is null) return;
        float[] rest = parts.Rest.ToFloats();
        long[] places = parts.Places!.ToIntegers();
        for (int i = 0; i < rest.Length; i++)
        {
            if ((ulong)places[i] >= (ulong)destination.Length)
                throw new InvalidDataException($"cannot read {parts.Places.Origin}: the places of {Text.Quote(parts.Places.Name)} must be from 0 to {destination.Length - 1}, found {places[i]}; write the file again");
            destination[(int)places[i]] += rest[i];
        }
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

/// <summary>What stands beside a matrix of 8 bits.</summary>
/// <param name="Scales">[rows] in F32: the step of each row.</param>
/// <param name="Rest">[n] in F32: what numbers that lie far out have beyond 127 steps; null where there are none.</param>
/// <param name="Places">[n] in I64: which numbers these are.</param>
internal sealed record Int8Parts(StoredTensor Scales, StoredTensor? Rest, StoredTensor? Places)
{
    /// <summary>All of it.</summary>
    public IEnumerable<StoredTensor> All => new[] { Scales, Rest, Places }.OfType<StoredTensor>();
}
