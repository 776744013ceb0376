using System.Globalization;

namespace Fovea.Weights;

/// <summary>Rows of a stored tensor: many checkpoints put the matrices of query, key and value into one.</summary>
/// <param name="Key">The tensor.</param>
/// <param name="Part">Which of its equal parts, from 0.</param>
/// <param name="Parts">How many there are; 1 where the whole tensor is meant.</param>
internal readonly record struct StoredRows(string Key, int Part, int Parts)
{
    /// <summary>"[1/3]"; nothing where the whole tensor is meant.</summary>
    public string Mark => Parts == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"[{Part}/{Parts}]");

    /// <summary>What a name map's key says: "qkv.weight[1/3]" is the second of three parts.</summary>
    public static StoredRows Of(string key)
    {
        int mark = key.EndsWith(']') ? key.LastIndexOf('[') : -1;
        if (mark < 0) return new StoredRows(key, 0, 1);
        int[] numbers = [.. key[(mark + 1)..^1].Split('/').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        return new StoredRows(key[..mark], numbers[0], numbers[1]);
    }

    /// <summary>The rows; null where the tensor can't be cut into so many parts.</summary>
    public StoredTensor? In(StoredTensor stored) => Parts == 1 ? stored : stored.Rows(Part, Parts);
}
