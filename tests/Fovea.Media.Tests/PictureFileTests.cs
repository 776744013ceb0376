using SkiaSharp;

namespace Fovea.Media.Tests;

public sealed class PictureFileTests
{
    private const int Width = 24, Height = 16;

    private static Picture Read(byte[] bytes, PictureFileOptions? options = null) => PictureFile.Read(new MemoryStream(bytes), "it", options);

    private static string Message(byte[] bytes, PictureFileOptions? options = null) => Assert.Throws<InvalidDataException>(() => Read(bytes, options)).Message;

    private static byte[] Pixel(Picture picture, int x, int y) => picture.Pixels.Slice((y * picture.Width + x) * 3, 3).ToArray();

    private static void Near(byte[] expected, byte[] found, int within) =>
        Assert.True(expected.Zip(found).All(pair => Math.Abs(pair.First - pair.Second) <= within), $"expected [{string.Join(", ", expected)}], found [{string.Join(", ", found)}]");

    [Theory]
    [InlineData(SKEncodedImageFormat.Png, 0), InlineData(SKEncodedImageFormat.Webp, 6), InlineData(SKEncodedImageFormat.Jpeg, 6)]
    public void A_picture_is_read_as_it_was_written(SKEncodedImageFormat format, int within)
    {
        Picture picture = Read(Files.Encoded(format));
        Assert.Equal((Width, Height), (picture.Width, picture.Height));
        foreach ((int x, int y) in ((int, int)[])[(2, 2), (Width - 3, 2), (2, Height - 3), (Width - 3, Height - 3)])
            Near([Files.Corner(x, y, Width, Height).Red, Files.Corner(x, y, Width, Height).Green, Files.Corner(x, y, Width, Height).Blue], Pixel(picture, x, y), within);
    }

    [Theory]
    [InlineData(1, 0, 0), InlineData(2, 1, 0), InlineData(3, 1, 1), InlineData(4, 0, 1), InlineData(5, 0, 0), InlineData(6, 1, 0), InlineData(7, 1, 1), InlineData(8, 0, 1)]
    public void A_picture_stands_upright_however_the_camera_was_held(byte orientation, int right, int low)
    {
        Picture picture = Read(Files.Turned(Files.Encoded(SKEncodedImageFormat.Jpeg), orientation));
        Assert.Equal(orientation < 5 ? (Width, Height) : (Height, Width), (picture.Width, picture.Height));
        // The file's first pixel, which is red.
        Near([200, 20, 20], Pixel(picture, right * (picture.Width - 1), low * (picture.Height - 1)), 8);
        // The end of the file's first row, which is green: along the row of the picture, or down its column.
        (int x, int y) = orientation < 5 ? (1 - right, low) : (right, 1 - low);
        Near([20, 200, 20], Pixel(picture, x * (picture.Width - 1), y * (picture.Height - 1)), 8);
    }

    [Fact]
    public void What_is_transparent_shows_white()
    {
        Picture picture = Read(Files.Png(3, 1, 8, 6, [0, 10, 20, 30, 255, 10, 20, 30, 0, 0, 0, 0, 128]));
        Assert.Equal([10, 20, 30, 255, 255, 255, 127, 127, 127], picture.Pixels.ToArray());
    }

    [Fact]
    public void Grey_pictures_have_three_like_colours()
    {
        Assert.Equal([7, 7, 7, 200, 200, 200], Read(Files.Png(2, 1, 8, 0, [0, 7, 200])).Pixels.ToArray());
        Assert.Equal([0, 0, 0, 255, 255, 255], Read(Files.Png(2, 1, 1, 0, [0, 0b0100_0000])).Pixels.ToArray());
    }

    [Fact]
    public void Of_16_bits_the_upper_8_are_kept()
    {
        Near([0x12, 0x12, 0x12], Read(Files.Png(1, 1, 16, 0, [0, 0x12, 0x34])).Pixels.ToArray(), 1);
        Near([0x12, 0x80, 0xFE], Read(Files.Png(1, 1, 16, 2, [0, 0x12, 0x34, 0x80, 0x00, 0xFE, 0xDC])).Pixels.ToArray(), 1);
    }

    [Fact]
    public void A_palette_is_looked_up() =>
        Assert.Equal([1, 2, 3, 250, 251, 252], Read(Files.Png(2, 1, 8, 3, [0, 1, 0], ("PLTE", [250, 251, 252, 1, 2, 3]))).Pixels.ToArray());

