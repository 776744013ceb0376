using System.Text.RegularExpressions;
using Fovea.Cli.Tests.Comparisons;
using SkiaSharp;

namespace Fovea.Cli.Tests;

/// <summary><c>fovea train classifier</c> and <c>fovea eval</c>: from files and from folders of pictures, and what they leave behind.</summary>
public sealed class TrainClassifierTests : IDisposable
{
    private static readonly (string Name, SKColor Color)[] s_classes = [("dark", new SKColor(20, 20, 20)), ("grey", new SKColor(128, 128, 128)), ("light", new SKColor(240, 240, 240))];

    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public void A_training_leaves_a_classifier_its_curves_and_its_mistakes()
    {
        TinyFashion.Write(_desk["data"], train: 40, test: 20);
        Said said = Run("train", "classifier", "--data", _desk["data"], "--out", _desk["out"], "--network", "resnet8", "--epochs", "2", "--batch", "10");
        Assert.Matches($"^{Regex.Escape(_desk["out"])}: a classifier after 8 steps\ntop1 \\d+\\.\\d  top5 \\d+\\.\\d  n 20\n$", said.Out);
        string curves = File.ReadAllText(Path.Combine(_desk["out"], "checkpoints", "curves.svg")), confusion = File.ReadAllText(Path.Combine(_desk["out"], "checkpoints", "confusion.svg"));
        Assert.Contains("top-5", curves);
        Assert.Equal(2 * 3, Regex.Count(curves, "<circle"));                                      // two epochs of three lines
        Assert.Contains("Ankle boot", confusion);
        Assert.Equal(said.Out.Split('\n')[1], Run("eval", "fashion-mnist", _desk["data"], "--model", _desk["out"]).Out.TrimEnd('\n'));
    }

    [Fact]
    public void Folders_of_pictures_are_trained_on_and_evaluated()
    {
        foreach ((string name, SKColor color) in s_classes)
        {
            for (int i = 0; i < 10; i++) Picture($"data/train/{name}/{i}.png", color, 30 + i, 40);
            Picture($"data/test/{name}/1.jpg", color, 64, 31);
        }
        Said said = Run("train", "classifier", "--data", _desk["data"], "--out", _desk["out"], "--network", "resnet8", "--size", "12", "--epochs", "10", "--batch", "10");
        Assert.EndsWith(": a classifier after 30 steps\ntop1 100.0  top5 100.0  n 3\n", said.Out);
        Said table = Run("eval", "pictures", _desk["data/test"], "--model", _desk["out"], "--confusion");
        Assert.Equal("dark       1     0     0\ngrey       0     1     0\nlight      0     0     1\ntop1 100.0  top5 100.0  n 3\n", table.Out);
        Assert.Contains("  light ", Run("classify", _desk["data/test/light"], "--model", _desk["out"]).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_pictures_are_set_aside_some_of_each_class_are()
    {
        foreach ((string name, SKColor color) in s_classes[..2])
            for (int i = 0; i < 6; i++) Picture($"data/{name}/{i}.png", color, 20, 20);
        Assert.EndsWith("n 2\n", Run("train", "classifier", "--data", _desk["data"], "--out", _desk["out"], "--network", "resnet8", "--size", "8", "--epochs", "1", "--batch", "5").Out);
    }

    [Fact]
    public void Folders_that_are_no_classes_are_refused()
    {
        Directory.CreateDirectory(_desk["data/cat"]);
        Refuses($"{_desk["data/cat"]}: expected pictures (.jpg, .jpeg, .png, .webp, .gif, .bmp), found none; add some or remove the folder");
        Picture("data/cat/1.png", SKColors.Gray, 9, 9);
        Refuses($"{_desk["data"]}: expected at least 2 classes to tell apart, found 1 (cat); put the pictures of each class into a folder of its name");
        _desk.With("data/cat/2.png", "no picture");
        Refuses($"picture: expected a JPEG, PNG, WebP, GIF or BMP file, '{_desk["data/cat/2.png"]}' is none or is cut short in its first bytes; convert it first");
    }

    [Fact]
    public void Classes_that_the_classifier_does_not_know_are_refused()
    {
        Picture("data/espresso/1.png", SKColors.Brown, 20, 20);
        Picture("data/my aunt/1.png", SKColors.Brown, 20, 20);
        Said said = Terminal.Fovea("eval", "pictures", _desk["data"]);
        Assert.Equal((1, ""), (said.Code, said.Out));
        Assert.Matches($"^fovea: {Regex.Escape(_desk["data"])}: expected folders named like the 1000 classes of [^(]*\\(.*, \\.\\.\\), found my aunt; rename them or name another classifier with --model\n$", said.Error);
    }

    private void Refuses(string message) => Terminal.Refuses(1, message, "train", "classifier", "--data", _desk["data"], "--out", _desk["out"], "--network", "resnet8");

    private void Picture(string file, SKColor color, int width, int height)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_desk[file])!);
        using SKBitmap bitmap = new(width, height);
        bitmap.Erase(color);
        using SKData data = bitmap.Encode(file.EndsWith("png", StringComparison.Ordinal) ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, 95);
        _desk.With(file, data.ToArray());
    }

    private static Said Run(params string[] arguments)
    {
        Said said = Terminal.Fovea(arguments);
        Assert.True(said.Code == 0, $"exit code {said.Code}: {said.Error}");
        return said;
    }
}
