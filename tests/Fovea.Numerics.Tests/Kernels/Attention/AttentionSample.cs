using Fovea.Numerics.Kernels;
using Fovea.Numerics.Kernels.Attention;

namespace Fovea.Numerics.Tests.Kernels.Attention;

/// <summary>A question for the attention kernels, with what the readable reference answers in double precision.</summary>
internal sealed unsafe record AttentionSample
{
    public int Batch { get; init; } = 2;
    public int Heads { get; init; } = 3;
    public int KeyHeads { get; init; } = 3;
    public int Queries { get; init; } = 5;
    public int Keys { get; init; } = 7;
    public int Size { get; init; } = 11;
    public int ValueSize { get; init; } = 13;
    public float Scale { get; init; } = 0.3f;
    public float SoftCap { get; init; }
    public int Before { get; init; } = AttentionProblem.Unlimited;
    public int After { get; init; } = AttentionProblem.Unlimited;
    public int[]? Lengths { get; init; }
    public float DropProbability { get; init; }
    public static PhiloxKey DropKey { get; } = new(17, 3, 5);

    /// <summary>[B, H, Tq, Tk], where each axis may have the length 1.</summary>
    public byte[]? Allowed { get; init; }
    public int[] AllowedShape { get; init; } = [];
    public float[]? Bias { get; init; }
    public int[] BiasShape { get; init; } = [];

    public required float[] Query { get; init; }
    public required float[] Key { get; init; }
    public required float[] Value { get; init; }

    public static AttentionSample Of(int seed, int batch = 2, int heads = 3, int keyHeads = 3, int queries = 5, int keys = 7, int size = 11, int valueSize = 13, float spread = 1)
    {
        System.Random random = new(seed);
        return new AttentionSample
        {
            Batch = batch, Heads = heads, KeyHeads = keyHeads, Queries = queries, Keys = keys, Size = size, ValueSize = valueSize,
            Query = Normal(random, batch * queries * heads * size, spread),
            Key = Normal(random, batch * keys * keyHeads * size, spread),
            Value = Normal(random, batch * keys * keyHeads * valueSize, 1),
        };
    }

