using System.IO.Compression;
using Fovea.Training.Pictures;

namespace Fovea.Training.Tests.Pictures;

/// <summary>Files of the MNIST layout are read whole or refused in one message.</summary>
public sealed class IdxFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("fovea-idx-").FullName, "file");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Theory, InlineData(false), InlineData(true)]
    public void Lengths_and_numbers_are_read_packed_or_not(bool packed)
    {
        (int[] lengths, byte[] numbers) = IdxFile.Read(Write([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255], packed), axes: 3);
        Assert.Equal([2, 1, 3], lengths);
        Assert.Equal([1, 2, 3, 4, 5, 255], numbers);
    }

    [Theory]
    [InlineData(new byte[] { }, "in the header: expected 0 0 8 and the number of axes, found nothing")]
    [InlineData(new byte[] { 0, 0, 8 }, "in the header: expected 0 0 8 and the number of axes, found 0 0 8")]
    [InlineData(new byte[] { 1, 0, 8, 1, 0, 0, 0, 1, 9 }, "in the header: expected 0 0 8 and the number of axes, found 1 0 8 1")]
    [InlineData(new byte[] { 0, 0, 13, 1, 0, 0, 0, 1, 9 }, "in the header: expected type 8 (unsigned bytes), found type 13")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 1, 9 }, "in the header: expected 1 axes (labels), found 3")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0 }, "in the header: expected the lengths of 1 axes, found the end of the file")]
    [InlineData(new byte[] { 0, 0, 8, 1, 255, 255, 255, 255 }, "in the header: expected axes with 1 to 1073741824 numbers in all, found 4294967295")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 0 }, "in the header: expected axes with 1 to 1073741824 numbers in all, found 0")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 3, 1, 2 }, "after the header: expected 3 bytes for 3, found 2")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 1, 2 }, "after the header: expected 1 bytes for 1, found more")]
    public void What_is_of_another_layout_is_refused(byte[] content, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => IdxFile.Read(Write(content, packed: false), axes: 1));
        Assert.Equal($"{_path}, {expected}; fetch the file again: the IDX layout of MNIST, .gz or unpacked", error.Message);
    }

    [Fact]
    public void A_damaged_gzip_file_is_refused()
    {
        byte[] packed = File.ReadAllBytes(Write([0, 0, 8, 1, 0, 0, 3, 232, .. new byte[1000]], packed: true));
        packed[14] ^= 0xFF;
        var error = Assert.Throws<InvalidDataException>(() => IdxFile.Read(Write(packed, packed: false), axes: 1));
        Assert.StartsWith(_path, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("fetch the file again: the IDX layout of MNIST, .gz or unpacked", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fashion_MNIST_has_its_pictures_and_classes()
    {
        Assert.SkipUnless(Directory.Exists(FashionMnist.DebianFolder), "Fashion-MNIST is not at hand: apt-get install dataset-fashion-mnist");
        PictureSet test = FashionMnist.Test(FashionMnist.DebianFolder);
        Assert.Equal((10_000, new PictureShape(1, 28, 28)), (test.Count, test.Shape));
        Assert.All(Enumerable.Range(0, 10), label => Assert.Equal(1000, test.Labels.Count(other => other == label)));
        Assert.Equal("Ankle boot", test.Classes[test.Labels[0]]);
    }

    [Fact]
    public void A_folder_without_the_files_is_told_how_to_get_them()
    {
        string folder = Path.GetDirectoryName(_path)!;
        var error = Assert.Throws<FileNotFoundException>(() => FashionMnist.Train(folder));
        Assert.Equal($"Fashion-MNIST: expected train-images-idx3-ubyte.gz or train-images-idx3-ubyte in {folder}, found neither; on Debian: apt-get install dataset-fashion-mnist", error.Message);
    }

    private string Write(byte[] content, bool packed)
    {
        using FileStream file = File.Create(_path);
        using Stream stream = packed ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(content);
        return _path;
    }
}
