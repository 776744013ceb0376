using Fovea.Attention;
using Fovea.Models;
using Fovea.Numerics;

namespace Fovea.Cli.Output;

/// <summary>What a published network for pictures is made of: its layers, gates and attention, and what they cost.</summary>
internal static class NetworkCard
{
    public static void Write(PublishedNetwork network, TextWriter output)
    {
        NetworkCost cost = NetworkCost.Of(network);
        output.WriteLine($"in   pixels  {cost.Input}");
        output.WriteLine($"out  logits  {cost.Output}");
        LayerCost[] layers = [.. cost.Layers.Where(layer => layer.Parameters > 0)];
        TextTable.Write(output, "layers", [.. layers.Select(layer => (string[])
            [layer.Path, layer.Result.Rank == 0 ? "" : $"{layer.Result}", $"{TextTable.Many(layer.Parameters)} parameters", $"{TextTable.Many(layer.Products)} multiply-adds"])]);
        TextTable.Write(output, "gates", [.. cost.Record.Gates.Select(gate => (string[])[gate.Path, string.Join(", ", Lengths(gate))])]);
        TextTable.Write(output, "attention", [.. cost.Record.Layers.Select(layer => (string[])
            [layer.Kind == AttentionKind.Self ? "self" : "cross", layer.Path, $"{layer.Entropy!.Shape[1]} heads", $"{layer.Entropy.Shape[2]} queries", $"{layer.Received!.Shape[2]} keys"])]);
        output.WriteLine();
        output.WriteLine($"{TextTable.Many(layers.Length)} layers, {TextTable.Many(cost.Record.Gates.Count)} gates, {TextTable.Many(cost.Record.Layers.Count)} attention, {TextTable.Many(cost.Parameters)} parameters, {TextTable.Many(cost.Products)} multiply-adds");
    }

    /// <summary>"2 branches, 64 channels".</summary>
    private static IEnumerable<string> Lengths(GateLayer gate) =>
        gate.Axes.Skip(1).Select((axis, i) => $"{TextTable.Many(gate.Values.Shape[i + 1])} {axis}{(axis == "branch" ? "es" : "s")}");
}