    public static float[] Normal(System.Random random, int count, float spread)
    {
        float[] numbers = GC.AllocateUninitializedArray<float>(count, pinned: true);
        for (int i = 0; i < count; i++)
            numbers[i] = spread * (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return numbers;
    }

    public AttentionSample WithAllowed(int[] shape, Func<int, bool> allows)
    {
        byte[] flags = GC.AllocateUninitializedArray<byte>(shape.Aggregate(1, (a, b) => a * b), pinned: true);
        for (int i = 0; i < flags.Length; i++) flags[i] = allows(i) ? (byte)1 : (byte)0;
        return this with { Allowed = flags, AllowedShape = shape };
    }

    public AttentionSample WithBias(int[] shape, Func<int, float> bias)
    {
        float[] numbers = GC.AllocateUninitializedArray<float>(shape.Aggregate(1, (a, b) => a * b), pinned: true);
        for (int i = 0; i < numbers.Length; i++) numbers[i] = bias(i);
        return this with { Bias = numbers, BiasShape = shape };
    }

    public bool Sees(int b, int h, int q, int k)
    {
        long position = (long)q + Keys - Queries;
        return k >= position - (long)Before && k <= position + (long)After && (Lengths is null || k < Lengths[b])
            && (Allowed is null || Allowed[Place(AllowedShape, b, h, q, k)] != 0);
    }

    private static int Place(int[] shape, int b, int h, int q, int k) =>
        ((Math.Min(b, shape[0] - 1) * shape[1] + Math.Min(h, shape[1] - 1)) * shape[2] + Math.Min(q, shape[2] - 1)) * shape[3] + Math.Min(k, shape[3] - 1);

    private static PairsView<T> View<T>(T[]? numbers, int[] shape) where T : unmanaged
    {
        if (numbers is null) return default;
        nint key = shape[3] == 1 ? 0 : 1, query = shape[2] == 1 ? 0 : shape[3];
        nint head = shape[1] == 1 ? 0 : shape[2] * shape[3], batch = shape[0] == 1 ? 0 : shape[1] * shape[2] * shape[3];
        return new PairsView<T>(Pointer(numbers), batch, head, query, key);
    }

    public static T* Pointer<T>(T[]? pinned) where T : unmanaged =>
        pinned is null ? null : (T*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);

    /// <summary>The arrays must live as long as it is used: hold on to the sample.</summary>
    public AttentionProblem Problem() => new()
    {
        Batch = Batch, Heads = Heads, KeyHeads = KeyHeads, Queries = Queries, Keys = Keys, Size = Size, ValueSize = ValueSize,
        Scale = Scale, SoftCap = SoftCap, Before = Before, After = After, KeyLengths = Pointer(Lengths),
        DropProbability = DropProbability, DropKey = DropKey,
        Query = HeadsView.Dense(Pointer(Query), Queries, Heads, Size),
        Key = HeadsView.Dense(Pointer(Key), Keys, KeyHeads, Size),
        Value = HeadsView.Dense(Pointer(Value), Keys, KeyHeads, ValueSize),
        Allowed = View(Allowed, AllowedShape), Bias = View(Bias, BiasShape),
    };

    /// <summary>What the backward kernel says to <paramref name="outputGradient"/>, after the forward kernel.</summary>
    /// <param name="bed">What the gradients of query, key and value hold before; added to where it is not zero.</param>
    public AttentionGradientAnswer RunBackward(InstructionSet set, float[] outputGradient, int threads = 1, int keyTile = 0, float bed = 0, bool statistics = false)
    {
        AttentionAnswer forward = Run(set, statistics, threads, keyTile);
        AttentionGradientAnswer answer = new(this, bed);
        AttentionProblem problem = Problem();
        AttentionGradients gradients = new()
        {
            Output = HeadsView.Dense(Pointer(forward.Output), Queries, Heads, ValueSize), OutputGradient = HeadsView.Dense(Pointer(outputGradient), Queries, Heads, ValueSize),
            Largest = Pointer(forward.Largest), Inverse = Pointer(forward.Inverse), KeyTile = keyTile,
            Query = HeadsView.Dense(Pointer(answer.Query), Queries, Heads, Size), Key = HeadsView.Dense(Pointer(answer.Key), Keys, KeyHeads, Size), Value = HeadsView.Dense(Pointer(answer.Value), Keys, KeyHeads, ValueSize),
            AddToQuery = bed != 0, AddToKey = bed != 0, AddToValue = bed != 0,
            Scores = Pointer(answer.Scores), Weights = Pointer(answer.Weights), Relevance = Pointer(answer.Relevance),
        };
        AttentionKernel.Backward(in problem, in gradients, set, threads);
        GC.KeepAlive(this);
        GC.KeepAlive(forward);
        return answer;
    }

    /// <summary>What the kernel says. Without <paramref name="statistics"/> it never holds more than a tile.</summary>
    public AttentionAnswer Run(InstructionSet set, bool statistics = true, int threads = 1, int keyTile = 0, int top = 3)
    {
        AttentionAnswer answer = new(this, top);
        AttentionProblem problem = Problem();
        AttentionResults results = new()
        {
            Output = HeadsView.Dense(Pointer(answer.Output), Queries, Heads, ValueSize), KeyTile = keyTile,
            LogSumExp = Pointer(answer.LogSumExp), Entropy = Pointer(answer.Entropy),
            Largest = Pointer(answer.Largest), Inverse = Pointer(answer.Inverse),
        };
        if (statistics)
        {
            results.Received = Pointer(answer.Received);
            results.Weights = Pointer(answer.Weights);
            results.Scores = Pointer(answer.Scores);
            results.TopKeys = Pointer(answer.TopKeys);
            results.TopWeights = Pointer(answer.TopWeights);
            results.Top = top;
        }
        AttentionKernel.Forward(in problem, in results, set, threads);
        GC.KeepAlive(this);
        return answer;
    }

    /// <summary>Output [B, Tq, H, Dv] and weights [B, H, Tq, Tk] of the reference.</summary>
    public (double[] Output, double[] Weights) Reference() => new AttentionReference(this).Forward();

    public float BiasAt(int b, int h, int q, int k) => Bias is null ? 0 : Bias[Place(BiasShape, b, h, q, k)];

    /// <summary>What dropout multiplies a weight with.</summary>
    public float DropFactor(int b, int h, int q, int k) => DropProbability == 0 ? 1
        : Philox.Uniform(DropKey, (((ulong)b * (ulong)Heads + (ulong)h) * (ulong)Queries + (ulong)q) * (ulong)Keys + (ulong)k) < DropProbability ? 0 : 1 / (1 - DropProbability);
}

/// <summary>All that the kernels can answer.</summary>
internal sealed class AttentionAnswer(AttentionSample of, int top)
{
    public float[] Output { get; } = Pinned(of.Batch * of.Queries * of.Heads * of.ValueSize);
    public float[] Weights { get; } = Pinned(of.Batch * of.Heads * of.Queries * of.Keys);
    public float[] Scores { get; } = Pinned(of.Batch * of.Heads * of.Queries * of.Keys);
    public float[] LogSumExp { get; } = Pinned(of.Batch * of.Heads * of.Queries);
    public float[] Largest { get; } = Pinned(of.Batch * of.Heads * of.Queries);
    public float[] Inverse { get; } = Pinned(of.Batch * of.Heads * of.Queries);
    public float[] Entropy { get; } = Pinned(of.Batch * of.Heads * of.Queries);
    public float[] Received { get; } = Pinned(of.Batch * of.Heads * of.Keys);
    public float[] TopWeights { get; } = Pinned(of.Batch * of.Heads * of.Queries * top);
    public int[] TopKeys { get; } = GC.AllocateArray<int>(of.Batch * of.Heads * of.Queries * top, pinned: true);

    /// <summary>Filled with NaN, so that a number that the kernel forgets to write is seen.</summary>
    internal static float[] Pinned(int count, float filling = float.NaN)
    {
        float[] numbers = GC.AllocateUninitializedArray<float>(count, pinned: true);
        Array.Fill(numbers, filling);
        return numbers;
    }
}

internal sealed class AttentionGradientAnswer(AttentionSample of, float bed)
{
    public float[] Query { get; } = AttentionAnswer.Pinned(of.Query.Length, bed != 0 ? bed : float.NaN);
    public float[] Key { get; } = AttentionAnswer.Pinned(of.Key.Length, bed != 0 ? bed : float.NaN);
    public float[] Value { get; } = AttentionAnswer.Pinned(of.Value.Length, bed != 0 ? bed : float.NaN);
    public float[] Scores { get; } = AttentionAnswer.Pinned(of.Batch * of.Heads * of.Queries * of.Keys);
    public float[] Weights { get; } = AttentionAnswer.Pinned(of.Batch * of.Heads * of.Queries * of.Keys);
    public float[] Relevance { get; } = AttentionAnswer.Pinned(of.Batch * of.Queries * of.Keys);
}
