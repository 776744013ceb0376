// Self-attention: every input looks at all inputs, itself included. Four inputs x1..x4; where does Y1 come from?
using Fovea.Attention;
using Fovea.Numerics;

const int Inputs = 4, Width = 4;
float[] numbers =
[
    1.0f, 0.5f, -0.5f, 0.0f,        // x1
    0.2f, -1.0f, 0.3f, 0.8f,        // x2
    0.9f, 0.6f, -0.4f, 0.1f,        // x3: much like x1
    -0.7f, 0.4f, 1.0f, -0.2f,       // x4: the opposite
];

// Three projections. To keep the numbers readable, queries are twice the inputs and keys the inputs as they are; a trained model learns these.
Scope scope = new(new RandomWeights(seed: 3));
Linear toQuery = new(scope["query"], Width, Width, bias: false, Diagonal(2));
Linear toKey = new(scope["key"], Width, Width, bias: false, Diagonal(1));
Linear toValue = new(scope["value"], Width, Width, bias: false);

using Pass pass = new(Capture.Weights());
Tensor x = pass.Tensor(numbers, [1, Inputs, Width]);                                // [B, T, W]
Tensor q = toQuery.Forward(x), k = toKey.Forward(x), v = toValue.Forward(x);        // [B, T, W]
Tensor y = OneHead(q).Attend(OneHead(k), OneHead(v), Mask.None);                    // [B, T, 1, W]

DetachedTensor weights = pass.Record().Layers[0].Weights!;                          // [B, H, Tq, Tk]
DetachedTensor values = v.Detach();
float[] rebuilt = new float[Width];

Console.WriteLine($"{"",-6}{"weight",-12}{"value",-36}weight x value");
for (int i = 0; i < Inputs; i++)
{
    float weight = weights[0, 0, 0, i];                                             // how much of x(i) goes into Y1
    float[] value = [.. Enumerable.Range(0, Width).Select(d => values[0, i, d])];
    float[] share = [.. value.Select(number => weight * number)];
    for (int d = 0; d < Width; d++) rebuilt[d] += share[d];
    Console.WriteLine($"x{i + 1}    {weight:F3}    {Row(value)}    {Row(share)}");
}
Console.WriteLine($"sum   {weights.Values.Take(Inputs).Sum():F3}{Row(rebuilt),72}");
Console.WriteLine($"Y1         {Row(y.Values[..Width].ToArray()),72}");

static Tensor OneHead(Tensor x) => x.Reshape([1, Inputs, 1, Width]);                // [B, T, H, D]

static Initialiser Diagonal(float number) => (weight, _) =>
{
    for (int i = 0; i < Width; i++) weight.Values[i * Width + i] = number;
};

static string Row(float[] numbers) => string.Concat(numbers.Select(number => $"{number,8:F3}"));
