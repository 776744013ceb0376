using CsCheck;

namespace Fovea.Weights.Tests;

/// <summary>Eight bits and a scale per row keep every number within half a step of its row.</summary>
public sealed class EightBits
{
    private static readonly Gen<float> AnyFinite = Gen.OneOf(
        Gen.Single[-1, 1], Gen.Single.Where(float.IsFinite), Gen.OneOf(0f, float.MaxValue, -float.MaxValue, float.Epsilon, 180 * float.Epsilon, 1.17549435E-38f));

    [Fact]
    public void No_number_moves_by_more_than_half_a_step()
    {
        AnyFinite.Array[1, 60].Sample(row =>
        {
            sbyte[] rounded = new sbyte[row.Length];
            float scale = Int8Rows.Round(row, rounded);
            for (int i = 0; i < row.Length; i++)
            {
                float back = rounded[i] * scale;
                Assert.InRange(rounded[i], -127, 127);
                Assert.True(float.IsFinite(back), $"{row[i]:R} became {back:R}");
                // Half a step, and what F32 itself rounds off at the magnitude of the row.
                double allowed = 0.5 * scale + 1e-6 * row.Max(Math.Abs);
                Assert.True(Math.Abs((double)back - row[i]) <= allowed, $"number {i}: {row[i]:R} became {back:R}, more than {allowed:R} away");
            }
        }, iter: 2000);
    }

    [Fact]
    public void Zero_stays_zero_and_the_largest_is_127_steps()
    {
        sbyte[] rounded = new sbyte[5];
        Assert.Equal(0, Int8Rows.Round([0, -0f, 0, 0, 0], rounded));
        Assert.Equal(new sbyte[5], rounded);
        Assert.Equal(0.25f, Int8Rows.Round([0, -31.75f, 0.25f, 0.375f, 31.75f], rounded));
        Assert.Equal([0, -127, 1, 2, 127], rounded);
    }

    [Fact]
    public void A_matrix_comes_back_from_its_file_row_by_row()
    {
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 70], Gen.Int[1, 3]).SelectMany((rows, columns, depth) =>
            Gen.Single[-3, 3].Array[rows * columns * depth].Select(values => (Shape: new long[] { rows, columns, depth }, Values: values))).Sample(matrix =>
        {
            var writer = new SafetensorsWriter();
            Int8Rows.Add(writer, "m", matrix.Shape, matrix.Values);
            var stream = new MemoryStream();
            writer.WriteTo(stream);
            using var file = SafetensorsFile.Read(stream.ToArray());
            Assert.Equal("rows: a tensor NAME of type I8 that has a tensor NAME.scale holds value = NAME[row] * NAME.scale[row]", file.Metadata["fovea.int8"]);
            Assert.Equal(StoredType.I8, file["m"].Type);

            StoredParameter stored = new StoredParameters(file, NameMap.Identity).Find("m")!;
            Assert.Equal("m.scale", stored.Bytes!.Scales.Name);
            float[] back = new float[matrix.Values.Length];
            stored.CopyTo(back);
            float[] scales = stored.Bytes.Scales.ToFloats();
            for (int i = 0; i < back.Length; i++)
            {
                int row = i / (int)(matrix.Shape[1] * matrix.Shape[2]);
                Assert.InRange(Math.Abs(back[i] - matrix.Values[i]), 0, 0.50001f * scales[row]);
                Assert.Equal((sbyte)file["m"].Bytes[i] * scales[row], back[i]);
            }
        }, iter: 50);
    }

    [Fact]
    public void A_number_far_out_is_kept_and_does_not_make_its_row_coarse()
    {
        float[] values = [.. Enumerable.Range(0, 2 * 100).Select(i => MathF.Sin(i))];
        (values[7], values[150]) = (40, -1000);
        var writer = new SafetensorsWriter();
        Int8Rows.Add(writer, "m", [2, 100], values);
        var stream = new MemoryStream();
        writer.WriteTo(stream);
        using var file = SafetensorsFile.Read(stream.ToArray());
        Assert.Equal([7, 150], file["m.rest.at"].ToIntegers());
        Assert.Equal(Int8Rows.RestText, file.Metadata["fovea.int8.rest"]);

        float[] back = new float[values.Length];
        new StoredParameters(file, NameMap.Identity).Find("m")!.CopyTo(back);
        for (int i = 0; i < back.Length; i++) Assert.Equal(values[i], back[i], 0.5001 / 127 + 1e-6 * Math.Abs(values[i]));
    }

    [Fact]
    public void A_rest_that_does_not_fit_is_refused()
    {
        using SafetensorsFile lone = Stored(writer => writer.Add("m.rest", [1], (float[])[1]));
        Assert.Equal("cannot read model: expected 'm.rest' of F32 and as many 'm.rest.at' of I64, found F32 [1] and none; write the file again",
            Assert.Throws<InvalidDataException>(() => Int8Rows.PartsOf(lone, lone["m"])).Message);
        using SafetensorsFile outside = Stored(writer =>
        {
            writer.Add("m.rest", [1], (float[])[1]);
            writer.Add("m.rest.at", [1], (long[])[6]);
        });
        Assert.Equal("cannot read model: the places of 'm.rest.at' must be from 0 to 5, found 6; write the file again",
            Assert.Throws<InvalidDataException>(() => Int8Rows.CopyTo(outside["m"], Int8Rows.PartsOf(outside, outside["m"])!, new float[6])).Message);

        static SafetensorsFile Stored(Action<SafetensorsWriter> add)
        {
            var writer = new SafetensorsWriter();
            writer.Add("m", [2, 3], new sbyte[6]);
            writer.Add("m.scale", [2], new float[2]);
            add(writer);
            var stream = new MemoryStream();
            writer.WriteTo(stream);
            return SafetensorsFile.Read(stream.ToArray(), "model");
        }
    }

    [Fact]
    public void Storing_again_what_was_read_changes_nothing()
    {
        Gen.Single[-3, 3].Array[5, 40].Sample(row =>
        {
            sbyte[] once = new sbyte[row.Length], twice = new sbyte[row.Length];
            float scale = Int8Rows.Round(row, once);
            float[] back = [.. once.Select(step => step * scale)];
            Int8Rows.Round(back, twice);
            Assert.Equal(once, twice);
        });
    }

    [Fact]
    public void What_is_not_finite_or_not_a_matrix_is_refused()
    {
        Assert.Equal("cannot round a row to 8 bits: it must be finite, number 1 is NaN (Parameter 'row')",
            Assert.Throws<ArgumentException>(() => Int8Rows.Round([1, float.NaN], new sbyte[2])).Message);
        Assert.Equal("cannot store 'v' at 8 bits: expected [rows, ...], got [3] (Parameter 'shape')",
            Assert.Throws<ArgumentException>(() => Int8Rows.Add(new SafetensorsWriter(), "v", [3], [1, 2, 3])).Message);
        Assert.Throws<ArgumentException>(() => Int8Rows.Add(new SafetensorsWriter(), "v", [2, 2], [1, 2, 3]));
    }

    [Fact]
    public void Integers_without_scales_are_no_eight_bit_matrix()
    {
        var writer = new SafetensorsWriter();
        writer.Add("a", [2, 3], new sbyte[6]);
        writer.Add("b", [2, 3], new sbyte[6]);
        writer.Add("b.scale", [3], new float[3]);
        var stream = new MemoryStream();
        writer.WriteTo(stream);
        using var file = SafetensorsFile.Read(stream.ToArray(), "model");
        Assert.Null(Int8Rows.PartsOf(file, file["a"]));
        Assert.Null(Int8Rows.PartsOf(file, file["b"]));
    }
}
