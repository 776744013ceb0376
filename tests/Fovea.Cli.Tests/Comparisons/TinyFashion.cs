using System.Buffers.Binary;

namespace Fovea.Cli.Tests.Comparisons;

/// <summary>Files in the layout of Fashion-MNIST: a few pictures of 28 x 28 whose class is the place of a bright bar.</summary>
internal static class TinyFashion
{
    private const int Side = 28;

    /// <summary>Writes the four files.</summary>
    public static void Write(string folder, int train, int test)
    {
        Directory.CreateDirectory(folder);
        Write(folder, "train", train, seed: 1);
        Write(folder, "t10k", test, seed: 2);
    }

    private static void Write(string folder, string part, int count, int seed)
    {
        Random random = new(seed);
        byte[] labels = [.. Enumerable.Range(0, count).Select(item => (byte)(item % 10))], pixels = new byte[count * Side * Side];
        for (int i = 0; i < pixels.Length; i++)
        {
            int bar = 2 + 2 * labels[i / (Side * Side)], row = i / Side % Side;
            pixels[i] = (byte)(random.Next(40) + (row == bar || row == bar + 1 ? 200 : 0));
        }
        File.WriteAllBytes(Path.Combine(folder, $"{part}-images-idx3-ubyte"), [.. Head(count, Side, Side), .. pixels]);
        File.WriteAllBytes(Path.Combine(folder, $"{part}-labels-idx1-ubyte"), [.. Head(count), .. labels]);
    }

    private static byte[] Head(params int[] lengths)
    {
        byte[] head = new byte[4 + 4 * lengths.Length];
        (head[2], head[3]) = (8, (byte)lengths.Length);
        for (int axis = 0; axis < lengths.Length; axis++) BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4 + 4 * axis), lengths[axis]);
        return head;
    }
}
