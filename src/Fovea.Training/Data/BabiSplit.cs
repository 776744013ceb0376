namespace Fovea.Training.Data;

/// <summary>
/// Which stories of a bAbI file are for training and which are held out: of each file the first four fifths, counted in
/// stories, are trained on, the rest never is.
/// </summary>
internal static class BabiSplit
{
    /// <summary>The stories to train on.</summary>
    public static IReadOnlyList<BabiStory> Training(IReadOnlyList<BabiStory> file) => [.. file.Take(Border(file))];

    /// <summary>The stories held out.</summary>
    public static IReadOnlyList<BabiStory> HeldOut(IReadOnlyList<BabiStory> file) => [.. file.Skip(Border(file))];

    private static int Border(IReadOnlyList<BabiStory> file) => file.Count * 4 / 5;
}
