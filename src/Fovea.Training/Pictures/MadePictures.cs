using Fovea.Training.Data;

namespace Fovea.Training.Pictures;

/// <summary>Pictures that are made from the items of another set: an item drawn somewhere on a dark, noisy canvas. The seed decides all of it.</summary>
/// <param name="items">What is drawn: pictures with one channel.</param>
/// <param name="canvas">Rows and columns of the pictures that are made.</param>
/// <param name="noise">The standard deviation of the noise, of 255.</param>
/// <param name="seed">What random choices are drawn from.</param>
internal sealed unsafe class MadePictures(PictureSet items, int canvas, float noise, ulong seed)
{
    private readonly int _canvas = items.Shape.Channels == 1
        ? canvas
        : throw new ArgumentException($"pictures are made from items with one channel, {items.Name} has {items.Shape}");

    private readonly float[] _noise = new float[canvas * canvas];

    /// <summary>The size of what is made.</summary>
    public PictureShape Shape => new(1, _canvas, _canvas);

    /// <summary>The random choices for a picture.</summary>
    public CounterRandom Choices(int picture) => new(seed, RandomStream.MadePicture, 0, picture);

    /// <summary>Draws an item: where several lie upon each other the brighter one is seen.</summary>
    /// <param name="numbers">The canvas, [H, W], 0 to 255.</param>
    /// <param name="item">[height, width].</param>
    /// <param name="height">Of the item.</param>
    /// <param name="width">Of the item.</param>
    /// <param name="top">The row of its first row.</param>
    /// <param name="left">The column of its first column.</param>
    /// <param name="brightness">What it is multiplied by.</param>
    public void Draw(Span<float> numbers, ReadOnlySpan<float> item, int height, int width, int top, int left, float brightness)
    {
        for (int row = 0; row < height; row++)
            for (int column = 0; column < width; column++)
            {
                ref float pixel = ref numbers[(top + row) * _canvas + left + column];
                pixel = Math.Max(pixel, item[row * width + column] * brightness);
            }
    }

    /// <summary>Adds noise and rounds.</summary>
    /// <param name="picture">Which picture: each has noise of its own.</param>
    /// <param name="numbers">The canvas.</param>
    /// <param name="pixels">As many.</param>
    public void Finish(int picture, ReadOnlySpan<float> numbers, Span<byte> pixels)
    {
        fixed (float* to = _noise) Philox.FillNormal(new PhiloxKey(seed ^ ((ulong)picture << 32), (uint)RandomStream.PictureNoise, 0), 0, noise, to, _noise.Length, threads: 1);
        for (int i = 0; i < numbers.Length; i++) pixels[i] = (byte)Math.Clamp(MathF.Round(numbers[i] + _noise[i]), 0, 255);
    }
}
