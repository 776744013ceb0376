using Fovea.Training.Data;

namespace Fovea.Cli.Evaluation;

/// <summary>Finds bAbI questions that the reader was not trained on.</summary>
internal static class BabiStories
{
    /// <summary>
    /// Reads a folder, or its parts en-10k and en: files that end in "_test" as they are, else of those that end in "_train" the stories that
    /// training leaves out. Questions that stand word for word among those trained on are left out; everybody gets a name that training never used.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="training">Where the files are that were trained on; the folder itself where it is null.</param>
    /// <param name="perTask">The most questions of a task.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It has no such file.</exception>
    public static IReadOnlyList<ReadingExample> Read(string folder, string? training, int perTask)
    {
        foreach (string? named in (string?[])[folder, training])
            if (named is not null && !Directory.Exists(named)) throw new DirectoryNotFoundException($"bAbI: expected a folder, '{named}' does not exist; check the path");

        List<ReadingExample> examples = [];
        HashSet<string> trained = [.. BabiEvaluation.Keys(BabiExamples.PointableTasks.SelectMany(task => Files(training ?? folder, task, "train")).SelectMany(file => BabiSplit.Training(BabiFile.Read(file))))];
        foreach (int task in BabiExamples.PointableTasks)
        {
            string[] tests = Files(folder, task, "test");
            IEnumerable<BabiStory> stories = tests.Length > 0
                ? tests.SelectMany(BabiFile.Read)
                : Files(folder, task, "train").Take(1).SelectMany(file => BabiSplit.HeldOut(BabiFile.Read(file)));
            examples.AddRange(BabiEvaluation.Build(stories, trained, seed: 1, perTask));
        }
        return examples.Count > 0
            ? examples
            : throw new InvalidDataException($"bAbI: expected files such as qa1_single-supporting-fact_test.txt in '{folder}' or its folders en-10k and en, found none of tasks {string.Join(", ", BabiExamples.PointableTasks)}; name the folder that has them");
    }

    private static string[] Files(string folder, int task, string part) =>
        [.. new[] { folder, Path.Combine(folder, "en-10k"), Path.Combine(folder, "en") }.Where(Directory.Exists)
            .SelectMany(at => Directory.EnumerateFiles(at, $"qa{task}_*_{part}.txt").Order(StringComparer.Ordinal))];
}
