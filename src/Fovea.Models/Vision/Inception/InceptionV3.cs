using static Fovea.Models.InceptionStep;

namespace Fovea.Models;

/// <summary>Inception-v3: large kernels are made of small ones, and of rows and columns.</summary>
/// <remarks>Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2015, arXiv:1512.00567, table 1 and figures 5 to 7.</remarks>
internal static class InceptionV3
{
    /// <param name="reduction">By what the channels of a module are divided for the bottleneck of its gate; 0: no gates.</param>
    public static InceptionOptions Of(int reduction = 0) => new(
    [
        new("stem.0", [Inside(32, stride: 2)]),
        new("stem.1", [Inside(32)]),
        new("stem.2", [Square(64, 3)]),
        new("stem.3", [Largest()]),
        new("stem.4", [Square(80, 1)]),
        new("stem.5", [Inside(192)]),
        new("stem.6", [Largest()]),
        Grid35("mixed_5b", 32), Grid35("mixed_5c", 64), Grid35("mixed_5d", 64),
        Module("mixed_6a",
            [Inside(384, stride: 2)],
            [Square(64, 1), Square(96, 3), Inside(96, stride: 2)],
            [Largest()]),
        Grid17("mixed_6b", 128), Grid17("mixed_6c", 160), Grid17("mixed_6d", 160), Grid17("mixed_6e", 192),
        Module("mixed_7a",
            [Square(192, 1), Inside(320, stride: 2)],
            [Square(192, 1), Across(192, 7), Down(192, 7), Inside(192, stride: 2)],
            [Largest()]),
        Grid8("mixed_7b"), Grid8("mixed_7c"),
    ])
    { Reduction = reduction };

    private static InceptionRow Grid35(string name, int pooled) => Module(name,
        [Square(64, 1)],
        [Square(48, 1), Square(64, 5)],
        [Square(64, 1), Square(96, 3), Square(96, 3)],
        [Mean(countPadding: true), Square(pooled, 1)]);

    private static InceptionRow Grid17(string name, int narrow) => Module(name,
        [Square(192, 1)],
        [Square(narrow, 1), Across(narrow, 7), Down(192, 7)],
        [Square(narrow, 1), Down(narrow, 7), Across(narrow, 7), Down(narrow, 7), Across(192, 7)],
        [Mean(countPadding: true), Square(192, 1)]);

    private static InceptionRow Grid8(string name) => Module(name,
        [Square(320, 1)],
        [Square(384, 1), Fork(384)],
        [Square(448, 1), Square(384, 3), Fork(384)],
        [Mean(countPadding: true), Square(192, 1)]);

    private static InceptionRow Module(string name, params InceptionStep[][] branches) => new(name, branches) { IsModule = true };
}
