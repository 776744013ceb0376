using Fovea.Explain;

namespace Fovea.Cli.Evaluation;

/// <summary>The hottest fifth of some words.</summary>
internal sealed class HotFifth
{
    private readonly IReadOnlyList<WordHeat> _words;
    private readonly WordHeat[] _hot;

    public HotFifth(IReadOnlyList<WordHeat> words)
    {
        _words = words;
        _hot = [.. words.OrderByDescending(word => word.Weight).Take((int)Math.Round(words.Count / 5.0))];
    }

    /// <summary>Whether a word of the phrase is among them.</summary>
    public bool Has(TextRange phrase) => _hot.Any(word => word.Range.Overlaps(phrase));

    /// <summary>How likely a word of the phrase would be among as many words drawn at random.</summary>
    public double Chance(TextRange phrase)
    {
        int of = _words.Count, own = _words.Count(word => word.Range.Overlaps(phrase));
        double none = 1;
        for (int drawn = 0; drawn < _hot.Length; drawn++) none *= Math.Max(0, of - own - drawn) / (double)(of - drawn);
        return 1 - none;
    }
}
