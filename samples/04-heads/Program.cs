// Several heads look at once. After the output projection each adds a part of its own to the output: which head gave what?
using Fovea.Attention;
using Fovea.Numerics;

const int Tokens = 5, Width = 6, HeadCount = 3, HeadSize = Width / HeadCount, Off = 1;

RandomWeights weights = new(seed: 4);
MultiHeadAttention attention = new(new Scope(weights)["attention"], Width, HeadCount);
Weight projection = weights["attention.output.weight"], bias = weights["attention.output.bias"];
bias.Values.Fill(0.1f);                                                             // zero before training, which would show nothing
bias.Changed();

float[] numbers = new float[Tokens * Width];
PhiloxRandom random = new(seed: 4);
for (int i = 0; i < numbers.Length; i++) numbers[i] = random.NextNormal();

(float[] output, DetachedTensor parts) = Attend();
float[] sum = bias.Values.ToArray();
Console.WriteLine("what goes into Y1");
for (int head = 0; head < HeadCount; head++)
{
    float[] part = Part(parts, head);
    for (int w = 0; w < Width; w++) sum[w] += part[w];
    Print($"head {head}", part);
}
Print("bias", bias.Values.ToArray());
Print("their sum", sum);
Print("output", output);

// The output projection reads head by head: without its columns, a head says nothing.
for (int row = 0; row < Width; row++) projection.Values.Slice(row * Width + Off * HeadSize, HeadSize).Clear();
projection.Changed();
(float[] without, DetachedTensor left) = Attend();

Console.WriteLine();
Console.WriteLine($"head {Off} switched off");
for (int head = 0; head < HeadCount; head++) Print($"head {head}", Part(left, head));
Print("output", without);
Print("what is missing", [.. output.Zip(without, (before, after) => before - after)]);

(float[] Output, DetachedTensor Parts) Attend()
{
    using Pass pass = new(Capture.HeadContributions());
    Tensor x = pass.Tensor(numbers, [1, Tokens, Width]);                            // [B, T, W]
    Tensor y = attention.Forward(x, x, x, Mask.None);                               // [B, T, W]
    return (y.Values[..Width].ToArray(), pass.Record().Layers[0].HeadContributions!);   // Y1; [B, H, T, W]
}

static float[] Part(DetachedTensor parts, int head) => [.. Enumerable.Range(0, Width).Select(w => parts[0, head, 0, w])];

static void Print(string name, float[] numbers) => Console.WriteLine($"  {name,-16}{string.Concat(numbers.Select(number => $"{number,8:F3}"))}");
