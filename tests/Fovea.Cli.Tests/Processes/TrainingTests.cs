namespace Fovea.Cli.Tests.Processes;

/// <summary>A training that is stopped, politely or not, goes on to the same reader, byte for byte, as one that nobody disturbed.</summary>
[Collection(nameof(Alone))]
public sealed class TrainingTests : IClassFixture<TrainingTests.Undisturbed>
{
    private const int MostKills = 3;

    private readonly TrainingFolder _folder;

    public TrainingTests(Undisturbed undisturbed) => _folder = undisturbed.Folder;

    [Theory, InlineData(1), InlineData(2)]
    public void Killed_again_and_again_it_ends_with_the_same_reader(int threads)
    {
        string target = $"killed-{threads}";
        int kills = 0;
        for (; kills < MostKills; kills++)
        {
            using FoveaProcess running = StartAndWaitForProgress(target, threads);
            Thread.Sleep(Random.Shared.Next(20));
            if (running.HasEnded) break;
            running.Kill();
        }
        Assert.True(kills > 0, "the training was done before it could be killed: give it more epochs");
        EndsAsUndisturbed(target, threads);
    }

    [Fact]
    public void Interrupted_it_saves_says_where_and_goes_on_from_there()
    {
        using FoveaProcess running = StartAndWaitForProgress("interrupted", threads: 2);
        running.Interrupt();
        Said said = running.End();

        string checkpoints = _folder[Path.Combine("interrupted", "checkpoints")];
        Assert.Equal((130, ""), (said.Code, said.Out));
        Assert.EndsWith($"fovea: a checkpoint is in {checkpoints}; go on from it with --resume\nfovea: interrupted\n", said.Error, StringComparison.Ordinal);
        Assert.All(_folder.Files("interrupted"), file => Assert.Matches(@"^checkpoints.step-\d{8}\.safetensors$", file));

        Said anew = Terminal.Fovea(_folder.Train("interrupted", threads: 1));
        string newest = Path.GetFileName(Newest("interrupted"));
        Assert.Equal(new Said(1, "", $"fovea: {checkpoints} must have no checkpoints where a run begins anew, it has {newest}: go on from it with --resume, or delete it, or name another folder\n"), anew);
        EndsAsUndisturbed("interrupted", threads: 2);
    }

    /// <summary>Starts or resumes a training and waits until it has got further than it was.</summary>
    private FoveaProcess StartAndWaitForProgress(string target, int threads)
    {
        string before = Newest(target);
        FoveaProcess running = FoveaProcess.Start(_folder.Train(target, threads, "--resume"));
        while (Newest(target) == before && !running.HasEnded) Thread.Sleep(1);
        return running;
    }

    private string Newest(string target) => _folder.Files(target).LastOrDefault(file => Path.GetFileName(file).StartsWith("step-", StringComparison.Ordinal)) ?? "";

    private void EndsAsUndisturbed(string target, int threads)
    {
        using FoveaProcess last = FoveaProcess.Start(_folder.Train(target, threads, "--resume"));
        Said said = last.End();
        Assert.Equal((0, $"{_folder[target]}: a reader after {2 * TrainingFolder.Epochs} steps\n"), (said.Code, said.Out));
        string[] files = [.. _folder.Files(Undisturbed.Target).Where(file => !file.StartsWith("checkpoints", StringComparison.Ordinal))];
        Assert.Equal(["config.json", "model.safetensors", "tokenizer.json"], files);
        foreach (string file in files.Append(Newest(target)))
            Assert.Equal(File.ReadAllBytes(_folder[Path.Combine(Undisturbed.Target, file)]), File.ReadAllBytes(_folder[Path.Combine(target, file)]));
        Assert.DoesNotContain(_folder.Files(target), file => file.EndsWith(".partial", StringComparison.Ordinal));
    }

    /// <summary>The training that nobody disturbs, done once for all tests.</summary>
    public sealed class Undisturbed : IDisposable
    {
        public const string Target = "undisturbed";

        public Undisturbed()
        {
            Said said = Terminal.Fovea(Folder.Train(Target, threads: 2));
            Assert.Equal((0, $"{Folder[Target]}: a reader after {2 * TrainingFolder.Epochs} steps\n"), (said.Code, said.Out));
        }

        public TrainingFolder Folder { get; } = new();

        public void Dispose() => Folder.Dispose();
    }
}
