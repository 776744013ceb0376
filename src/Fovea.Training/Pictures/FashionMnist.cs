namespace Fovea.Training.Pictures;

/// <summary>Fashion-MNIST: 70,000 grey pictures of 28 x 28, of ten kinds of clothing, 10,000 of them for tests.</summary>
/// <remarks>Xiao, Rasul, Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms", 2017, arXiv:1708.07747.</remarks>
internal static class FashionMnist
{
    /// <summary>Where Debian's package dataset-fashion-mnist puts it.</summary>
    public const string DebianFolder = "/usr/share/datasets/fashion-mnist";

    /// <summary>What the classes are called, in the order of their numbers.</summary>
    public static IReadOnlyList<string> Classes { get; } =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>The 60,000 pictures to train on.</summary>
    /// <param name="folder">With train-images-idx3-ubyte and train-labels-idx1-ubyte, packed (.gz) or not.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or they do not belong together.</exception>
    public static PictureSet Train(string folder) => Read(folder, "train", "Fashion-MNIST");

    /// <summary>The 10,000 pictures to test with.</summary>
    /// <param name="folder">With t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, packed (.gz) or not.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or they do not belong together.</exception>
    public static PictureSet Test(string folder) => Read(folder, "t10k", "Fashion-MNIST (test)");

    private static PictureSet Read(string folder, string part, string name)
    {
        (int[] lengths, byte[] pixels) = IdxFile.Read(Find(folder, $"{part}-images-idx3-ubyte"), axes: 3);
        (_, byte[] labels) = IdxFile.Read(Find(folder, $"{part}-labels-idx1-ubyte"), axes: 1);
        return new PictureSet(name, new PictureShape(1, lengths[1], lengths[2]), pixels, [.. labels.Select(label => (int)label)], Classes);
    }

    private static string Find(string folder, string name)
    {
        string plain = Path.Combine(folder, name), packed = $"{plain}.gz";
        return File.Exists(packed) ? packed : File.Exists(plain) ? plain
            : throw new FileNotFoundException($"Fashion-MNIST: expected {name}.gz or {name} in {folder}, found neither; on Debian: apt-get install dataset-fashion-mnist", plain);
    }
}
