using System.Text.Json;
using Fovea.Models;

namespace Fovea.Conformance.Explanations;

/// <summary>
/// Explanations of models of the hf kind: case.json names the model, tensors.safetensors holds what methods make of the first of its inputs. And
/// pictures as networks are given them: case.json has the settings.
/// </summary>
public sealed class ExplanationKind : Kind
{
    /// <inheritdoc/>
    public override string Name => "explain";

    /// <inheritdoc/>
    public override string What => "rollout, gradient methods, Grad-CAM and gates, pictures prepared (golden/explain)";

    /// <inheritdoc/>
    protected override void Check(string folder, Differences differences)
    {
        JsonElement? about = CaseFiles.Json(folder, "case.json");
        if (PicturePreparations.IsCase(about))
        {
            PicturePreparations.Check(folder, about!.Value, differences);
            return;
        }
        if (GradCamCase.IsCase(about))
        {
            new GradCamCase(folder, about!.Value, differences).Check();
            return;
        }
        string model = about.Text("model") ?? throw new UnknownCaseException("an explanation of no model in a folder");
        string name = model[(model.LastIndexOf(' ') + 1)..];
        string place = Find(folder, name);
        JsonElement config = CaseFiles.Json(place, "config.json")!.Value;
        string type = ((JsonElement?)config).Text("model_type") ?? "", architecture = config.TryGetProperty("architectures", out JsonElement list) ? $"{list[0]}" : "";
        if (HubNetworks.Find(config) is not null && architecture.Contains("ForImageClassification", StringComparison.Ordinal) && type != "swin" && type != "convnext")
        {
            using PictureExplanations pictures = new(folder, place, differences);
            pictures.Check();
            return;
        }
        if (type != "bert" || architecture != "BertForSequenceClassification") throw new UnknownCaseException($"an explanation of '{(architecture.Length > 0 ? architecture : type)}'");
        using ClassifierExplanations explained = new(folder, place, differences);
        explained.Check();
    }

    /// <summary>The model's folder: the case itself, or one of that name in a folder hf above it.</summary>
    private static string Find(string folder, string name)
    {
        if (File.Exists(Path.Combine(folder, "config.json"))) return folder;
        for (DirectoryInfo? above = new DirectoryInfo(folder).Parent; above is not null; above = above.Parent)
            foreach (string place in (ReadOnlySpan<string>)[Path.Combine(above.FullName, "hf", name), Path.Combine(above.FullName, name)])
                if (File.Exists(Path.Combine(place, "config.json"))) return place;
        throw new FileNotFoundException($"the model '{name}' must be in the case's folder, or in a folder hf above it", folder);
    }
}
