using System.Buffers;

namespace Fovea.Inputs.Text;

/// <summary>
/// Gathers normalised characters into words and cuts each word into the longest pieces that the vocabulary has, from the left. It holds one
/// word at a time, and of a word that is longer than the model allows only its range: the time is linear and the memory bounded.
/// </summary>
/// <remarks>Schuster and Nakajima, "Japanese and Korean Voice Search", 2012; Devlin et al. 2018, arXiv:1810.04805.</remarks>
internal ref struct WordPieceScanner : INormalizedSink
{
    private readonly PieceTable _pieces;
    private readonly int _unknown, _longestWord;
    private TokenList _tokens;

    private char[] _word;
    private int[] _starts, _ends;
    private uint[] _hashes;
    private int _length, _characters, _wordStart, _wordEnd;

    /// <param name="pieces">The vocabulary.</param>
    /// <param name="unknown">The id of a word that cannot be cut.</param>
    /// <param name="longestWord">In code points, after normalisation.</param>
    /// <param name="textLength">In UTF-16 units; how much room is made at first follows from it.</param>
    public WordPieceScanner(PieceTable pieces, int unknown, int longestWord, int textLength)
    {
        (_pieces, _unknown, _longestWord) = (pieces, unknown, longestWord);
        _tokens = new TokenList((textLength / 4) + 4);
        int room = (int)Math.Min((2L * longestWord) + 2, (3L * textLength) + 2);
        _word = ArrayPool<char>.Shared.Rent(room);
        _starts = ArrayPool<int>.Shared.Rent(room);
        _ends = ArrayPool<int>.Shared.Rent(room);
        _hashes = ArrayPool<uint>.Shared.Rent(room);
    }

    public void Add(int codePoint, CharacterKind kind, int start, int end)
    {
        if (kind == CharacterKind.Plain) { Append(codePoint, start, end); return; }
        EndWord();
        if (kind == CharacterKind.Space) return;
        Append(codePoint, start, end);
        EndWord();
    }

    /// <summary>A token that is no piece of a word.</summary>
    public void AddToken(int id, int start, int end)
    {
        EndWord();
        _tokens.Add(id, start, end);
    }

    /// <summary>Ends the last word, gives the working room back and returns what was found.</summary>
    public TokenizedText Finish(string text)
    {
        EndWord();
        ArrayPool<char>.Shared.Return(_word);
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<int>.Shared.Return(_ends);
        ArrayPool<uint>.Shared.Return(_hashes);
        (_word, _starts, _ends, _hashes) = ([], [], [], []);
        return _tokens.Of(text);
    }

    private void Append(int codePoint, int start, int end)
    {
        if (_characters++ == 0) _wordStart = start;
        _wordEnd = end;
        if (_characters > _longestWord) return;

        if (codePoint > char.MaxValue)
        {
            AppendUnit((char)(0xD800 + ((codePoint - 0x10000) >> 10)), start, end);
            AppendUnit((char)(0xDC00 + ((codePoint - 0x10000) & 0x3FF)), start, end);
        }
        else
        {
            AppendUnit((char)codePoint, start, end);
        }
    }

    private void AppendUnit(char unit, int start, int end)
    {
        int at = _length++;
        _word[at] = unit;
        _starts[at] = start;
        _ends[at] = end;
    }

    public void EndWord()
    {
        if (_characters == 0) return;
        if (_characters > _longestWord || !TryCut()) _tokens.Add(_unknown, _wordStart, _wordEnd);
        (_length, _characters) = (0, 0);
    }

    /// <summary>Cuts the word; a rest that begins with no piece makes the whole word unknown.</summary>
    private bool TryCut()
    {
        int before = _tokens.Count;
        for (int at = 0; at < _length;)
        {
            int id = _pieces.FindLongest(_word.AsSpan(at, _length - at), at == 0, out int length, _hashes);
            if (id < 0) { _tokens.Shorten(before); return false; }
            _tokens.Add(id, _starts[at], _ends[at + length - 1]);
            at += length;
        }
        return true;
    }
}
