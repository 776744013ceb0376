using System.Text.Json;
using Fovea.Attention;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Weights;

namespace Fovea.Conformance.Hub;

/// <summary>A model that reads pictures.</summary>
internal sealed class PictureModel : IHubModel
{
    private readonly NameMap _names;
    private readonly CheckpointWeights _weights;
    private readonly Func<Tensor, NamedOutput[]> _read;
    private readonly Func<AttentionRecord, IEnumerable<AttentionLayer>> _shown;

    /// <summary>Builds a model on the weights of a case.</summary>
    /// <param name="given">The case.</param>
    /// <param name="names">How it calls the parameters.</param>
    /// <param name="build">Makes the model, and says what it makes of pixels.</param>
    /// <param name="shown">Which attention layers the case shows; all where it is left out.</param>
    /// <param name="unused">Parameters that the case may have in vain.</param>
    public PictureModel(
        HubCase given, NameMap names, Func<Scope, JsonElement, Func<Tensor, NamedOutput[]>> build, Func<AttentionRecord, IEnumerable<AttentionLayer>>? shown = null, Predicate<string>? unused = null)
    {
        ModelFolder folder = ModelFolder.Open(given.Folder);
        using ITensorSource source = folder.OpenWeights();
        (_names, _weights, _shown) = (names, new CheckpointWeights(names, source), shown ?? (record => record.Layers));
        _read = build(new Scope(_weights), folder.Config);
        _weights.Fill(source, unused: unused);
    }

    public void Check(HubCase given)
    {
        if (given.InputNames.FirstOrDefault(name => name is not "pixel_values" and not "probe") is { } other) throw new UnknownCaseException($"input '{other}'");
        StoredTensor pixels = given.Input("pixel_values");
        PassOptions options = new() { Differentiate = given.HasGradients ? weight => GradientName(given, weight) is not null : null };
        using Pass pass = new(Capture.Weights().And(Capture.HiddenStates()), options);
        NamedOutput[] said = _read(pass.Tensor(pixels.ToFloats(), Shape.Of(pixels.Shape)));
        foreach (NamedOutput output in said) given.Output(output.Name, output.Value.Shape, output.Value.Values);
        int place = 0;
        foreach (DetachedTensor hidden in HiddenStateCaptures.HiddenStatesOf(pass)) given.Output($"hidden_states.{place++}", hidden.Shape, hidden.Values);
        place = 0;
        foreach (AttentionLayer layer in _shown(pass.Record())) given.Output($"attentions.{place++}", layer.Weights!.Shape, layer.Weights.Values);

        if (!given.HasGradients) return;
        pass.Backward(said.Single(output => output.Name == given.LossOf).Value, given.Probe());
        foreach (IGrouping<string?, Weight> rows in _weights.All.GroupBy(weight => GradientName(given, weight)))
            if (rows.Key is { } name) given.Gradient(name, Together(name, rows, pass));
    }

    public void Dispose() => _weights.Dispose();

    private string? GradientName(HubCase given, Weight weight) => given.GradientName(_names.Keys(weight.Name).Select(key => StoredRows.Of(key).Key));

    /// <summary>The gradient of a tensor whose rows hold several parameters.</summary>
    private Tensor Together(string name, IEnumerable<Weight> rows, Pass pass)
    {
        int PartOf(Weight weight) => _names.Keys(weight.Name).Select(StoredRows.Of).First(part => part.Key == name).Part;
        Tensor[] parts = [.. rows.OrderBy(PartOf).Select(pass.Gradient)];
        return parts.Length == 1 ? parts[0] : Tensor.Concatenate(parts, 0);
    }
}
