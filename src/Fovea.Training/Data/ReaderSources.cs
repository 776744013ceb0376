namespace Fovea.Training.Data;

/// <summary>The data that the embedded reader is trained on. Nothing that reader is judged by is among it.</summary>
/// <param name="Qamr">QAMR's questions and sentences.</param>
/// <param name="Tales">FairytaleQA's tales for training, their sections as paragraphs.</param>
/// <param name="Babi">For each task the questions of the stories for training, no question twice.</param>
internal sealed record ReaderSources(QamrCorpus Qamr, IReadOnlyList<SquadArticle> Tales, IReadOnlyDictionary<int, IReadOnlyList<BabiQuestion>> Babi)
{
    /// <summary>Reads qamr/, fairytaleqa/train.json and babi/ of a folder.</summary>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="InvalidDataException">A file is not of its form.</exception>
    public static ReaderSources Load(string folder)
    {
        QamrCorpus qamr = QamrFiles.Read(Existing(folder, "qamr", "wiki-sentences.tsv"), Existing(folder, "qamr", "filtered-dev.tsv"), Existing(folder, "qamr", "filtered-more.tsv"));
        IReadOnlyList<SquadArticle> tales = SquadFile.ReadArticles(Existing(folder, "fairytaleqa", "train.json"), "fairytaleqa");
        Dictionary<int, IReadOnlyList<BabiQuestion>> babi = BabiExamples.PointableTasks.ToDictionary(task => task,
            task => (IReadOnlyList<BabiQuestion>)[.. BabiSplit.Training(BabiFile.Read(BabiTrainingFile(folder, task))).SelectMany(story => story.Questions).DistinctBy(question => question.Key)]);
        return new(qamr, tales, babi);
    }

    /// <summary>The training file of a bAbI task: of the ten thousand questions where there is one, else of the thousand.</summary>
    public static string BabiTrainingFile(string folder, int task)
    {
        foreach (string size in (ReadOnlySpan<string>)["en-10k", "en"])
            if (Path.Combine(folder, "babi", size) is var at && Directory.Exists(at) && Directory.GetFiles(at, $"qa{task}_*_train.txt") is [string file]) return file;
        throw new FileNotFoundException($"training data of the reader: expected one file babi/en-10k/qa{task}_*_train.txt or babi/en/qa{task}_*_train.txt in {folder}, found none; fetch the bAbI tasks v1.2");
    }

    private static string Existing(string folder, string set, string name) => Path.Combine(folder, set, name) is var path && File.Exists(path) ? path
        : throw new FileNotFoundException($"training data of the reader: expected {path}, found no such file; fetch the data set or name the folder that holds qamr, fairytaleqa and babi", path);
}
