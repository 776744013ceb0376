using Fovea.Numerics;
using Fovea.Numerics.Kernels.Attention;

namespace Fovea.Attention;

/// <summary>
/// The keys and values of what was read so far, so that a text can be continued token by token without reading it again. It grows by
/// pages of 128 positions: nothing is copied when it grows. Items of the batch may have different lengths. It serves one layer and one
/// thread at a time, and no gradients.
/// </summary>
/// <remarks>Pages: Kwon et al., "PagedAttention", 2023, arXiv:2309.06180, section 4. The window: Beltagy et al., "Longformer", 2020, arXiv:2004.05150.</remarks>
public sealed class KeyValueCache : IDisposable
{
    private readonly int _heads, _keySize, _valueSize;
    private readonly List<KeyValuePage?>[] _pages;
    private readonly int[] _lengths;
    private readonly Stack<KeyValuePage> _free = [];
    private nint[] _keyTable = [], _valueTable = [];
    private int _pagesHeld;
    private bool _disposed;

    /// <summary>An empty cache; it takes memory when something is appended.</summary>
    /// <param name="batch">B: how many sequences.</param>
    /// <param name="keyHeads">Hkv.</param>
    /// <param name="keySize">D, the size of a key.</param>
    /// <param name="valueSize">Dv, the size of a value; that of a key where it is left out.</param>
    /// <param name="window">How many positions before its own a query sees; older pages are used again. All where it is left out.</param>
    /// <param name="limit">The most positions that a sequence may have.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public KeyValueCache(int batch, int keyHeads, int keySize, int? valueSize = null, int? window = null, int? limit = null)
    {
        Shape.Expect(batch >= 1 && keyHeads >= 1 && keySize >= 1 && valueSize is null or >= 1, $"a key-value cache needs a batch, heads and sizes of at least 1, got {batch}, {keyHeads}, {keySize} and {valueSize ?? keySize}");
        Shape.Expect(window is null or >= 0 && limit is null or >= 1, $"a window must be at least 0 and a limit at least 1, got {window ?? 0} and {limit ?? 1}");
        (_heads, _keySize, _valueSize) = (keyHeads, keySize, valueSize ?? keySize);
        (Window, Limit) = (window, limit);
        _lengths = GC.AllocateArray<int>(batch, pinned: true);
        _pages = [.. Enumerable.Range(0, batch).Select(_ => new List<KeyValuePage?>())];
    }

    /// <summary>B: how many sequences.</summary>
    public int Batch => _lengths.Length;

    /// <summary>[B]: how many positions each sequence has, those included that no one will see again.</summary>
    public ReadOnlySpan<int> Lengths => _lengths;

    /// <summary>How many positions before its own a query sees; null: all.</summary>
    public int? Window { get; }

    /// <summary>The most positions that a sequence may have; null: as many as memory holds.</summary>
    public int? Limit { get; }

    /// <summary>The memory that it holds, in bytes, pages that wait for use among it.</summary>
    public long Bytes => _pagesHeld * PageBytes;

    private long PageBytes => (KeyValuePage.Row(_keySize) + KeyValuePage.Row(_valueSize)) * (long)HeadsView.PageLength * _heads * sizeof(float);

    /// <summary>Adds keys and values at the end of each sequence, by copying. What only queries before them could see is forgotten where there is a window.</summary>
    /// <param name="key">[B, T, Hkv, D].</param>
    /// <param name="value">[B, T, Hkv, Dv].</param>
    /// <param name="padding">[B]: how many positions at the beginning of each item are padding and left out; none where it is empty.</param>
    /// <exception cref="ArgumentException">A shape does not fit the cache.</exception>
    /// <exception cref="InvalidOperationException">A sequence would pass the limit; nothing was added then.</exception>
    /// <exception cref="NotSupportedException">Gradients are wanted of what is added.</exception>
    public void Append(Tensor key, Tensor value, ReadOnlySpan<int> padding = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        long added = key.Shape.Rank == 4 ? key.Shape[1] : 0;
        Shape.Expect(added >= 1 && key.Shape == Shape.Of([Batch, added, _heads, _keySize]), $"keys for this cache must be [{Batch}, T, {_heads}, {_keySize}], got {key.Shape}");
        Shape.Expect(value.Shape == Shape.Of([Batch, added, _heads, _valueSize]), $"values for this cache must be [{Batch}, {added}, {_heads}, {_valueSize}] like key {key.Shape}, got {value.Shape}");
        Shape.Expect(padding.IsEmpty || padding.Length == Batch, $"padding must say for each of {Batch} sequences how many positions are left out, got {padding.Length} numbers");
        foreach (int each in padding) Shape.Expect(each >= 0 && each <= added, $"padding must be from 0 to the {added} positions that are added, got {each}");
        if (key.NeedsGradient || value.NeedsGradient)
            throw new NotSupportedException("a key-value cache keeps no gradients: expected keys and values that nothing is differentiated by: attend without a cache where gradients are wanted");
        for (int item = 0; item < Batch; item++) CheckRoom(item, _lengths[item] + added - (padding.IsEmpty ? 0 : padding[item]));

        for (int item = 0; item < Batch; item++) Append(item, key, value, padding.IsEmpty ? 0 : padding[item], (int)added);
    }

