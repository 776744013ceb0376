using Fovea.Attention;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Weights;

namespace Fovea.Conformance.Hub;

/// <summary>Something that a model says.</summary>
/// <param name="Name">What the case calls it.</param>
/// <param name="Value">[B, T, ..], or [B, ..] where it is not said of each token.</param>
/// <param name="PerToken">Whether it is said of each token.</param>
internal readonly record struct NamedOutput(string Name, Tensor Value, bool PerToken = true);

/// <summary>A model that reads tokens.</summary>
/// <param name="model">To be disposed with this.</param>
/// <param name="names">How the case calls the parameters.</param>
/// <param name="outputs">What the model's result holds.</param>
internal sealed class TextModel(TokenModel model, NameMap names, Func<Tensor, NamedOutput[]> outputs) : IHubModel
{
    private static readonly string[] s_inputs = ["input_ids", "token_type_ids", "attention_mask", "probe"];

    public void Check(HubCase given)
    {
        if (given.InputNames.FirstOrDefault(name => !s_inputs.Contains(name)) is { } other) throw new UnknownCaseException($"input '{other}'");
        int length = (int)given.Input("input_ids").Shape[1];
        int[] ids = given.Integers("input_ids");
        bool[] present = given.Present("attention_mask", ids.Length);
        int[] types = given.InputNames.Contains("token_type_ids") ? given.Integers("token_type_ids") : [];
        PassOptions options = new() { Differentiate = given.HasGradients ? weight => GradientName(given, weight) is not null : null };

        using ModelRun run = model.Run(TokenBatch.Masked(ids, present, length, types), Capture.Weights().And(Capture.HiddenStates()), options);
        NamedOutput[] said = outputs(run.Output);
        foreach (NamedOutput output in said) given.Output(output.Name, output.Value.Shape, output.Value.Values, output.PerToken ? present : []);
        for (int layer = 0; layer < run.HiddenStates.Count; layer++) Compare(given, $"hidden_states.{layer}", run.HiddenStates[layer], present, axis: 1);
        for (int layer = 0; layer < run.Record.Layers.Count; layer++) Compare(given, $"attentions.{layer}", run.Record.Layers[layer].Weights!, present, axis: 2);

        if (!given.HasGradients) return;
        run.Pass.Backward(said.Single(output => output.Name == given.LossOf).Value, given.Probe());
        foreach (Weight weight in model.Parameters)
            if (GradientName(given, weight) is { } name) given.Gradient(name, run.Pass.Gradient(weight));
    }

    public void Dispose() => model.Dispose();

    private string? GradientName(HubCase given, Weight weight) => given.GradientName(names.Keys(weight.Name));

    private static void Compare(HubCase given, string name, DetachedTensor found, bool[] present, int axis) => given.Output(name, found.Shape, found.Values, present, axis);
}
