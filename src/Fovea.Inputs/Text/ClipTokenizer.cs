using Fovea.Inputs.Text;
using Fovea.Inputs.Text.BytePair;

namespace Fovea.Inputs;

/// <summary>
/// CLIP's tokenizer: it makes capital letters small, cuts a text into words, and the bytes of each word into the pieces that the vocabulary has. Every token
/// says which characters of the text it stands for. Immutable: any number of threads may use one.
/// </summary>
/// <remarks>Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021, arXiv:2103.00020, section 2.4.</remarks>
public sealed class ClipTokenizer
{
    private const int LongestCharacter = 4;

    private readonly BytePairs _pairs;
    private readonly AddedTokens _asWritten;
    private readonly AddedToken[] _normalized;

    internal ClipTokenizer(ClipVocabulary vocabulary)
    {
        _pairs = vocabulary.Pairs;
        _asWritten = new AddedTokens(vocabulary.AddedTokens.Where(token => !token.Normalized));
        _normalized = [.. vocabulary.AddedTokens.Where(token => token.Normalized)];
        (Begin, End) = (vocabulary.Begin, vocabulary.End);
    }

    /// <summary>The token that stands before a text.</summary>
    public int Begin { get; }

    /// <summary>The token that ends a text; it fills up a batch too.</summary>
    public int End { get; }

    /// <summary>Reads a tokenizer from a folder of the Hugging Face Hub.</summary>
    /// <param name="path">A folder with <c>tokenizer.json</c>, or with <c>vocab.json</c> and <c>merges.txt</c>; or the path of a tokenizer.json.</param>
    /// <exception cref="FileNotFoundException">There are no such files.</exception>
    /// <exception cref="InvalidDataException">The files are those of another tokenizer, or damaged.</exception>
    public static ClipTokenizer Load(string path) => new(ClipFiles.Read(path));

    /// <summary>Cuts a text into tokens. The marks of beginning and end are not put around it; those that are written in it are found.</summary>
    /// <param name="text">Any text: half surrogate pairs and control characters too.</param>
    public TokenizedText Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        TokenList tokens = new(text.Length / 3 + 4);
        int at = 0;
        while (!_asWritten.IsEmpty && _asWritten.TryFind(text, at, out AddedToken found, out int from, out int to))
        {
            EncodeStretch(text.AsSpan(at, from - at), at, ref tokens);
            tokens.Add(found.Id, from, to);
            at = to;
        }
        EncodeStretch(text.AsSpan(at), at, ref tokens);
        return tokens.Of(text);
    }

    /// <summary>A text as the model reads it: between the marks of beginning and end, and cut where it is too long.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="longest">How many tokens the model reads at most, marks included; at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for the marks.</exception>
    public int[] Ids(string text, int longest = 77)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 2);
        ReadOnlySpan<TextToken> tokens = Encode(text).Tokens;
        int[] ids = new int[Math.Min(tokens.Length + 2, longest)];
        ids[0] = Begin;
        for (int i = 1; i + 1 < ids.Length; i++) ids[i] = tokens[i - 1].Id;
        ids[^1] = End;
        return ids;
    }

    private void EncodeStretch(ReadOnlySpan<char> stretch, int offset, ref TokenList tokens)
    {
        ClipWords words = new(stretch, offset);
        int at = 0;
        while (words.TryNext(ref at, out int end))
        {
            AddedToken mark = _normalized.FirstOrDefault(token => words.StartsWith(at, token.Content));
            if (mark.Content is not null)
            {
                end = at + mark.Content.Length;
                tokens.Add(mark.Id, words.RangeOf(at).Start, words.RangeOf(end - 1).End);
            }
            else
            {
                EncodeWord(words, at, end, ref tokens);
            }
            at = end;
        }
    }

    private void EncodeWord(ClipWords words, int at, int end, ref TokenList tokens)
    {
        byte[] bytes = new byte[LongestCharacter * (end - at)];
        int[] characters = new int[bytes.Length];                       // which character each byte is of
        int count = 0;
        for (int character = at; character < end; character++)
        {
            int length = words.Write(character, bytes.AsSpan(count));
            characters.AsSpan(count, length).Fill(character);
            count += length;
        }
        int from = 0;
        foreach ((int id, int length) in _pairs.Encode(bytes.AsSpan(0, count)))
        {
            tokens.Add(id, words.RangeOf(characters[from]).Start, words.RangeOf(characters[from + length - 1]).End);
            from += length;
        }
    }
}
