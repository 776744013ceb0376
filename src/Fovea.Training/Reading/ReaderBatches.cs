using Fovea.Inputs;
using Fovea.Training.Data;

namespace Fovea.Training.Reading;

/// <summary>The batches of a training run, one epoch after another. Batch n depends on the seed and n alone.</summary>
internal sealed class ReaderBatches
{
    private readonly ReaderMixture _mixture;
    private readonly WordPieceTokenizer _tokenizer;
    private readonly ReaderTrainingOptions _options;
    private readonly List<int> _firstBatches = [0];
    private ReaderItem[] _items = [];
    private IReadOnlyList<int[]> _plan = [];
    private int _epoch = -1;

    public ReaderBatches(ReaderMixture mixture, WordPieceTokenizer tokenizer, ReaderTrainingOptions options)
    {
        (_mixture, _tokenizer, _options) = (mixture, tokenizer, options);
        Prepare(0);
    }

    /// <summary>How many batches the first epoch has; the others have about as many.</summary>
    public int PerEpoch => _firstBatches[1];

    /// <summary>The batch of a step.</summary>
    public IReadOnlyList<ReaderItem> this[long step]
    {
        get
        {
            while (step >= _firstBatches[^1]) Prepare(_firstBatches.Count - 1);
            int epoch = _firstBatches.FindLastIndex(first => first <= step);
            if (epoch != _epoch) Prepare(epoch);
            return [.. _plan[(int)step - _firstBatches[epoch]].Select(i => _items[i])];
        }
    }

    /// <summary>Makes the examples of an epoch and puts those of like length together.</summary>
    private void Prepare(int epoch)
    {
        ReaderEpoch examples = _mixture.Epoch(epoch);
        _items = new ReaderItem[examples.Count];
        for (int i = 0; i < _items.Length; i++)
        {
            PhiloxRandom random = new(_options.Seed + ((ulong)epoch << 32), stream: (uint)i);
            _items[i] = ReaderItem.Of(_tokenizer, examples[i], _options.LongestInput, (uint)random.Next(int.MaxValue));
        }
        _plan = LengthBatches.Plan([.. _items.Select(item => item.Tokens.Length)], _options.BatchTokens, _options.Seed, epoch, most: _options.BatchExamples);
        _epoch = epoch;
        if (_firstBatches.Count == epoch + 1) _firstBatches.Add(_firstBatches[epoch] + _plan.Count);
    }
}
