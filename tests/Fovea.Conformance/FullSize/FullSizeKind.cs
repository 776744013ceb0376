using System.Text.Json;
using Fovea.Models;

namespace Fovea.Conformance.FullSize;

/// <summary>
/// Published architectures at full size: case.json lists every tensor, whose numbers are made by formula, and says how many parameters and multiply-adds there
/// are; outputs.safetensors has what comes out.
/// </summary>
public sealed class FullSizeKind : Kind
{
    /// <inheritdoc/>
    public override string Name => "full";

    /// <inheritdoc/>
    public override string What => "published architectures at full size: outputs, parameters, multiply-adds (golden/full)";

    /// <inheritdoc/>
    protected override void Check(string folder, Differences differences)
    {
        JsonElement about = CaseFiles.Json(folder, "case.json")!.Value;
        string name = about.GetProperty("name").GetString()!;
        if (Find(folder, name) is not { } network) throw new UnknownCaseException($"architecture '{name}'");
        FullSizeClassifier.Check(folder, about, network, differences);
    }

    /// <summary>timm's networks have published names; those of transformers have a config.json.</summary>
    private static PublishedNetwork? Find(string folder, string name) =>
        name.Split('-', 2) is ["timm", var published] ? ImageModels.Find(published)
        : CaseFiles.Json(folder, "config.json") is { } config ? HubNetworks.Find(config) : null;
}
