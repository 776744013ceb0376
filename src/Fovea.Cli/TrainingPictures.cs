using Fovea.Inputs.Pictures;
using Fovea.Media;
using Fovea.Models;
using Fovea.Training.Pictures;

namespace Fovea.Cli;

/// <summary>The pictures that somebody trains on: the files of Fashion-MNIST, or folders of pictures, one for each class.</summary>
internal static class TrainingPictures
{
    /// <summary>Where nobody has set pictures aside for tests, each class gives the second of so many.</summary>
    private const int HeldBack = 10;

    private static readonly string[] s_tests = ["test", "val"];

    /// <summary>Reads both sets.</summary>
    /// <param name="folder">With the files of Fashion-MNIST; or with a folder for each class, or with "train" and "test" that have these.</param>
    /// <param name="network">The name of what is to be trained: it says how many channels pictures have.</param>
    /// <param name="size">Rows and columns that pictures of folders are brought to; 0: those that the network usually reads.</param>
    /// <param name="most">So many pictures of each set; 0 for all.</param>
    /// <exception cref="InvalidDataException">The pictures are no set that can be trained on, or one is damaged; the message says which.</exception>
    public static (PictureSet Train, PictureSet Test) Read(string folder, string network, int size, int most)
    {
        if (!IsOfFolders(folder)) return (Few(FashionMnist.Train(folder), most), Few(FashionMnist.Test(folder), most));
        ImageInput usual = ImageModels.Find(network)?.Input ?? new ImageInput();
        PictureShape shape = new(usual.Mean.Count, size > 0 ? size : usual.Height, size > 0 ? size : usual.Width);
        string inner = Path.Combine(folder, "train");
        PictureSet all = PictureFolder.Read(Directory.Exists(inner) ? inner : folder, shape, Load);
        if (all.Classes.Count < 2)
            throw new InvalidDataException($"{folder}: expected at least 2 classes to tell apart, found {all.Classes.Count} ({string.Join(", ", all.Classes)}); put the pictures of each class into a folder of its name");
        string? tests = s_tests.Select(name => Path.Combine(folder, name)).FirstOrDefault(Directory.Exists);
        (PictureSet train, PictureSet test) = Directory.Exists(inner) && tests is not null ? (all, PictureFolder.Read(tests, shape, Load, all.Classes)) : all.Split(HeldBack);
        return (Few(train, most), Few(test, most));
    }

    /// <summary>Whether these are folders of pictures, not files of Fashion-MNIST.</summary>
    public static bool IsOfFolders(string folder) =>
        Directory.Exists(folder) && !Directory.EnumerateFiles(folder, "*-ubyte*").Any() && Directory.EnumerateDirectories(folder).Any();

    /// <summary>The middle of a picture, its shorter side brought to the wanted size.</summary>
    private static void Load(string path, PictureShape shape, Span<byte> pixels)
    {
        PicturePreparation preparation = new()
        {
            Size = PictureSize.Shortest(Math.Max(shape.Width, shape.Height)), Filter = PictureFilter.Bilinear, Crop = (shape.Width, shape.Height), Channels = shape.Channels,
        };
        ReadOnlySpan<byte> seen = preparation.Apply(PictureFile.Read(path)).Pixels.Pixels.Span;      // [H, W, 3]
        int plane = shape.Height * shape.Width;
        for (int i = 0; i < pixels.Length; i++) pixels[i] = seen[i % plane * Picture.Colors + i / plane];
    }

    private static PictureSet Few(PictureSet set, int most) => most == 0 ? set : set.Spread(most);
}
