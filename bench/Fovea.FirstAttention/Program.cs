using System.Diagnostics;
using Fovea.Attention;
using Fovea.Numerics;

// A process that attends once, as the first thing that it does: 12 heads of 64, 128 tokens. Prints the milliseconds from Main to the end of that,
// those of the second time, and a number of the result, so that nothing of it can be left out. Mode start-up of Fovea.Benchmarks runs it many times.
long begin = Stopwatch.GetTimestamp();
const int Tokens = 128, Heads = 12, Size = 64;
float[] numbers = new float[Tokens * Heads * Size];
for (int i = 0; i < numbers.Length; i++) numbers[i] = i * 37 % 101 / 50f - 1;

float result = Attend();
double first = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
begin = Stopwatch.GetTimestamp();
Attend();
double second = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
Console.WriteLine(FormattableString.Invariant($"{first:F3} {second:F3} {result:G9}"));

float Attend()
{
    using Pass pass = new();
    Tensor x = pass.Tensor(numbers, [1, Tokens, Heads, Size]);                      // [B, T, H, D]
    return x.Attend(x, x, Mask.None).Values[^1];
}
