using Fovea.Training.Pictures;

namespace Fovea.Training.Comparisons;

/// <summary>What the compared networks are trained to do.</summary>
/// <param name="Name">As it is given on the command line.</param>
/// <param name="Train">The pictures to train on.</param>
/// <param name="Test">The pictures to measure with.</param>
/// <param name="Augmentation">How pictures are changed.</param>
internal sealed record ComparisonTask(string Name, PictureSet Train, PictureSet Test, PictureAugmentation Augmentation)
{
    private const int MadeToTrain = 40_000;
    private const ulong TrainSeed = 1, TestSeed = 2;

    /// <summary>What the gates of channels are tried on.</summary>
    public static IReadOnlyList<string> Usual { get; } = ["fashion", "pairs"];

    /// <summary>What the weights of branches are tried on.</summary>
    public const string OfSizes = "sizes";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Usual, OfSizes];

    /// <summary>The rows and columns that the item of each test picture takes; null where items have one size.</summary>
    public IReadOnlyList<int>? TestSizes { get; init; }

    /// <summary>Makes a task from the files of Fashion-MNIST.</summary>
    /// <param name="name">Which.</param>
    /// <param name="folder">Where the files are.</param>
    /// <param name="most">So many pictures of each set; 0 for all.</param>
    /// <exception cref="ArgumentException">There is no such task.</exception>
    public static ComparisonTask Load(string name, string folder, int most)
    {
        PictureSet train = FashionMnist.Train(folder), test = FashionMnist.Test(folder);
        return name switch
        {
            "fashion" => new(name, Few(train), Few(test), new PictureAugmentation { Shift = 2, Flip = true }),
            // Left and right are what is asked for, so nothing is mirrored.
            "pairs" => new(name, PairsSet.Make(train, most == 0 ? MadeToTrain : most, TrainSeed), PairsSet.Make(test, most == 0 ? test.Count : most, TestSeed), new PictureAugmentation { Shift = 2 }),
            OfSizes => Sized(SizesSet.Make(train, most == 0 ? MadeToTrain : most, TrainSeed).Pictures, SizesSet.Make(test, most == 0 ? test.Count : most, TestSeed)),
            _ => throw new ArgumentException($"there is no task '{name}': expected one of {string.Join(", ", Names)}"),
        };

        static ComparisonTask Sized(PictureSet some, SizedPictures others) => new(OfSizes, some, others.Pictures, new PictureAugmentation { Flip = true }) { TestSizes = others.Sizes };
        PictureSet Few(PictureSet set) => most == 0 ? set : set.First(most);
    }
}
