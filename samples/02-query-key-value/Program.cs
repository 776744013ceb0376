// What attention calculates, on numbers small enough to check by hand: one query, three keys, three values.
using Fovea.Attention;
using Fovea.Numerics;

const int Keys = 3, Size = 4, ValueSize = 2;
float[] query = [1, 0, 1, 0];
float[] key =
[
    2, 0, 2, 0,         // much like the query
    0, 2, 0, 2,         // nothing in common with it
    1, 1, 1, 1,         // something of both
];
float[] value =
[
    10, 0,
    0, 10,
    4, 4,
];

// The reference: four passes over plain numbers (scores, stabilise, normalise, mix). Open ScaledDotProduct.cs to read them.
float[] output = new float[ValueSize], weights = new float[Keys];
ScaledDotProduct.Attend(
    new Matrix<float>(query, 1, Size), new Matrix<float>(key, Keys, Size), new Matrix<float>(value, Keys, ValueSize),
    ScoreRule.Plain, new Matrix<float>(output, 1, ValueSize), new Matrix<float>(weights, 1, Keys));

// The same through the fused kernel, which is what models use; it is asked to show its scores and weights.
using Pass pass = new(Capture.Scores().And(Capture.Weights()));
Tensor fused = pass.Tensor(query, [1, 1, 1, Size])                                  // [B, Tq, H, D]
    .Attend(pass.Tensor(key, [1, Keys, 1, Size]), pass.Tensor(value, [1, Keys, 1, ValueSize]), Mask.None);
AttentionLayer seen = pass.Record().Layers[0];

Console.WriteLine($"query {Numbers(query, "F0")}");
Console.WriteLine();
Console.WriteLine($"{"",-3}{"key",-17}{"score",-9}{"weight",-9}{"value",-12}weight x value");
for (int k = 0; k < Keys; k++)
{
    float[] one = value[(k * ValueSize)..((k + 1) * ValueSize)];
    float[] share = [.. one.Select(number => weights[k] * number)];
    string offered = Numbers(key[(k * Size)..((k + 1) * Size)], "F0");
    Console.WriteLine($"{k + 1,-3}{offered,-17}{seen.Scores![0, 0, 0, k],-9:F3}{weights[k],-9:F3}{Numbers(one, "F0"),-12}{Numbers(share)}");
}
Console.WriteLine($"{"",-20}{"sum",-9}{weights.Sum(),-21:F3}{Numbers(output)}");
Console.WriteLine();
Console.WriteLine($"{"the fused kernel",-20}{Numbers(seen.Weights!.Values),-30}{Numbers(fused.Values.ToArray())}");
Console.WriteLine($"{"differs by at most",-20}{Largest(weights, seen.Weights.Values),-30:F5}{Largest(output, fused.Values.ToArray()):F5}");

static string Numbers(IEnumerable<float> numbers, string format = "F3") => $"[{string.Join(", ", numbers.Select(number => number.ToString(format)))}]";

static float Largest(float[] a, float[] b) => a.Zip(b, (one, other) => Math.Abs(one - other)).Max();
