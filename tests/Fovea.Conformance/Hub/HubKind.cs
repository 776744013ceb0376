namespace Fovea.Conformance.Hub;

/// <summary>
/// Small models in the layout of the Hugging Face Hub: config.json, model.safetensors, inputs.safetensors, outputs.safetensors and, for some,
/// gradients.safetensors by the names of the parameters. case.json names the class and the loss.
/// </summary>
public sealed class HubKind : Kind
{
    private static readonly Dictionary<string, Func<HubCase, IHubModel>> s_models = new(BertModels.All.Concat(VisionModels.All).Concat(ClipModels.All));

    /// <inheritdoc/>
    public override string Name => "hf";

    /// <inheritdoc/>
    public override string What => "small models: outputs, hidden states, attentions, gradients (golden/hf)";

    /// <inheritdoc/>
    protected override bool IsCase(string folder) =>
        File.Exists(Path.Combine(folder, "config.json")) && File.Exists(Path.Combine(folder, "inputs.safetensors")) && File.Exists(Path.Combine(folder, "outputs.safetensors"));

    /// <inheritdoc/>
    protected override void Check(string folder, Differences differences)
    {
        using HubCase given = new(folder, differences);
        if (!s_models.TryGetValue(given.Class, out Func<HubCase, IHubModel>? load)) throw new UnknownCaseException($"architecture '{given.Class}'");
        using IHubModel model = load(given);
        model.Check(given);
        given.CheckAllCompared();
    }
}

/// <summary>A model of the product, held against a case.</summary>
internal interface IHubModel : IDisposable
{
    /// <summary>Runs the case's inputs and compares everything that the case has.</summary>
    void Check(HubCase given);
}
