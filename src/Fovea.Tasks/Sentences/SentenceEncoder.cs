using Fovea.Models;
using Fovea.Weights;

namespace Fovea.Tasks;

/// <summary>
/// Makes a vector of a text: texts that mean like things get vectors that point the same way. A loaded encoder can be used by
/// any number of threads at once.
/// </summary>
/// <remarks>Reimers and Gurevych, "Sentence-BERT", 2019, arXiv:1908.10084, section 3.</remarks>
public sealed class SentenceEncoder : IDisposable
{
    /// <summary>The most tokens that the network is given at once, padding included.</summary>
    private const int BatchTokens = 3072;

    private readonly Bert _network;
    private readonly WordPieceTokenizer _tokenizer;
    private readonly SentencePooling _pooling;
    private readonly bool _normalise;

    private SentenceEncoder(Bert network, WordPieceTokenizer tokenizer, SentenceModules? modules)
    {
        (_network, _tokenizer) = (network, tokenizer);
        (_pooling, _normalise) = modules is null ? (SentencePooling.Mean, false) : (modules.Pooling, modules.Normalise);
        LongestText = Math.Min(modules?.MaximumTokens ?? int.MaxValue, network.Config.Positions);
    }

    /// <summary>How many numbers a vector has.</summary>
    public int Width => _network.Config.Width;

    /// <summary>How many tokens of a text are read, [CLS] and [SEP] included; what comes after does not count.</summary>
    public int LongestText { get; }

    /// <summary>Loads an encoder from a folder in the layout of sentence-transformers.</summary>
    /// <param name="folder">
    /// It has modules.json, which says how the vectors of the tokens become one, and what that names: config.json of a BERT model, model.safetensors
    /// and tokenizer.json or vocab.txt. Without modules.json it is their mean.
    /// </param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">One of the files is not there.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or they do not fit each other; the message says how.</exception>
    /// <exception cref="NotSupportedException">The vectors are to be made in a way that is not known here.</exception>
    public static SentenceEncoder Load(string folder)
    {
        ModelFolder files = ModelFolder.Open(folder);
        WordPieceTokenizer tokenizer = WordPieceTokenizer.Load(files.RequireTokenizer());
        BertConfig config = BertConfig.Read(files.Config);
        if (tokenizer.Vocabulary.Count > config.Vocabulary)
            throw new InvalidDataException($"cannot use {folder} as a sentence encoder: expected a tokenizer of at most {config.Vocabulary} tokens, as config.json says, found {tokenizer.Vocabulary.Count}; take all files of one model");
        using ITensorSource weights = files.OpenWeights();
        return new SentenceEncoder(BertFolder.Build(config, weights, (scope, sizes) => new Bert(scope, sizes)), tokenizer, files.Sentence);
    }

    /// <summary>The vector of a text.</summary>
    /// <param name="text">Any text, even an empty one.</param>
    /// <returns><see cref="Width"/> numbers; of length 1 where the model says so, so that a product of two is their cosine.</returns>
    public float[] Embed(string text) => Embed([text])[0];

    /// <summary>The vectors of texts. That of one does not depend on the others.</summary>
    /// <param name="texts">Any texts.</param>
    /// <param name="options">Threads and cancellation; all threads where it is left out.</param>
    /// <returns>One for each text, in the order given.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[][] Embed(IReadOnlyList<string> texts, PassOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        int[][] tokens = [.. texts.Select(text => Tokens(text).Ids.ToArray())];
        float[][] vectors = new float[tokens.Length][];
        int[] order = [.. Enumerable.Range(0, tokens.Length).OrderBy(i => tokens[i].Length)];
        for (int start = 0, count; start < order.Length; start += count)
        {
            count = 1;
            while (start + count < order.Length && (count + 1) * tokens[order[start + count]].Length <= BatchTokens) count++;
            EmbedBatch(order.AsSpan(start, count), tokens, vectors, options);
        }
        return vectors;
    }

    /// <summary>A text as the network is given it.</summary>
    internal TokenSequence Tokens(string text)
    {
        ReadOnlySpan<TextToken> tokens = _tokenizer.Encode(text).Tokens;
        return _tokenizer.Join(tokens[..Math.Min(tokens.Length, Math.Max(0, LongestText - 2))]);
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => _network.Dispose();

    private void EmbedBatch(ReadOnlySpan<int> batch, int[][] tokens, float[][] vectors, PassOptions? options)
    {
        int[][] ids = new int[batch.Length][];
        for (int i = 0; i < ids.Length; i++) ids[i] = tokens[batch[i]];
        TokenBatch texts = TokenBatch.Padded(ids, _tokenizer.Pad);
        using ModelRun run = _network.Run(texts, options: options);
        int row = texts.Length * Width;
        for (int i = 0; i < ids.Length; i++)
        {
            float[] vector = SentenceVector.Pool(_pooling, run.Output.Values.Slice(i * row, ids[i].Length * Width), Width);
            if (_normalise) SentenceVector.Normalise(vector);
            vectors[batch[i]] = vector;
        }
    }
}
