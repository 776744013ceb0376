using Fovea.Onnx.Format;
using Fovea.Weights;

namespace Fovea.Onnx;

/// <summary>Which version of each family of operators a file means.</summary>
internal sealed class OperatorSets
{
    /// <summary>The newest versions whose meaning is known. An older file means what its version says.</summary>
    private static readonly Dictionary<string, int> s_newest = new() { [""] = 27, ["ai.onnx.preview"] = 1, ["ai.onnx.preview.training"] = 1 };

    private readonly Dictionary<string, int> _versions = [];
    private readonly string _origin;

    private OperatorSets(string origin) => _origin = origin;

    /// <exception cref="InvalidDataException">A version is newer than what is known.</exception>
    public static OperatorSets Of(IEnumerable<OperatorSetMessage> sets, string origin)
    {
        OperatorSets found = new(origin);
        foreach (OperatorSetMessage set in sets)
        {
            string domain = Standard(set.Domain);
            int newest = s_newest.GetValueOrDefault(domain, int.MaxValue);
            if (set.Version < 1 || set.Version > newest)
                throw new InvalidDataException($"cannot read {origin}: expected operators {Named(domain)} of version 1 to {newest}, found {set.Version}; export the network for an older version");
            found._versions[domain] = (int)set.Version;
        }
        return found;
    }

    /// <summary>The standard family has two names.</summary>
    public static string Standard(string domain) => domain == "ai.onnx" ? "" : domain;

    /// <exception cref="InvalidDataException">The file does not say.</exception>
    public int Version(string domain, string op) => _versions.TryGetValue(domain, out int version)
        ? version
        : throw new InvalidDataException($"cannot read {_origin}: it uses the operator {Text.Quote(op)}, expected it to say which version of operators {Named(domain)} it means, found {(_versions.Count == 0 ? "none" : Text.Few(_versions.Select(set => $"{Named(set.Key)} {set.Value}")))}");

    private static string Named(string domain) => Text.Quote(domain.Length == 0 ? "ai.onnx" : domain);
}