    /// <summary>Forgets everything; the memory stays for what comes next.</summary>
    public void Reset()
    {
        for (int item = 0; item < Batch; item++)
        {
            Drop(item, 0, _pages[item].Count);
            _pages[item].Clear();
            _lengths[item] = 0;
        }
    }

    /// <summary>Forgets all positions from <paramref name="length"/> on, as when a guess was wrong. Shorter sequences stay as they are.</summary>
    /// <exception cref="ArgumentException">The length is below 0.</exception>
    /// <exception cref="InvalidOperationException">What a query there would see has left the window.</exception>
    public void Truncate(int length)
    {
        Shape.Expect(length >= 0, $"a cache can be cut to a length of at least 0, got {length}");
        for (int item = 0; item < Batch; item++)
        {
            int first = _pages[item].FindIndex(page => page is not null) * HeadsView.PageLength, seen = Math.Max(0, length - (Window ?? length));
            if (length < _lengths[item] && (first < 0 || seen < first))
                throw new InvalidOperationException($"a cache with a window of {Window} can't be cut to {length} positions: its next query would see from {seen}, and all before {first} is forgotten: cut less, or reset it");
        }
        for (int item = 0; item < Batch; item++)
        {
            if (length >= _lengths[item]) continue;
            int kept = (length + HeadsView.PageLength - 1) / HeadsView.PageLength;
            Drop(item, kept, _pages[item].Count);
            _pages[item].RemoveRange(kept, _pages[item].Count - kept);
            _lengths[item] = length;
        }
    }

    /// <summary>Sequence i goes on from what sequence <paramref name="from"/>[i] has, as beams do. Pages are shared, not copied.</summary>
    /// <param name="from">[B], each from 0 to below B.</param>
    /// <exception cref="ArgumentException">There are not as many, or there is no such sequence.</exception>
    public void Reorder(ReadOnlySpan<int> from)
    {
        Shape.Expect(from.Length == Batch, $"an order must name one of {Batch} sequences for each, got {from.Length}");
        foreach (int item in from) Shape.Expect(item >= 0 && item < Batch, $"an order must name sequences from 0 to below {Batch}, got {item}");
        List<KeyValuePage?>[] pages = [.. from.ToArray().Select(item => new List<KeyValuePage?>(_pages[item]))];
        int[] lengths = [.. from.ToArray().Select(item => _lengths[item])];
        foreach (KeyValuePage? page in pages.SelectMany(list => list))
            if (page is not null) page.Owners++;
        for (int item = 0; item < Batch; item++) Drop(item, 0, _pages[item].Count);
        pages.CopyTo(_pages, 0);
        lengths.CopyTo(_lengths, 0);
    }

