using Fovea.Inputs.Text;

namespace Fovea.Inputs;

/// <summary>
/// BERT's tokenizer: it cleans a text, cuts it into words, and the words into the longest pieces that the vocabulary has. Every token says
/// which characters of the text it stands for. Immutable: any number of threads may use one.
/// </summary>
/// <remarks>Devlin et al., "BERT", 2018, arXiv:1810.04805, section 3; the files are those of the Hugging Face Hub.</remarks>
public sealed class WordPieceTokenizer
{
    private readonly WordPieceSettings _settings;
    private readonly BertNormalizer _normalizer;
    private readonly AddedTokens _asWritten, _normalized;

    internal WordPieceTokenizer(WordPieceSettings settings)
    {
        _settings = settings;
        _normalizer = new BertNormalizer(settings.Normalization);
        _asWritten = new AddedTokens(settings.AddedTokens.Where(token => !token.Normalized));
        _normalized = new AddedTokens(settings.AddedTokens.Where(token => token.Normalized)
            .Select(token => token with { Content = Normalize(token.Content) }));
        Vocabulary = new Vocabulary(settings.Tokens, settings.ContinuingPrefix);
        Unknown = Special(settings.UnknownToken, "unknown word");
        Cls = Special(settings.ClsToken, "beginning");
        Sep = Special(settings.SepToken, "end");
        Pad = Vocabulary.Find(settings.PadToken) ?? 0;
        Mask = Vocabulary.Find(settings.MaskToken);
    }

    /// <summary>The tokens by id and by name.</summary>
    internal Vocabulary Vocabulary { get; }

    /// <summary>The token that stands before everything, [CLS].</summary>
    public int Cls { get; }

    /// <summary>The token that ends each text, [SEP].</summary>
    public int Sep { get; }

    /// <summary>The token that fills up a batch, [PAD]; 0 in a vocabulary without one (padding is masked, so any token serves).</summary>
    public int Pad { get; }

    /// <summary>The token of a word that the vocabulary cannot spell, [UNK].</summary>
    public int Unknown { get; }

    /// <summary>The token of a word that is to be guessed, [MASK]; null in a vocabulary without one.</summary>
    public int? Mask { get; }

    /// <summary>Whether capital letters are read as small ones.</summary>
    public bool IgnoresCase => _settings.Normalization.Lowercase;

    /// <summary>Reads a tokenizer from a folder of the Hugging Face Hub, or from one file.</summary>
    /// <param name="path">A folder with <c>tokenizer.json</c> or <c>vocab.txt</c> (the first is preferred), or the path of such a file.</param>
    /// <exception cref="FileNotFoundException">There is neither file.</exception>
    /// <exception cref="InvalidDataException">The file is no WordPiece tokenizer, or its parts contradict each other.</exception>
    public static WordPieceTokenizer Load(string path) => new(WordPieceFiles.Read(path));

    /// <summary>Reads a tokenizer from the text of a <c>tokenizer.json</c>.</summary>
    /// <param name="tokenizerJson">The file's bytes, UTF-8.</param>
    /// <exception cref="InvalidDataException">It is no WordPiece tokenizer, or its parts contradict each other.</exception>
    public static WordPieceTokenizer Parse(ReadOnlyMemory<byte> tokenizerJson) => new(TokenizerJson.Read(tokenizerJson, "tokenizer.json"));

    /// <summary>Cuts a text into tokens. Special tokens are not put around it; those that are written in it, such as [MASK], are found.</summary>
    /// <param name="text">Any text: half surrogate pairs and control characters too.</param>
    public TokenizedText Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Encode(text, 0, text.Length);
    }

    /// <summary>Cuts a part of a text into tokens, whose ranges are those of the whole text.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="start">Where the part begins, in UTF-16 units.</param>
    /// <param name="end">Where it ends, exclusive.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie in the text.</exception>
    public TokenizedText Encode(string text, int start, int end)
    {
        ArgumentNullException.ThrowIfNull(text);
        if ((uint)start > (uint)end || end > text.Length)
            throw new ArgumentOutOfRangeException(nameof(start), $"part of a text must lie in it: expected 0 <= start <= end <= {text.Length}, got {start} and {end}");

        var scanner = new WordPieceScanner(Vocabulary.Pieces, Unknown, _settings.LongestWord, end - start);
        ReadOnlySpan<char> part = text.AsSpan(start, end - start);
        int at = 0;
        while (!_asWritten.IsEmpty && _asWritten.TryFind(part, at, out AddedToken found, out int from, out int to))
        {
            EncodeStretch(part[at..from], start + at, ref scanner);
            scanner.AddToken(found.Id, start + from, start + to);
            at = to;
        }
        EncodeStretch(part[at..], start + at, ref scanner);
        return scanner.Finish(text);
    }

    /// <summary>Puts the special tokens around a text: [CLS] text [SEP].</summary>
    /// <param name="text">Tokens of a text, or of a part of it.</param>
    public TokenSequence Join(ReadOnlySpan<TextToken> text) => TokenSequence.Of(this, text);

    /// <summary>Puts the special tokens around two texts: [CLS] first [SEP] second [SEP]. The second and its [SEP] are of type 1.</summary>
    /// <param name="first">Tokens of the first text, such as a question.</param>
    /// <param name="second">Tokens of the second text, such as a passage.</param>
    public TokenSequence Join(ReadOnlySpan<TextToken> first, ReadOnlySpan<TextToken> second) => TokenSequence.Of(this, first, second);

    private void EncodeStretch(ReadOnlySpan<char> stretch, int offset, ref WordPieceScanner scanner)
    {
        if (_normalized.IsEmpty)
        {
            _normalizer.Normalize(stretch, offset, ref scanner);
        }
        else
        {
            var kept = new NormalizedText();
            _normalizer.Normalize(stretch, offset, ref kept);
            int at = 0;
            while (_normalized.TryFind(kept.Units, at, out AddedToken found, out int from, out int to))
            {
                kept.CopyTo(ref scanner, at, from);
                (int start, int end) = kept.Range(from, to);
                scanner.AddToken(found.Id, start, end);
                at = to;
            }
            kept.CopyTo(ref scanner, at, kept.Units.Length);
        }
        scanner.EndWord();
    }

    private string Normalize(string text)
    {
        var kept = new NormalizedText();
        _normalizer.Normalize(text, 0, ref kept);
        return new string(kept.Units);
    }

    private int Special(string token, string meaning) => Vocabulary.Find(token)
        ?? throw new InvalidDataException($"tokenizer: the vocabulary must have the token for the {meaning}: expected '{token}', found no such token among {Vocabulary.Count}; name the right one in tokenizer_config.json");
}
