namespace Fovea.Inputs.Text.BytePair;

/// <summary>Makes tokens of the bytes of a word: again and again the two neighbours that were joined most often in the texts that the vocabulary was made from become one.</summary>
/// <remarks>Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units", 2015, arXiv:1508.07909, section 3.2.</remarks>
internal sealed class BytePairs
{
    private readonly Dictionary<(int Left, int Right), (int Rank, int Joined)> _merges = [];
    private readonly int[] _bytes = new int[256], _lastBytes = new int[256];

    /// <param name="ids">The tokens, written in the <see cref="ByteAlphabet"/>, and their numbers.</param>
    /// <param name="merges">What is joined, the most frequent first.</param>
    /// <param name="suffix">What the last token of a word ends with, such as "&lt;/w&gt;".</param>
    /// <param name="name">The file, for messages.</param>
    /// <exception cref="InvalidDataException">A byte or what is joined is not in the vocabulary.</exception>
    public BytePairs(IReadOnlyDictionary<string, int> ids, IReadOnlyList<(string Left, string Right)> merges, string suffix, string name)
    {
        int Id(string token) => ids.TryGetValue(token, out int id) ? id : throw WordPieceFiles.Bad(name, "every byte and all that is joined in the vocabulary", $"no '{token}' there");
        for (int value = 0; value < 256; value++)
        {
            string letter = ByteAlphabet.Letter((byte)value);
            (_bytes[value], _lastBytes[value]) = (Id(letter), Id(letter + suffix));
        }
        for (int rank = 0; rank < merges.Count; rank++)
            _merges.TryAdd((Id(merges[rank].Left), Id(merges[rank].Right)), (rank, Id(merges[rank].Left + merges[rank].Right)));
    }

    /// <summary>Cuts a word.</summary>
    /// <param name="word">Its bytes, at least one.</param>
    /// <returns>The tokens, and how many bytes each stands for.</returns>
    public List<(int Id, int Length)> Encode(ReadOnlySpan<byte> word)
    {
        int[] ids = new int[word.Length], next = new int[word.Length], before = new int[word.Length];
        PriorityQueue<(int Left, int Right, int LeftId, int RightId), (int Rank, int Place)> pairs = new();
        for (int i = 0; i < word.Length; i++) (ids[i], next[i], before[i]) = (i == word.Length - 1 ? _lastBytes[word[i]] : _bytes[word[i]], i + 1, i - 1);
        for (int i = 0; i + 1 < word.Length; i++) Offer(i, i + 1);

        while (pairs.TryDequeue(out var pair, out _))
        {
            if (ids[pair.Left] != pair.LeftId || ids[pair.Right] != pair.RightId || next[pair.Left] != pair.Right) continue;       // one of them has been joined meanwhile
            ids[pair.Left] = _merges[(pair.LeftId, pair.RightId)].Joined;
            ids[pair.Right] = -1;
            next[pair.Left] = next[pair.Right];
            if (next[pair.Left] < word.Length) before[next[pair.Left]] = pair.Left;
            if (before[pair.Left] >= 0) Offer(before[pair.Left], pair.Left);
            if (next[pair.Left] < word.Length) Offer(pair.Left, next[pair.Left]);
        }

        List<(int, int)> tokens = [];
        for (int i = 0; i < word.Length; i = next[i]) tokens.Add((ids[i], next[i] - i));
        return tokens;

        void Offer(int left, int right)
        {
            if (_merges.TryGetValue((ids[left], ids[right]), out (int Rank, int) merge)) pairs.Enqueue((left, right, ids[left], ids[right]), (merge.Rank, left));
        }
    }
}