    /// <summary>Frees all memory.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        Reset();
        foreach (KeyValuePage page in _free) page.Dispose();
        _free.Clear();
        (_pagesHeld, _disposed) = (0, true);
    }

    /// <summary>Says to the kernel where keys and values are. The tables live as long as the cache is kept alive and not appended to.</summary>
    internal unsafe void ApplyTo(ref AttentionProblem problem)
    {
        int most = Math.Max(1, _pages.Max(list => list.Count));
        if (_keyTable.Length < most * Batch)
        {
            _keyTable = GC.AllocateArray<nint>(2 * most * Batch, pinned: true);
            _valueTable = GC.AllocateArray<nint>(2 * most * Batch, pinned: true);
        }
        for (int item = 0; item < Batch; item++)
            for (int page = 0; page < most; page++)
            {
                KeyValuePage? held = page < _pages[item].Count ? _pages[item][page] : null;
                _keyTable[item * most + page] = held is null ? 0 : (nint)held.Keys;
                _valueTable[item * most + page] = held is null ? 0 : (nint)held.Values;
            }
        problem.Key = HeadsView.Paged((float**)Mask.Pointer(_keyTable), most, KeyValuePage.Row(_keySize));
        problem.Value = HeadsView.Paged((float**)Mask.Pointer(_valueTable), most, KeyValuePage.Row(_valueSize));
        problem.ItemKeys = Mask.Pointer(_lengths);
        problem.Before = Math.Min(problem.Before, Window ?? AttentionProblem.Unlimited);
    }

    /// <summary>Checks what is asked of the cache, and says the sizes: Tk of the longest sequence, Hkv, D, Dv.</summary>
    internal (int Keys, int Heads, int KeySize, int ValueSize) Check(Shape query)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Shape.Expect(query.Rank == 4 && query[0] == Batch && query[3] == _keySize && query[1] >= 1 && query[2] >= 1 && query[2] % _heads == 0,
            $"a query for this cache must be [{Batch}, Tq, H, {_keySize}] with H a multiple of {_heads}, got {query}");
        int keys = _lengths.Max();
        Shape.Expect(keys > 0, $"this cache is empty: append keys and values first");
        return (keys, _heads, _keySize, _valueSize);
    }

    private void CheckRoom(int item, long length)
    {
        long most = Limit ?? int.MaxValue - HeadsView.PageLength;
        if (length > most)
            throw new InvalidOperationException($"a sequence in this cache may have {most} positions: sequence {item} would have {length}: make the cache with a larger limit, reset it, or cut the text");
    }

    private unsafe void Append(int item, Tensor key, Tensor value, int skipped, int added)
    {
        ForgetUnseen(item);
        for (int t = skipped; t < added; t++)
        {
            int position = _lengths[item]++, place = position % HeadsView.PageLength;
            KeyValuePage page = PageToWrite(item, position / HeadsView.PageLength);
            nint row = (nint)item * added + t;
            CopyRows(key.Pointer + row * _heads * _keySize, _keySize, page.Keys, KeyValuePage.Row(_keySize), place);
            CopyRows(value.Pointer + row * _heads * _valueSize, _valueSize, page.Values, KeyValuePage.Row(_valueSize), place);
        }
    }

    /// <summary>One position, head by head.</summary>
    private unsafe void CopyRows(float* from, int size, float* to, nint row, int place)
    {
        for (int head = 0; head < _heads; head++, from += size, to += HeadsView.PageLength * row)
            new Span<float>(from, size).CopyTo(new Span<float>(to + place * row, size));
    }

    /// <summary>The next query stands behind the last position: pages that are wholly before its window are used again.</summary>
    private void ForgetUnseen(int item)
    {
        if (Window is not { } window || _lengths[item] <= window) return;
        Drop(item, 0, Math.Min((_lengths[item] - window) / HeadsView.PageLength, _pages[item].Count));
    }

    /// <summary>A page that belongs to this sequence alone.</summary>
    private KeyValuePage PageToWrite(int item, int index)
    {
        List<KeyValuePage?> pages = _pages[item];
        if (index == pages.Count) pages.Add(NewPage());
        KeyValuePage page = pages[index]!;
        if (page.Owners == 1) return page;

        KeyValuePage own = NewPage();
        page.CopyTo(own);
        page.Owners--;
        pages[index] = own;
        return own;
    }

    private KeyValuePage NewPage()
    {
        if (_free.TryPop(out KeyValuePage? page))
        {
            page.Owners = 1;
            return page;
        }
        _pagesHeld++;
        return new KeyValuePage(_heads, _keySize, _valueSize);
    }

    private void Drop(int item, int first, int end)
    {
        for (int index = first; index < end; index++)
        {
            if (_pages[item][index] is { } page && --page.Owners == 0) _free.Push(page);
            _pages[item][index] = null;
        }
    }
}
