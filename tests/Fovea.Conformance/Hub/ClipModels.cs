using Fovea.Attention;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Weights;

namespace Fovea.Conformance.Hub;

/// <summary>CLIP: both towers.</summary>
internal sealed class ClipModels : IHubModel
{
    private static readonly string[] s_inputs = ["input_ids", "attention_mask", "pixel_values", "probe"];

    private readonly CheckpointWeights _weights;
    private readonly Clip _model;

    private ClipModels(HubCase given)
    {
        ModelFolder folder = ModelFolder.Open(given.Folder);
        using ITensorSource source = folder.OpenWeights();
        _weights = new CheckpointWeights(ClipNames.Map, source);
        _model = new Clip(new Scope(_weights), ClipConfig.Read(folder.Config));
        _weights.Fill(source);
    }

    public static Dictionary<string, Func<HubCase, IHubModel>> All { get; } = new() { ["CLIPModel"] = given => new ClipModels(given) };

    public void Check(HubCase given)
    {
        if (given.InputNames.FirstOrDefault(name => !s_inputs.Contains(name)) is { } other) throw new UnknownCaseException($"input '{other}'");
        Shape shape = Shape.Of(given.Input("input_ids").Shape), pictures = Shape.Of(given.Input("pixel_values").Shape);
        int[] ids = given.Integers("input_ids");
        bool[] present = given.Present("attention_mask", ids.Length);
        PassOptions options = new() { Differentiate = given.HasGradients ? weight => GradientName(given, weight) is not null : null };

        using Pass pass = new(Capture.Weights().And(Capture.HiddenStates()), options);
        Tensor texts = _model.Texts(pass.Indices(ids, shape), Mask.Padding(present, shape));
        Tensor seen = _model.Pictures(pass.Tensor(given.Input("pixel_values").ToFloats(), pictures));
        Tensor scores = _model.Scores(seen, texts);
        given.Output("text_embeds", texts.Shape, texts.Values);
        given.Output("image_embeds", seen.Shape, seen.Values);
        given.Output("logits_per_image", scores.Shape, scores.Values);
        given.Output("logits_per_text", [scores.Shape[1], scores.Shape[0]], scores.Transpose().Values);
        Towers(given, pass, present);

        if (!given.HasGradients) return;
        pass.Backward(given.LossOf == "logits_per_text" ? scores.Transpose() : scores, given.Probe());
        foreach (Weight weight in _weights.All)
            if (GradientName(given, weight) is { } name) given.Gradient(name, pass.Gradient(weight));
    }

    public void Dispose() => _weights.Dispose();

    /// <summary>The texts were read first.</summary>
    private void Towers(HubCase given, Pass pass, bool[] present)
    {
        IReadOnlyList<DetachedTensor> hidden = HiddenStateCaptures.HiddenStatesOf(pass);
        IReadOnlyList<AttentionLayer> layers = pass.Record().Layers;
        int texts = _model.Config.Text.Layers;
        for (int i = 0; i < hidden.Count; i++)
        {
            bool text = i <= texts;
            given.Output($"{Tower(text)}.hidden_states.{(text ? i : i - texts - 1)}", hidden[i].Shape, hidden[i].Values, text ? present : []);
        }
        for (int i = 0; i < layers.Count; i++)
        {
            bool text = i < texts;
            given.Output($"{Tower(text)}.attentions.{(text ? i : i - texts)}", layers[i].Weights!.Shape, layers[i].Weights!.Values, text ? present : [], axis: 2);
        }
    }

    private static string Tower(bool text) => text ? "text_model_output" : "vision_model_output";

    private static string? GradientName(HubCase given, Weight weight) => given.GradientName(ClipNames.Map.Keys(weight.Name));
}
