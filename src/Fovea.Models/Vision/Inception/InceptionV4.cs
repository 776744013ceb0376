using static Fovea.Models.InceptionStep;

namespace Fovea.Models;

/// <summary>Inception-v4: more modules, all of a kind alike.</summary>
/// <remarks>Szegedy et al., "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning", 2016, arXiv:1602.07261, figures 3 to 9.</remarks>
internal static class InceptionV4
{
    /// <param name="reduction">By what the channels of a module are divided for the bottleneck of its gate; 0: no gates.</param>
    public static InceptionOptions Of(int reduction = 0) => new(
    [
        .. Stem(),
        .. Enumerable.Range(0, 4).Select(at => Grid35($"a.{at}")),
        Module("reduction_a",
            [Inside(384, stride: 2)],
            [Square(192, 1), Square(224, 3), Inside(256, stride: 2)],
            [Largest()]),
        .. Enumerable.Range(0, 7).Select(at => Grid17($"b.{at}")),
        Module("reduction_b",
            [Square(192, 1), Inside(192, stride: 2)],
            [Square(256, 1), Across(256, 7), Down(320, 7), Inside(320, stride: 2)],
            [Largest()]),
        .. Enumerable.Range(0, 3).Select(at => Grid8($"c.{at}")),
    ])
    { Reduction = reduction };

    private static InceptionRow[] Stem() =>
    [
        new("stem.0", [Inside(32, stride: 2)]),
        new("stem.1", [Inside(32)]),
        new("stem.2", [Square(64, 3)]),
        new("stem.3", [Largest()], [Inside(96, stride: 2)]),
        new("stem.4",
            [Square(64, 1), Inside(96)],
            [Square(64, 1), Across(64, 7), Down(64, 7), Inside(96)]),
        new("stem.5", [Inside(192, stride: 2)], [Largest()]),
    ];

    private static InceptionRow Grid35(string name) => Module(name,
        [Square(96, 1)],
        [Square(64, 1), Square(96, 3)],
        [Square(64, 1), Square(96, 3), Square(96, 3)],
        [Mean(), Square(96, 1)]);

    private static InceptionRow Grid17(string name) => Module(name,
        [Square(384, 1)],
        [Square(192, 1), Across(224, 7), Down(256, 7)],
        [Square(192, 1), Down(192, 7), Across(224, 7), Down(224, 7), Across(256, 7)],
        [Mean(), Square(128, 1)]);

    private static InceptionRow Grid8(string name) => Module(name,
        [Square(256, 1)],
        [Square(384, 1), Fork(256)],
        [Square(384, 1), Down(448, 3), Across(512, 3), Fork(256)],
        [Mean(), Square(256, 1)]);

    private static InceptionRow Module(string name, params InceptionStep[][] branches) => new(name, branches) { IsModule = true };
}
