using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.RegularExpressions;
using Fovea.Attention;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Tasks;
using Fovea.Weights;
using Capture = Fovea.Numerics.Capture;

namespace Fovea.Conformance.RealModels;

/// <summary>A sentence encoder: token ids and vectors of sentences, and the attention weights of one of them.</summary>
internal static partial class SentenceModel
{
    private const double LeastCosine = 0.99999, Tolerance = 1e-4;

    /// <summary>Where weights are stored at half precision and the reference was made before they were rounded: rounding moves a weight by up to 2^-11, attention by a few times that.</summary>
    private const double RoundedTolerance = 2e-3;

    public static void Check(string folder, Differences differences)
    {
        JsonElement reference = CaseFiles.Json(folder, "reference.json")!.Value;
        string[] sentences = [.. reference.GetProperty("sentences").EnumerateArray().Select(text => text.GetString()!)];
        int[][] ids = [.. reference.GetProperty("input_ids").EnumerateArray().Select(list => list.Integers())];
        using SafetensorsFile tensors = SafetensorsFile.Open(Path.Combine(folder, "reference.safetensors"));
        using SentenceEncoder encoder = SentenceEncoder.Load(folder);

        differences.Same("number of sentences with token ids", [sentences.Length], [ids.Length]);
        for (int i = 0; i < sentences.Length; i++) differences.Same($"token ids of sentence {i}", ids[i], encoder.Tokens(sentences[i]).Ids.ToArray());

        float[] expected = tensors["embeddings"].ToFloats();
        float[][] found = encoder.Embed(sentences);
        differences.Same("shape of the embeddings", tensors["embeddings"].Shape.ToArray(), [sentences.Length, encoder.Width]);
        for (int i = 0; i < sentences.Length; i++)
            differences.AtLeast($"cosine of sentence {i}", LeastCosine, TensorPrimitives.CosineSimilarity<float>(expected.AsSpan(i * encoder.Width, encoder.Width), found[i]));
        Attentions(folder, reference, tensors, ids, differences);
    }

    /// <summary>Those of one sentence; the reference says in words which one it is: "attentions.L of sentence 1".</summary>
    private static void Attentions(string folder, JsonElement reference, SafetensorsFile tensors, int[][] ids, Differences differences)
    {
        string[] wanted = [.. tensors.Tensors.Keys.Where(name => name.StartsWith("attentions.", StringComparison.Ordinal))];
        if (wanted.Length == 0) return;
        int sentence = int.Parse(SentenceNumber().Match(reference.GetProperty("what").GetString()!).Groups[1].Value, CultureInfo.InvariantCulture);
        double tolerance = IsRounded(folder) ? RoundedTolerance : Tolerance;
        using Bert network = Bert.Load(folder);
        using ModelRun run = network.Run(ids[sentence], Capture.Weights());
        differences.Same("layers with attentions", [wanted.Length], [run.Record.Layers.Count]);
        for (int layer = 0; layer < run.Record.Layers.Count; layer++)
        {
            StoredTensor expected = tensors[string.Create(CultureInfo.InvariantCulture, $"attentions.{layer}")];
            DetachedTensor found = run.Record.Layers[layer].Weights!;
            differences.Compare(expected.Name, Shape.Of(expected.Shape), expected.ToFloats(), found.Shape, found.Values, tolerance);
        }
    }

    private static bool IsRounded(string folder)
    {
        using ITensorSource weights = ModelFolder.Open(folder).OpenWeights();
        return weights.Tensors.Values.Any(tensor => tensor.Type is StoredType.F16 or StoredType.BF16);
    }

    [GeneratedRegex(@"of sentence (\d+)")]
    private static partial Regex SentenceNumber();
}
