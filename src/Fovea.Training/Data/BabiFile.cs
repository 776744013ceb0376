namespace Fovea.Training.Data;

/// <summary>A question of a bAbI story, with all that was told before it.</summary>
/// <param name="Task">1 to 20.</param>
/// <param name="Id">Task, story and question: "qa2_two-supporting-facts_train:17.3".</param>
/// <param name="Facts">The statements before the question, in order; questions in between are left out.</param>
/// <param name="Question">As "Where is the football?".</param>
/// <param name="Answer">As "garden"; several, separated by commas, in some tasks.</param>
/// <param name="Supporting">Which facts the answer follows from: indices into <paramref name="Facts"/>, as the file lists them.</param>
internal sealed record BabiQuestion(int Task, string Id, IReadOnlyList<string> Facts, string Question, string Answer, IReadOnlyList<int> Supporting)
{
    /// <summary>What makes two questions the same: the story so far and the question, word for word.</summary>
    public string Key => string.Join(' ', Facts) + "\n" + Question;
}

/// <summary>A bAbI story: its questions in order.</summary>
internal sealed record BabiStory(int Task, IReadOnlyList<BabiQuestion> Questions);

/// <summary>Reads a file of the bAbI tasks, version 1.2.</summary>
/// <remarks>Weston et al., "Towards AI-Complete Question Answering: A Set of Prerequisite Toy Tasks", 2015, arXiv:1502.05698.</remarks>
internal static class BabiFile
{
    private const string Fetch = "fetch the file again (bAbI tasks v1.2, as qa1_single-supporting-fact_train.txt)";

    /// <summary>All stories of a file, in order.</summary>
    /// <param name="path">A file whose name begins with qa and the number of the task.</param>
    /// <exception cref="InvalidDataException">The name or a line is not of the form; the message names file and line.</exception>
    public static IReadOnlyList<BabiStory> Read(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        int task = TaskOf(path);
        List<BabiStory> stories = [];
        List<BabiQuestion> questions = [];
        List<string> facts = [];
        Dictionary<int, int> factOfLine = [];
        int line = 0;
        foreach (string row in File.ReadLines(path))
        {
            line++;
            if (row.Length == 0) continue;
            (int number, string text) = Numbered(path, line, row);
            if (number == 1)
            {
                stories.Add(new(task, questions = []));
                facts.Clear();
                factOfLine.Clear();
            }
            else if (stories.Count == 0) throw BadData.At(path, line, "a story that begins with line number 1", $"number {number}", Fetch);

            string[] parts = text.Split('\t');
            if (parts.Length == 1) { factOfLine[number] = facts.Count; facts.Add(text.Trim()); continue; }
            if (parts.Length != 3) throw BadData.At(path, line, "a question, an answer and line numbers separated by tabs", $"{parts.Length} parts", Fetch);
            questions.Add(new(task, $"{name}:{stories.Count}.{questions.Count + 1}", [.. facts], parts[0].Trim(), parts[1].Trim(), Supporting(path, line, parts[2], factOfLine)));
        }
        return stories;
    }

    /// <summary>The number of the task, from the file's name.</summary>
    public static int TaskOf(string path)
    {
        string name = Path.GetFileName(path);
        int end = 2;
        while (end < name.Length && char.IsAsciiDigit(name[end])) end++;
        if (name.StartsWith("qa", StringComparison.Ordinal) && int.TryParse(name.AsSpan(2, end - 2), out int task)) return task;
        throw BadData.At(path, "name", "qa and the number of the task", BadData.Quote(name), Fetch);
    }

    private static (int Number, string Text) Numbered(string path, int line, string row)
    {
        int space = row.IndexOf(' ');
        if (space > 0 && int.TryParse(row.AsSpan(0, space), out int number)) return (number, row[(space + 1)..]);
        throw BadData.At(path, line, "a line number, a space and a statement or question", BadData.Quote(row), Fetch);
    }

    private static int[] Supporting(string path, int line, string list, Dictionary<int, int> factOfLine)
    {
        string[] parts = list.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int[] supporting = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            if (!int.TryParse(parts[i], out int number) || !factOfLine.TryGetValue(number, out supporting[i]))
                throw BadData.At(path, line, "the line numbers of statements told before", BadData.Quote(list), Fetch);
        return supporting;
    }
}
