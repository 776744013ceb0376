using Fovea.Numerics;
using Fovea.Training.Pictures;

namespace Fovea.Training.Tests.Pictures;

/// <summary>Pictures whose class can be seen: the class's row is bright, the rest is faint noise.</summary>
internal static class TinyPictures
{
    public const int Classes = 5;

    public static PictureSet Make(int count, ulong seed = 1, int size = 7)
    {
        PhiloxRandom random = new(seed, stream: 77);
        byte[] pixels = new byte[count * size * size];
        int[] labels = new int[count];
        for (int item = 0; item < count; item++)
        {
            labels[item] = random.Next(Classes);
            for (int i = 0; i < size * size; i++) pixels[item * size * size + i] = (byte)(random.Next(60) + (i / size == labels[item] ? 150 : 0));
        }
        return new PictureSet("tiny", new PictureShape(1, size, size), pixels, labels, [.. Enumerable.Range(0, Classes).Select(i => $"row {i}")]);
    }
}