    [Fact]
    public void Inks_become_light()
    {
        Near([255, 0, 0], Pixel(Read(Files.CmykJpeg(255, 0, 0, 255)), 4, 4), 4);          // Adobe stores how much ink is not there
        Near([255, 255, 255], Pixel(Read(Files.CmykJpeg(255, 255, 255, 255)), 4, 4), 4);
        Near([0, 0, 0], Pixel(Read(Files.CmykJpeg(255, 255, 255, 0)), 4, 4), 4);
    }

    [Fact]
    public void Of_an_animation_the_first_frame_is_read() => Assert.Equal([255, 0, 0], Read(Files.Gif()).Pixels.ToArray());

    [Fact]
    public void A_bitmap_is_read()
    {
        Picture picture = Read(Files.Bmp(3, 2, new SKColor(9, 80, 200)));
        Assert.Equal((3, 2), (picture.Width, picture.Height));
        Assert.Equal([9, 80, 200], Pixel(picture, 2, 1));
    }

    [Fact]
    public void A_picture_of_one_pixel_is_a_picture() => Assert.Equal([5, 6, 7], Read(Files.Png(1, 1, 8, 2, [0, 5, 6, 7])).Pixels.ToArray());

    [Fact]
    public void A_large_jpeg_is_decoded_smaller_and_another_file_refused_before_it_is_decoded()
    {
        PictureFileOptions options = new() { MostPixels = 100 };
        Picture smaller = Read(Files.Encoded(SKEncodedImageFormat.Jpeg), options);
        Assert.Equal((Width / 2, Height / 2), (smaller.Width, smaller.Height));
        Assert.Equal("picture: expected at most 100 pixels, it has 24 x 16; make it smaller or raise the limit", Message(Files.Encoded(SKEncodedImageFormat.Png), options));
    }

    [Fact]
    public void The_size_is_believed_only_so_far() =>
        Assert.Equal("picture: expected at most 64,000,000 pixels, it has 20,000 x 5,000; make it smaller or raise the limit", Message(Files.Png(20_000, 5_000, 8, 2, [0])));

    [Theory]
    [InlineData(SKEncodedImageFormat.Png), InlineData(SKEncodedImageFormat.Webp), InlineData(SKEncodedImageFormat.Jpeg)]
    public void A_file_that_is_cut_short_is_refused_wherever_it_ends(SKEncodedImageFormat format)
    {
        byte[] whole = Files.Encoded(format, 64, 64, 60);
        for (int length = 1; length < whole.Length * 3 / 4; length += 7) Assert.StartsWith("picture: expected", Message(whole[..length]));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png), InlineData(SKEncodedImageFormat.Webp), InlineData(SKEncodedImageFormat.Jpeg), InlineData(SKEncodedImageFormat.Gif), InlineData(SKEncodedImageFormat.Bmp)]
    public void Whatever_byte_is_damaged_there_is_a_picture_or_one_clear_error(SKEncodedImageFormat format)
    {
        byte[] whole = format switch { SKEncodedImageFormat.Gif => Files.Gif(), SKEncodedImageFormat.Bmp => Files.Bmp(5, 7, SKColors.Coral), _ => Files.Encoded(format, 17, 13) };
        for (int at = 0; at < whole.Length; at += 1 + whole.Length / 400)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= (byte)(1 + at * 37 % 255);
            try { Read(damaged, new PictureFileOptions { MostPixels = 1_000_000 }); }
            catch (InvalidDataException error) { Assert.StartsWith("picture: expected", error.Message); }
        }
    }

    [Fact]
    public void What_is_no_picture_is_said_plainly()
    {
        Assert.Equal("picture: expected a picture, it is empty; name another file", Message([]));
        Assert.Equal("picture: expected a JPEG, PNG, WebP, GIF or BMP file, it is none or is cut short in its first bytes; convert it first", Message([.. "a text"u8]));
        Assert.Equal("picture: expected at most 3 bytes, it has more; make it smaller or raise the limit", Message([.. "a text"u8], new PictureFileOptions { MostBytes = 3 }));
        Assert.Equal("picture: expected a file, 'no/such.png' does not exist; check the path", Assert.Throws<FileNotFoundException>(() => PictureFile.Read("no/such.png")).Message);
        string folder = Path.GetTempPath();
        Assert.Equal($"picture: expected a file, '{folder}' is a folder; name a file in it", Assert.Throws<InvalidDataException>(() => PictureFile.Read(folder)).Message);
    }
}
