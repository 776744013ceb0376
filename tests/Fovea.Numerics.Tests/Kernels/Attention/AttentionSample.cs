using Fovea.Attention;
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
        Query = HeadsView.Dense(Pointer(Query), Queries, Heads, Size),
        Key = HeadsView.Dense(Pointer(Key), Keys, KeyHeads, Size),
        Value = HeadsView.Dense(Pointer(Value), Keys, KeyHeads, ValueSize),
        Allowed = View(Allowed, AllowedShape), Bias = View(Bias, BiasShape),
    };

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
    public (double[] Output, double[] Weights) Reference()
    {
        double[] output = new double[Batch * Queries * Heads * ValueSize], weights = new double[Batch * Heads * Queries * Keys];
        for (int b = 0; b < Batch; b++)
            for (int h = 0; h < Heads; h++)
            {
                int item = b, head = h, group = h / (Heads / KeyHeads);
                double[] q = Head(Query, b, h, Queries, Heads, Size), k = Head(Key, b, group, Keys, KeyHeads, Size), v = Head(Value, b, group, Keys, KeyHeads, ValueSize);
                double[] mixed = new double[Queries * ValueSize];
                ScoreRule rule = new()
                {
                    Scale = Scale, SoftCap = SoftCap > 0 ? SoftCap : null, Allows = (i, j) => Sees(item, head, i, j),
                    Bias = Bias is null ? null : (i, j) => Bias[Place(BiasShape, item, head, i, j)],
                };
                ScaledDotProduct.Attend(new Matrix<double>(q, Queries, Size), new Matrix<double>(k, Keys, Size), new Matrix<double>(v, Keys, ValueSize), rule,
                    new Matrix<double>(mixed, Queries, ValueSize), new Matrix<double>(weights.AsSpan((b * Heads + h) * Queries * Keys, Queries * Keys), Queries, Keys));
                for (int t = 0; t < Queries; t++) mixed.AsSpan(t * ValueSize, ValueSize).CopyTo(output.AsSpan(((b * Queries + t) * Heads + h) * ValueSize));
            }
        return (output, weights);
    }

    private static double[] Head(float[] from, int b, int h, int length, int heads, int size)
    {
        double[] head = new double[length * size];
        for (int t = 0; t < length; t++)
            for (int d = 0; d < size; d++) head[t * size + d] = from[((b * length + t) * heads + h) * size + d];
        return head;
    }
}

/// <summary>All that the forward kernel can answer.</summary>
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
    private static float[] Pinned(int count)
    {
        float[] numbers = GC.AllocateUninitializedArray<float>(count, pinned: true);
        Array.Fill(numbers, float.NaN);
        return numbers;
    }
}
