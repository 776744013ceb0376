using Fovea.Numerics.Threads;

namespace Fovea.Numerics.Kernels.Attention;

/// <summary>An item is a query head of one batch item: the stretches of its queries are put together, from the first to the last.</summary>
internal unsafe struct StretchSum<T> : IWork where T : unmanaged, ILanes<T>
{
    public FewQueries<T> Shared;

    public readonly void Run(nint item)
    {
        ref readonly AttentionProblem problem = ref Shared.Problem;
        ref readonly AttentionResults results = ref Shared.Results;
        int batch = (int)(item / problem.Heads), head = (int)(item % problem.Heads);
        if (results.Received != null) new Span<float>(results.Received + item * problem.Keys, problem.Keys).Clear();
        for (int query = 0; query < problem.Queries; query++)
        {
            nint row = item * problem.Queries + query;
            float largest = LargestOf(row), sum = 0, moment = 0;
            for (int stretch = 0; stretch < Shared.Stretches; stretch++)
            {
                nint part = Shared.Part(stretch, row);
                float change = Shared.Largest[part] - largest, factor = Exp2(change);
                sum += factor * Shared.Sum[part];
                if (Shared.Sum[part] != 0) moment += factor * (Shared.Moment[part] + change * Shared.Sum[part]);
            }
            float inverse = sum == 0 ? 0 : 1 / sum;
            StoreOutput(row, largest, inverse, results.Output.At(batch, query, head));
            if (results.LogSumExp != null) results.LogSumExp[row] = sum == 0 ? float.NegativeInfinity : LaneSoftmax.Ln2 * largest + MathF.Log(sum);
            if (results.Entropy != null) results.Entropy[row] = sum == 0 ? 0 : MathF.Max(0, MathF.Log(sum) - LaneSoftmax.Ln2 * moment / sum);
            if (results.Received != null || results.TopKeys != null) ShowWeights(item, row, largest, inverse);
        }
    }

    private readonly float LargestOf(nint row)
    {
        float largest = LaneSoftmax.Nothing;
        for (int stretch = 0; stretch < Shared.Stretches; stretch++) largest = MathF.Max(largest, Shared.Largest[Shared.Part(stretch, row)]);
        return largest;
    }

    /// <summary>The same exponential as everywhere.</summary>
    private static float Exp2(float x)
    {
        float* room = stackalloc float[16];
        LaneSoftmax.Exp2(T.Create(x)).Store(room);
        return *room;
    }

    /// <summary>The sum grows where the first stretch lies; then as many numbers as a head has are written.</summary>
    private readonly void StoreOutput(nint row, float largest, float inverse, float* to)
    {
        float* sum = Shared.Mixed + Shared.Part(0, row) * Shared.ValueSize;
        nint vectors = Shared.ValueSize / T.Count;
        KeyLanes.Scale<T>(sum, Exp2(Shared.Largest[row] - largest), vectors);
        for (int stretch = 1; stretch < Shared.Stretches; stretch++)
        {
            nint part = Shared.Part(stretch, row);
            KeyLanes.AddScaled<T>(Shared.Mixed + part * Shared.ValueSize, Exp2(Shared.Largest[part] - largest), vectors, sum);
        }
        KeyLanes.Scale<T>(sum, inverse, vectors);
        new Span<float>(sum, Shared.Problem.ValueSize).CopyTo(new Span<float>(to, Shared.Problem.ValueSize));
    }

    /// <summary>Exponentials become weights; what keys received and the top keys are read off them.</summary>
    private readonly void ShowWeights(nint head, nint row, float largest, float inverse)
    {
        ref readonly AttentionResults results = ref Shared.Results;
        float* strip = Shared.Strip + row * Shared.Stride;
        int keys = Shared.Problem.Keys;
        for (int stretch = 0; stretch < Shared.Stretches; stretch++)
        {
            int start = stretch * FewQueries<T>.Stretch, count = Math.Min(keys - start, FewQueries<T>.Stretch);
            KeyLanes.Scale<T>(strip + start, Exp2(Shared.Largest[Shared.Part(stretch, row)] - largest) * inverse, (count + T.Count - 1) / T.Count);
        }
        if (results.Received != null)
            for (nint key = 0; key < keys; key++) results.Received[head * keys + key] += strip[key];
        if (results.TopKeys != null)
            KeyLanes.FindTop<T>(strip, (keys + T.Count - 1) / T.Count, results.Top, results.TopKeys + row * results.Top, results.TopWeights + row * results.Top);
    }
}
