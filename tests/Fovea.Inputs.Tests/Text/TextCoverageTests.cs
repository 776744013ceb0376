using Fovea.Inputs.Text;
using Fovea.Tests;

namespace Fovea.Inputs.Tests.Text;

public class TextCoverageTests
{
    private static readonly WordPieceTokenizer Tokenizer = Small.Letters("the", "cat", "猫", "к", "##о", "##т");

    [Theory]
    [InlineData("the cat, the cat.", 14, 0, 0)]
    [InlineData("the ゆ cat", 7, 1, 0)]
    [InlineData("xkq the", 6, 0, 0)]                    // English names are spelled too
    [InlineData("кот the", 6, 0, 3)]
    [InlineData("猫 the", 4, 0, 1)]
    [InlineData("cafe\u0301 \u200B \uFEFF", 4, 0, 0)]
    [InlineData("", 0, 0, 0)]
    [InlineData(" \n", 0, 0, 0)]
    public void Characters_are_known_spelled_or_unknown(string text, int characters, int unknown, int spelled) =>
        Assert.Equal(new TextCoverage(characters, unknown, spelled), TextCoverage.Of(Tokenizer, Tokenizer.Encode(text)));

    [Fact]
    public void An_English_vocabulary_knows_English_and_not_other_scripts()
    {
        var bert = WordPieceTokenizer.Load(SharedData.Folder("models/all-MiniLM-L6-v2"));
        double Known(string text) => TextCoverage.Of(bert, bert.Encode(text)).Known;
        Assert.True(Known(File.ReadAllText(Path.Combine(SharedData.Folder("alice"), "alice-in-wonderland.txt"))) > 0.99);
        Assert.True(Known("Der schnelle braune Fuchs springt über den faulen Hund.") > 0.9);
        Assert.True(Known("我爱吃苹果，因为苹果很好吃。") < 0.3);
        Assert.True(Known("Алиса пошла в сад и увидела кролика.") < 0.3);
        Assert.True(Known("नमस्ते दुनिया, यह एक परीक्षण है।") < 0.3);
        Assert.Equal(1, Known(""));
    }
}
