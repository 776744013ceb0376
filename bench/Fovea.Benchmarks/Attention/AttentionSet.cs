using System.Runtime.InteropServices;
using Fovea.Numerics.Kernels.Attention;

namespace Fovea.Benchmarks.Attention;

/// <summary>Memory with numbers at random for one question to the attention kernels, and room for every answer and gradient.</summary>
internal sealed unsafe class AttentionSet : IDisposable
{
    private readonly List<nint> _memory = [];

    public AttentionProblem Problem;
    public AttentionResults Results;
    public AttentionGradients Gradients;

    public AttentionSet(int queries, int keys, int heads, int keyHeads, int size, bool causal = false, int batch = 1)
    {
        nint asking = (nint)batch * queries * heads * size, asked = (nint)batch * keys * keyHeads * size, rows = (nint)batch * heads * queries;
        HeadsView Queries(float* from) => HeadsView.Dense(from, queries, heads, size);
        HeadsView Keys(float* from) => HeadsView.Dense(from, keys, keyHeads, size);
        Problem = new AttentionProblem
        {
            Batch = batch, Heads = heads, KeyHeads = keyHeads, Queries = queries, Keys = keys, Size = size, ValueSize = size, Scale = 1 / MathF.Sqrt(size),
            Query = Queries(Numbers(asking)), Key = Keys(Numbers(asked)), Value = Keys(Numbers(asked)),
        };
        if (causal) Problem.After = 0;
        Results = new AttentionResults { Output = Queries(Numbers(asking)), Largest = Numbers(rows), Inverse = Numbers(rows) };
        Gradients = new AttentionGradients
        {
            Output = Results.Output, OutputGradient = Queries(Numbers(asking)), Largest = Results.Largest, Inverse = Results.Inverse,
            Query = Queries(Numbers(asking)), Key = Keys(Numbers(asked)), Value = Keys(Numbers(asked)),
        };
    }

    public void Dispose()
    {
        foreach (nint memory in _memory) NativeMemory.AlignedFree((void*)memory);
    }

    private float* Numbers(nint count)
    {
        float* numbers = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        _memory.Add((nint)numbers);
        var random = new Random(_memory.Count);
        for (nint i = 0; i < count; i++) numbers[i] = random.NextSingle() * 4 - 2;
        return numbers;
    }
}
