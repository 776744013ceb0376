using CsCheck;
using Fovea.Tests;

namespace Fovea.Cli.Tests.BadInput;

/// <summary>Whatever byte of a file is changed, and wherever it is cut: the command does its work or says in one message why not.</summary>
public sealed class DamageTests : IDisposable
{
    private const string Question = "Where is Alice?", Text = "Alice went to the garden. Then she ran to the court.";

    /// <summary>What JSON and numbers are made of.</summary>
    private const string Marks = "0123456789-.[]{},:\"\\e";

    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public void A_damaged_record()
    {
        string record = _desk["alice.record"];
        Assert.Equal(0, Terminal.Fovea("ask", Question, "--text", Text, "--model", _desk.Reader.Folder, "--check", "--save", record).Code);
        Damaged(record, "view", record);
        Damaged(record, "view", record, "--layer", "1", "--svg", _desk["alice.svg"]);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.safetensors")]
    public void A_damaged_model(string file) => Damaged(_desk.Reader[file], "ask", Question, "--text", Text, "--model", _desk.Reader.Folder, "--json");

    [Theory]
    [InlineData("test_attention_3d_with_past_and_present_qk_matmul_bias")]
    [InlineData("test_averagepool_2d_dilations")]
    public void A_damaged_network(string name)
    {
        byte[] network = File.ReadAllBytes(Path.Combine(SharedData.Folder("onnx-node"), name, "model.onnx"));
        Damaged(_desk.With("network.onnx", network), "models", "show", _desk["network.onnx"]);
    }

    [Fact]
    public void A_damaged_text() => Damaged(_desk.With("story.txt", Text + " 爱丽丝 Ünïcödé 👩‍👩‍👧 \u202E"), "ask", Question, "--file", _desk["story.txt"], "--model", _desk.Reader.Folder, "--json");

    [Fact]
    public void A_damaged_data_set() => Damaged(
        _desk.With("squad.json", """
            {"data": [{"title": "Alice", "paragraphs": [{"context": "Alice went to the garden.", "qas": [
              {"id": "1", "question": "Where is Alice?", "answers": [{"text": "garden", "answer_start": 18}]},
              {"id": "2", "question": "Who is Bob?", "is_impossible": true, "answers": []}]}]}]}
            """),
        "eval", "squad", _desk["squad.json"], "--model", _desk.Reader.Folder);

    private static void Damaged(string file, params string[] command)
    {
        byte[] sound = File.ReadAllBytes(file);
        Assert.Equal(0, Terminal.Fovea(command).Code);
        Gen<int> place = Gen.OneOf(Gen.Int[0, Math.Min(sound.Length, 3_000) - 1], Gen.Int[0, sound.Length - 1]);        // headers stand in front
        Gen<byte> value = Gen.OneOf(Gen.Byte, Gen.Int[0, Marks.Length - 1].Select(mark => (byte)Marks[mark]));
        Gen.Select(Gen.Select(place, value).Array[1, 3], Gen.Int[0, 3 * sound.Length]).Sample((changes, cut) =>
        {
            byte[] damaged = [.. sound];
            foreach ((int at, byte changed) in changes) damaged[at] = changed;
            File.WriteAllBytes(file, damaged[..Math.Min(cut, damaged.Length)]);
            Said said = Terminal.Fovea(command);
            Assert.InRange(said.Code, 0, 2);
            Assert.DoesNotContain("mistake in fovea", said.Error, StringComparison.Ordinal);
            Assert.Equal(said.Code == 0, said.Error.Length == 0);
            if (said.Code != 0) Assert.StartsWith("fovea: ", said.Error, StringComparison.Ordinal);
            if (said.Code != 0) Assert.Equal("", said.Out);
        }, iter: 60, threads: 1);
        File.WriteAllBytes(file, sound);
    }
}
