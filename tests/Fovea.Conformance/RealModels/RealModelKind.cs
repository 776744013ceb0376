namespace Fovea.Conformance.RealModels;

/// <summary>Folders of published weights, with what their own libraries make of them: reference.json and, for some, reference.safetensors.</summary>
public sealed class RealModelKind : Kind
{
    /// <inheritdoc/>
    public override string Name => "models";

    /// <inheritdoc/>
    public override string What => "real weights with reference.json (models)";

    /// <inheritdoc/>
    protected override bool IsCase(string folder) => File.Exists(Path.Combine(folder, "reference.json"));

    /// <inheritdoc/>
    protected override void Check(string folder, Differences differences)
    {
        System.Text.Json.JsonElement? config = CaseFiles.Json(folder, "config.json");
        string? type = config.Text("model_type") ?? config.Text("architecture");
        if (type == "bert" && File.Exists(Path.Combine(folder, "modules.json"))) SentenceModel.Check(folder, differences);
        else if (CaseFiles.Json(folder, "reference.json") is { ValueKind: System.Text.Json.JsonValueKind.Object } reference && reference.TryGetProperty("networks", out System.Text.Json.JsonElement networks))
            OnnxNetworks.Check(folder, networks, differences);
        else if (CaseFiles.Json(folder, "reference.json") is { ValueKind: System.Text.Json.JsonValueKind.Object } pictures && pictures.TryGetProperty("photos", out System.Text.Json.JsonElement photos))
            PictureModel.Check(folder, photos, differences);
        else throw new UnknownCaseException(type is null ? "a model without config.json" : $"architecture '{type}'");
    }
}
