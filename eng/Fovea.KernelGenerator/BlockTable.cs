namespace Fovea.KernelGenerator;

/// <summary>
/// The shape of the micro-kernels of one instruction set: how a register block is cut, and how its vectors are spelled.
/// This table is all that differs between the generated files.
/// </summary>
/// <param name="Set">The name in InstructionSet.</param>
/// <param name="Type">The vector type.</param>
/// <param name="Lanes">Floats per vector.</param>
/// <param name="Rows">Height of the tallest block; there are blocks of every height up to it, so that no rows are left over.</param>
/// <param name="Vectors">Vectors per row of the widest block. Rows x Vectors accumulators + Vectors + 1 must fit the registers.</param>
/// <param name="LaneRows">For attention's blocks of one vector per row, of two, and so on: the height of the tallest; as wide as there are entries.</param>
/// <param name="Wide">For blocks of few rows, which alone would wait for the latency of their additions: how many panels stand side by side.</param>
public sealed record BlockTable(string Set, string Type, int Lanes, int Rows, int Vectors, IReadOnlyList<int> LaneRows, IReadOnlyDictionary<int, int> Wide)
{
    public static IReadOnlyList<BlockTable> All { get; } =
    [
        new("Scalar", "float", 1, 2, 4, [4, 4], new Dictionary<int, int>()),
        new("Vector128", "Vector128<float>", 4, 6, 2, [12, 6], new Dictionary<int, int> { [1] = 4, [2] = 2 }),
        new("Vector256", "Vector256<float>", 8, 6, 2, [12, 6], new Dictionary<int, int> { [1] = 4, [2] = 2 }),
        new("Vector512", "Vector512<float>", 16, 8, 3, [14, 12, 8, 6], new Dictionary<int, int> { [1] = 4 }),
    ];

    public string FileName => $"MicroKernels{Set}.g.cs";

    public string Load(string address) => Lanes == 1 ? $"*({address})" : $"{Set}.Load({address})";

    public string Store(string value, string address) => Lanes == 1 ? $"*({address}) = {value};" : $"{value}.Store({address});";

    public string Broadcast(string number) => Lanes == 1 ? number : $"{Set}.Create({number})";

    /// <summary>a * b + c. Sets that promise a fused instruction name it; the others take what the processor has.</summary>
    public string MultiplyAdd(string a, string b, string c) => Lanes switch
    {
        1 => $"{a} * {b} + {c}",
        4 => $"Vector128.MultiplyAddEstimate({a}, {b}, {c})",
        _ => $"{Set}.FusedMultiplyAdd({a}, {b}, {c})",
    };
}
