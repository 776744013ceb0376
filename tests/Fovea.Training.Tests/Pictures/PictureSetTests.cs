using Fovea.Training.Pictures;

namespace Fovea.Training.Tests.Pictures;

/// <summary>Sets of pictures hold what fits together.</summary>
public sealed class PictureSetTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fovea-pictures-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Labels_beyond_the_classes_and_missing_pixels_are_refused()
    {
        PictureShape shape = new(1, 2, 2);
        Assert.Equal("s: expected classes from 0 to 1, found 2 for picture 1; the labels must be those of the same data set",
            Assert.Throws<InvalidDataException>(() => new PictureSet("s", shape, new byte[8], [0, 2], ["a", "b"])).Message);
        Assert.Equal("s: expected 2 pictures of 1 x 2 x 2, found 7 pixels; labels and pictures must be of the same set",
            Assert.Throws<InvalidDataException>(() => new PictureSet("s", shape, new byte[7], [0, 1], ["a", "b"])).Message);
        Assert.Equal("s: expected pictures, found none", Assert.Throws<InvalidDataException>(() => new PictureSet("s", shape, [], [], ["a"])).Message);
    }

    [Fact]
    public void Scaled_pixels_have_mean_0_and_deviation_1()
    {
        PictureSet set = TinyPictures.Make(31);
        PixelScale scale = PixelScale.Of(set);
        float[] all = new float[set.Count * set.Shape.Count];
        for (int i = 0; i < set.Count; i++) scale.Apply(set[i], all.AsSpan(i * set.Shape.Count, set.Shape.Count));
        Assert.Equal(0, all.Average(), 1e-4);
        Assert.Equal(1, all.Average(number => number * number), 1e-4);
    }

    [Fact]
    public void Of_each_class_the_second_of_so_many_pictures_is_held_back()
    {
        byte[] pixels = [.. Enumerable.Range(0, 8).Select(item => (byte)item)];
        PictureSet set = new("s", new PictureShape(1, 1, 1), pixels, [0, 0, 0, 0, 0, 1, 1, 2], ["a", "b", "c"]);
        (PictureSet most, PictureSet other) = set.Split(every: 3);
        Assert.Equal([1, 4, 6], Items(other));
        Assert.Equal([0, 2, 3, 5, 7], Items(most));
        Assert.Equal([0, 0, 1], other.Labels);
        Assert.Equal([0, 2, 5], Items(set.Spread(3)));
        Assert.Equal([0, 1, 2], Items(set.First(3)));
        Assert.Same(set, set.Spread(8));
        Assert.Throws<InvalidDataException>(() => set.First(1).Split(3));

        static int[] Items(PictureSet some) => [.. Enumerable.Range(0, some.Count).Select(item => (int)some[item][0])];
    }

    [Fact]
    public void A_folder_s_classes_are_its_folders()
    {
        foreach (string file in (string[])["cat/2.png", "cat/1.JPG", "cat/notes.txt", "ant/x.webp"]) Touch(file);
        List<string> read = [];
        PictureSet set = PictureFolder.Read(_folder.FullName, new PictureShape(3, 1, 2), (path, _, pixels) =>
        {
            read.Add(Path.GetFileName(path));
            pixels.Fill((byte)read.Count);
        });
        Assert.Equal(["x.webp", "1.JPG", "2.png"], read);
        Assert.Equal(["ant", "cat"], set.Classes);
        Assert.Equal([0, 1, 1], set.Labels);
        Assert.Equal([3, 3, 3, 3, 3, 3], set[2].ToArray());
    }

    [Fact]
    public void A_folder_without_pictures_or_with_other_classes_is_refused()
    {
        PictureShape shape = new(1, 1, 1);
        Assert.Equal($"{_folder.FullName}: expected a folder of pictures for each class, found no folders; put the pictures of each class into a folder of its name",
            Assert.Throws<InvalidDataException>(() => PictureFolder.Read(_folder.FullName, shape, None)).Message);
        Touch("cat/notes.txt");
        Assert.EndsWith("cat: expected pictures (.jpg, .jpeg, .png, .webp, .gif, .bmp), found none; add some or remove the folder",
            Assert.Throws<InvalidDataException>(() => PictureFolder.Read(_folder.FullName, shape, None)).Message, StringComparison.Ordinal);
        Touch("cat/1.png");
        Assert.Equal($"{_folder.FullName}: expected the classes dog, found cat; the folders must be named like the classes",
            Assert.Throws<InvalidDataException>(() => PictureFolder.Read(_folder.FullName, shape, None, ["dog"])).Message);
        Assert.Throws<DirectoryNotFoundException>(() => PictureFolder.Read(Path.Combine(_folder.FullName, "nowhere"), shape, None));
    }

    private static void None(string path, PictureShape shape, Span<byte> pixels) => Assert.Fail("nothing is to be loaded");

    private void Touch(string file)
    {
        string path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
    }
}
