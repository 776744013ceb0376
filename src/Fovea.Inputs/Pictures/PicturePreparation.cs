using System.Text.Json;

namespace Fovea.Inputs.Pictures;

/// <summary>How a picture becomes the numbers that a network reads: resized, cropped at the centre, scaled, normalised.</summary>
internal sealed record PicturePreparation
{
    /// <summary>How it is resized.</summary>
    public required PictureSize Size { get; init; }

    /// <summary>The filter that it is resized with.</summary>
    public PictureFilter Filter { get; init; } = PictureFilter.Bilinear;

    /// <summary>What is cut out of the middle then; all of it where it is null.</summary>
    public (int Width, int Height)? Crop { get; init; }

    /// <summary>3 for red, green and blue, 1 for grey.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>What a pixel from 0 to 255 is multiplied by.</summary>
    public double Scale { get; init; } = 1.0 / 255;

    /// <summary>Of each channel; subtracted after scaling.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0, 0, 0];

    /// <summary>Of each channel; divided by after that.</summary>
    public IReadOnlyList<double> Deviation { get; init; } = [1, 1, 1];

    /// <summary>Whether the place of a crop is rounded to the even pixel where it lies between two (timm), or down (Hugging Face).</summary>
    public bool RoundsCrop { get; init; }

    /// <summary>Reads it from <c>preprocessor_config.json</c> (Hugging Face), or from a <c>config.json</c> of timm or its <c>pretrained_cfg</c>.</summary>
    /// <param name="json">The file's object.</param>
    /// <param name="name">What to call the file in messages.</param>
    /// <exception cref="InvalidDataException">It says nothing of pictures, or what it says can't be; the message names the key.</exception>
    /// <exception cref="NotSupportedException">It asks for something that is not known here.</exception>
    public static PicturePreparation Read(JsonElement json, string name)
    {
        var keys = new PreparationKeys(json, name);
        if (keys.Inner("pretrained_cfg") is { } inner) return TimmPreparation.Read(inner);
        return keys.Has("input_size") ? TimmPreparation.Read(keys) : HubPreparation.Read(keys);
    }

    /// <summary>Prepares a picture.</summary>
    /// <param name="picture">Any size.</param>
    /// <param name="cancellation">Looked at while it is resized.</param>
    /// <exception cref="ArgumentException">The crop is larger than what it is cut from.</exception>
    public PreparedPicture Apply(Picture picture, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        (int width, int height) = Size.Of(picture.Width, picture.Height);
        (int cropWidth, int cropHeight) = Crop ?? (width, height);
        if (cropWidth > width || cropHeight > height)
            throw new ArgumentException($"the model reads {cropWidth} x {cropHeight} from the middle of a picture, which has {width} x {height}: give a larger picture");
        (int left, int top) = (Middle(width - cropWidth), Middle(height - cropHeight));
        double across = (double)picture.Width / width, down = (double)picture.Height / height;
        Picture seen = (Channels == 1 ? picture.Grey() : picture).Resize(width, height, Filter, left, top, cropWidth, cropHeight, cancellation);
        return new PreparedPicture(seen, Values(seen), new PictureArea(left * across, top * down, cropWidth * across, cropHeight * down));
    }

    /// <summary>The numbers of pixels that are prepared already but for scaling: [channels, height, width].</summary>
    public float[] Values(Picture seen)
    {
        ReadOnlySpan<byte> pixels = seen.Pixels.Span;
        int count = seen.Width * seen.Height;
        float[] values = new float[Channels * count];
        float[] known = new float[256];
        for (int channel = 0; channel < Channels; channel++)
        {
            for (int value = 0; value < known.Length; value++) known[value] = (float)((value * Scale - Mean[channel]) / Deviation[channel]);
            for (int i = 0; i < count; i++) values[channel * count + i] = known[pixels[i * Picture.Colors + channel]];
        }
        return values;
    }

    private int Middle(int rest) => RoundsCrop ? (int)Math.Round(rest / 2.0, MidpointRounding.ToEven) : rest / 2;
}

/// <summary>A picture as a network reads it.</summary>
/// <param name="Pixels">What is seen of it, in its size there.</param>
/// <param name="Values">[channels, height, width]: the numbers.</param>
/// <param name="Area">Which part of the original that is.</param>
internal sealed record PreparedPicture(Picture Pixels, float[] Values, PictureArea Area);
