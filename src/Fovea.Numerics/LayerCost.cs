namespace Fovea.Numerics;

/// <summary>What it takes to calculate one layer: its parameters, and how often two numbers are multiplied and added.</summary>
/// <param name="Path">The place of its parameters in the model: <c>stage.0.block.2.reduce.conv</c>.</param>
/// <param name="Result">The shape of what it calculates.</param>
/// <param name="Parameters">All that it learned; statistics that a norm keeps are not among them.</param>
/// <param name="Products">Multiply-adds for the whole batch; those of convolutions and linear layers count.</param>
internal sealed record LayerCost(string Path, Shape Result, long Parameters, long Products);

/// <summary>Notes what each convolution and linear layer costs while it is calculated, where that was asked for.</summary>
internal static class Costs
{
    private const string Kind = "costs";

    /// <summary>Asks for the costs.</summary>
    public static Capture Capture() => Numerics.Capture.Of(new CaptureRequest(Kind));

    /// <summary>Notes a layer, if it was asked for.</summary>
    /// <param name="kernel">[outputs, ..]: what it multiplies by. Only what is a parameter counts: averaging with ones is no layer.</param>
    /// <param name="result">What it calculated.</param>
    public static void Observe(Tensor kernel, Tensor result)
    {
        Pass pass = result.Pass;
        if (pass.Capture.IsEmpty || kernel.Weight is not { } weight) return;
        foreach (CaptureRequest request in pass.Capture.Requests)
        {
            if (request.Kind != Kind) continue;
            float[] lengths = [.. result.Shape.Select(length => (float)length)];
            pass.Observe(new Observation(weight.Name, Kind, new DetachedTensor([lengths.Length], lengths)));
            return;
        }
    }

    /// <summary>The layers of a pass, in the order of the calculation.</summary>
    /// <param name="pass">Was asked for them.</param>
    /// <param name="weights">The parameters of the model. Those without products, such as norms, are layers too.</param>
    public static IReadOnlyList<LayerCost> Of(Pass pass, IEnumerable<Weight> weights)
    {
        Weight[] all = [.. weights];
        Dictionary<string, Weight> byName = all.ToDictionary(weight => weight.Name);
        Dictionary<string, (Shape Result, long Products)> calculated = [];
        foreach (Observation seen in pass.Observations)
        {
            if (seen.Kind != Kind || !byName.TryGetValue(seen.Path, out Weight? weight)) continue;
            Shape result = Shape.Of([.. seen.Value.Values.Select(length => (long)length)]);
            (Shape first, long before) = calculated.GetValueOrDefault(LayerOf(seen.Path), (result, 0));
            calculated[LayerOf(seen.Path)] = (first, before + result.Count * weight.Shape[1..].Count);       // each number of the result is a sum over one kernel
        }
        return [.. all.GroupBy(weight => LayerOf(weight.Name)).Select(layer => new LayerCost(
            layer.Key, calculated.GetValueOrDefault(layer.Key).Result, layer.Where(weight => weight.IsLearned).Sum(weight => weight.Shape.Count), calculated.GetValueOrDefault(layer.Key).Products))];
    }

    private static string LayerOf(string parameter) => parameter.LastIndexOf('.') is >= 0 and var dot ? parameter[..dot] : parameter;
}
