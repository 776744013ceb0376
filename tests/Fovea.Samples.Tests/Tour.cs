using Fovea.Attention;
using Fovea.Embedded;
using Fovea.Explain;
using Fovea.Inputs;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Tasks;
using Fovea.View;

namespace Fovea.Samples.Tests;

#pragma warning disable xUnit1051   // a page shows the shortest call, without a CancellationToken

/// <summary>The code that the README shows: each region stands there word for word, and is run here.</summary>
public sealed class Tour : IDisposable
{
    private readonly string _before = Environment.CurrentDirectory;
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-tour-").FullName;

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_text_is_asked()
    {
        Environment.CurrentDirectory = _folder;
        string text = File.ReadAllText(Path.Combine(Checkout.Root, "samples", "rabbit.txt"));

        #region ask
        using Reader reader = Reader.Load();   // the embedded model; or Reader.Load("a/folder")
        Explained<Answer> found = reader.Answer("What did the Rabbit take out of its pocket?", text);
        Console.WriteLine($"{found.Value.Text} ({found.Value.Confidence:P0})");                    // a watch, where in the text, how sure
        Console.WriteLine(found.Explanation.Receipt?.Without.NoAnswer);                            // does the text still say so without that sentence?
        found.Explanation.SaveHtml("rabbit.html");                                                 // the heat map as a page
        #endregion

        Assert.Equal("a watch", found.Value.Text);
        Assert.True(found.Explanation.Receipt?.Without.NoAnswer);
        Assert.Contains("watch", File.ReadAllText("rabbit.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_is_looked_into()
    {
        Environment.CurrentDirectory = Checkout.Root;

        #region look
        using Bert bert = Bert.Load("models/reader");                                              // or any BERT of the Hugging Face Hub
        WordPieceTokenizer words = WordPieceTokenizer.Load("models/reader/tokenizer.json");
        TokenSequence tokens = words.Join(words.Encode("Alice ran across the field after it.").Tokens);
        using ModelRun run = bert.Run(tokens.Ids, Capture.Weights(layers: 2..4).And(Capture.Entropy()));   // a C# range: layers 2 and 3
        foreach (AttentionLayer layer in run.Record.Layers)
            Console.WriteLine($"{layer.Path}: weights {layer.Weights?.Shape}, entropy {layer.Entropy?.Shape}");
        #endregion

        Assert.Equal([2, 3], run.Record.Layers.Where(layer => layer.Weights is not null).Select(layer => layer.Index));
        Assert.All(run.Record.Layers, layer => Assert.NotNull(layer.Entropy));
        Assert.Equal(bert.Config.Layers, run.Record.Layers.Count);
    }

    [Fact]
    public void A_layer_is_built()
    {
        float[] numbers = [.. Enumerable.Range(0, 5 * 64).Select(i => MathF.Sin(i))];

        #region build
        var attention = new MultiHeadAttention(new Scope(new RandomWeights(seed: 1)), width: 64, heads: 4);
        using var pass = new Pass(Capture.Weights());
        Tensor x = pass.Tensor(numbers, [1, 5, 64]);                                               // [B, T, W]
        Tensor y = attention.Forward(x, x, x, Mask.Causal);                                        // [B, T, W]
        DetachedTensor weights = pass.Record().Layers[0].Weights!;                                 // [B, H, T, T], the upper half zero
        #endregion

        Assert.Equal([1, 5, 64], y.Shape);
        Assert.Equal([1, 4, 5, 5], weights.Shape);
        Assert.Equal(0, weights[0, 3, 1, 2]);
        Assert.Equal(1, weights[0, 3, 1, 0] + weights[0, 3, 1, 1], 1e-5);
    }
}
