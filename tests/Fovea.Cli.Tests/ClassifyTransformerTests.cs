using System.Text.Json;
using Fovea.Media.Tests;
using Fovea.Tasks.Tests.Pictures;
using SkiaSharp;

namespace Fovea.Cli.Tests;

/// <summary><c>fovea classify</c> with networks of tokens: what they attended to, and classes that are only told in words.</summary>
public sealed class ClassifyTransformerTests : IDisposable
{
    private readonly Desk _desk = new();

    public ClassifyTransformerTests()
    {
        Directory.CreateDirectory(_desk["vit"]);
        Directory.CreateDirectory(_desk["clip"]);
        TinyPictureModels.WriteVit(_desk["vit"]);
        TinyPictureModels.WriteClip(_desk["clip"]);
        _desk.With("flag.png", Files.Encoded(SKEncodedImageFormat.Png, 60, 40));
    }

    public void Dispose() => _desk.Dispose();

    [Theory]
    [InlineData("gradient times attention")]
    [InlineData("attention rollout", "--rollout")]
    public void What_a_vision_transformer_attended_to_is_shown_and_proven(string method, params string[] more)
    {
        using JsonDocument json = Json([_desk["flag.png"], "--model", _desk["vit"], .. more]);
        Assert.Equal(["ant", "bee", "cow"], json.RootElement.GetProperty("classes").EnumerateArray().Select(one => one.GetProperty("name").GetString()!).Order());
        JsonElement heat = json.RootElement.GetProperty("heat");
        Assert.Equal((method, 5, 5), (heat.GetProperty("method").GetString(), heat.GetProperty("rows").GetArrayLength(), heat.GetProperty("rows")[0].GetArrayLength()));
        Assert.Equal(1, heat.GetProperty("rows").EnumerateArray().SelectMany(row => row.EnumerateArray()).Max(number => number.GetDouble()), 1e-6);
        Assert.NotEqual(JsonValueKind.Null, json.RootElement.GetProperty("receipt").ValueKind);
    }

    [Fact]
    public void Both_views_are_drawn_and_differ()
    {
        foreach ((string name, string[] more) in ((string, string[])[])[("relevance", []), ("rollout", ["--rollout"])])
            Said(["classify", _desk["flag.png"], "--model", _desk["vit"], "--html", _desk[$"{name}.html"], "--png", _desk[$"{name}.png"], .. more]);
        Assert.Contains("attention rollout", File.ReadAllText(_desk["rollout.html"]));
        Assert.NotEqual(File.ReadAllBytes(_desk["relevance.png"]), File.ReadAllBytes(_desk["rollout.png"]));
    }

    [Fact]
    public void Clip_is_told_what_pictures_may_show()
    {
        using JsonDocument json = Json(_desk["flag.png"], "--model", _desk["clip"], "--labels", "a cat, a dog,a flag");
        Assert.Equal(["a cat", "a dog", "a flag"], json.RootElement.GetProperty("classes").EnumerateArray().Select(one => one.GetProperty("name").GetString()!).Order());
        Assert.Equal(1, json.RootElement.GetProperty("classes").EnumerateArray().Sum(one => one.GetProperty("probability").GetDouble()), 1e-3);
        Assert.NotEqual(JsonValueKind.Null, json.RootElement.GetProperty("receipt").ValueKind);
    }

    [Fact]
    public void What_does_not_go_together_is_said()
    {
        string flag = _desk["flag.png"];
        Terminal.Refuses(2, "expected at least 2 texts after --labels, such as \"a cat,a dog\", found 'a cat'", "classify", flag, "--model", _desk["clip"], "--labels", "a cat");
        Terminal.Refuses(1, $"cannot use {_desk["clip"]} as a classifier: its model (CLIP) must be told what pictures may show; give such texts with --labels, or load it as a ZeroShotClassifier", "classify", flag, "--model", _desk["clip"]);
        Terminal.Refuses(1, "attention rollout follows tokens, this network has none: leave it out for Grad-CAM, or take a vision Transformer", "classify", flag, "--rollout");
        Assert.Contains("--labels are for a CLIP model: name its folder with --model", Terminal.Fovea("classify", flag, "--labels", "a cat,a dog").Error);
    }

    private static JsonDocument Json(params string[] arguments) => JsonDocument.Parse(Said(["classify", .. arguments, "--json"]).Out);

    private static Said Said(string[] arguments)
    {
        Said said = Terminal.Fovea(arguments);
        Assert.True(said.Code == 0, $"exit code {said.Code}: {said.Error}");
        return said;
    }
}
