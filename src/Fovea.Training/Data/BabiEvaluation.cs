namespace Fovea.Training.Data;

/// <summary>
/// Questions on bAbI stories for judging a reader: of the tasks that can be pointed at, each once, none that was trained
/// on word for word, and everybody under a name that training never used.
/// </summary>
internal static class BabiEvaluation
{
    /// <summary>Makes the questions.</summary>
    /// <param name="stories">The stories: of files not trained on, or the held-out part of others (<see cref="BabiSplit"/>).</param>
    /// <param name="trained">The keys of all questions trained on (<see cref="Keys"/>); a question with one of them is left out.</param>
    /// <param name="seed">Decides the names.</param>
    /// <param name="perTask">The most questions of a task: the first ones.</param>
    public static IReadOnlyList<ReadingExample> Build(IEnumerable<BabiStory> stories, IReadOnlySet<string> trained, ulong seed, int perTask = int.MaxValue)
    {
        List<ReadingExample> examples = [];
        HashSet<string> seen = [];
        Dictionary<int, int> counts = [];
        foreach (BabiStory story in stories)
        {
            if (!BabiExamples.PointableTasks.Contains(story.Task)) continue;
            foreach (BabiQuestion question in story.Questions)
            {
                int count = counts.GetValueOrDefault(story.Task);
                if (count >= perTask || trained.Contains(question.Key) || !seen.Add(question.Key)) continue;
                counts[story.Task] = count + 1;
                CounterRandom random = new(seed, RandomStream.Evaluation, story.Task, count);
                examples.Add(BabiExamples.Answerable(question, BabiCast.Draw(BabiNames.Evaluation, random)));
            }
        }
        return examples;
    }

    /// <summary>What tells questions apart: the story so far and the question, word for word.</summary>
    public static IReadOnlySet<string> Keys(IEnumerable<BabiStory> stories) =>
        stories.SelectMany(story => story.Questions).Select(question => question.Key).ToHashSet();
}
