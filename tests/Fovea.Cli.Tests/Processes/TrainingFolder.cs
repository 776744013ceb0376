using System.Text;
using System.Text.Json.Nodes;
using Fovea.Tasks.Tests.Reading;

namespace Fovea.Cli.Tests.Processes;

/// <summary>A tiny encoder and tiny data sets, in the layouts that <c>fovea train reader</c> reads; and places for what it writes.</summary>
public sealed class TrainingFolder : IDisposable
{
    /// <summary>Two batches go through the data once.</summary>
    public const int Epochs = 12, CheckpointSteps = 3;

    private static readonly string[] s_people = ["Alice", "Bob", "The queen", "The rabbit"], s_places = ["garden", "court", "house"];

    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-train-").FullName;
    private readonly TinyReader _encoder = new(seed: 7, config: TinyReader.Default with { Positions = 512, Width = 16, FeedForward = 24, Layers = 2 });

    public TrainingFolder()
    {
        WriteQamr();
        WriteTales();
        foreach (int task in (int[])[1, 2, 3, 4, 5, 11, 12, 13, 14]) Write($"data/babi/en/qa{task}_made-up_train.txt", Stories(task));
    }

    public string this[string name] => Path.Combine(_folder, name);

    /// <summary>The command line that trains, to a folder of this one.</summary>
    public string[] Train(string target, int threads, params ReadOnlySpan<string> more) =>
    [
        "train", "reader", "--data", this["data"], "--start", _encoder.Folder, "--out", this[target],
        "--epochs", $"{Epochs}", "--rate", "0.003", "--checkpoint-steps", $"{CheckpointSteps}", "--threads", $"{threads}", .. more,
    ];

    /// <summary>The names of the files in a folder and those within it, hidden ones too, in order; none where there is no folder.</summary>
    public string[] Files(string name) => !Directory.Exists(this[name]) ? [] :
        [.. Directory.EnumerateFiles(this[name], "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(file => Path.GetRelativePath(this[name], file)).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        _encoder.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void WriteQamr()
    {
        StringBuilder sentences = new(), questions = new();
        for (int i = 0; i < 14; i++)
        {
            string id = $"Wiki1k:wikinews:{i / 4}:0:{i}";
            sentences.Append($"{id}\t{s_people[i % 4]} ran in the {s_places[i % 3]} .\n");
            questions.Append($"{id}\t0\t5\t0\t0\tWho ran ?\t0\t1:0\t2:0\n");
        }
        Write("data/qamr/wiki-sentences.tsv", sentences.ToString());
        Write("data/qamr/filtered-dev.tsv", questions.ToString());
        Write("data/qamr/filtered-more.tsv", "");
    }

    private void WriteTales()
    {
        JsonArray tales = [];
        for (int i = 0; i < 6; i++)
        {
            string context = $"Alice went to the {s_places[i % 3]}. Then {s_people[i % 4]} ran.";
            JsonObject answer = new() { ["text"] = s_places[i % 3], ["answer_start"] = "Alice went to the ".Length };
            JsonObject question = new() { ["id"] = $"{i}", ["question"] = "Where is Alice?", ["answers"] = new JsonArray(answer) };
            tales.Add(new JsonObject { ["title"] = $"tale {i}", ["paragraphs"] = new JsonArray(new JsonObject { ["context"] = context, ["qas"] = new JsonArray(question) }) });
        }
        Write("data/fairytaleqa/train.json", new JsonObject { ["data"] = tales }.ToJsonString());
    }

    /// <summary>Two stories, of which one is trained on; none of some tasks.</summary>
    private static string Stories(int task)
    {
        StringBuilder text = new();
        for (int story = 0; story < (task < 5 ? 2 : 1); story++)
            text.Append($"1 Mary went to the garden.\n2 Where is Mary? \tgarden\t1\n3 John ran to the {(story == 0 ? "office" : "park")}.\n4 Where is John? \t{(story == 0 ? "office" : "park")}\t3\n");
        return text.ToString();
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text, new UTF8Encoding(false));
    }
}
