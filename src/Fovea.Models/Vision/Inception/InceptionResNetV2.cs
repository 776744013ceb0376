using static Fovea.Models.InceptionStep;

namespace Fovea.Models;

/// <summary>Inception-ResNet-v2: what the branches find is added to what came in.</summary>
/// <remarks>Szegedy et al., 2016, arXiv:1602.07261, figures 15 to 19, as its authors published it: with the stem of Inception-v3 and a module of 35 x 35 before the residual ones.</remarks>
internal static class InceptionResNetV2
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
        new("mixed_5b",
            [Square(96, 1)],
            [Square(48, 1), Square(64, 5)],
            [Square(64, 1), Square(96, 3), Square(96, 3)],
            [Mean(), Square(64, 1)]) { IsModule = true },
        .. Enumerable.Range(0, 10).Select(at => Grid35($"a.{at}")),
        new("mixed_6a",
            [Inside(384, stride: 2)],
            [Square(256, 1), Square(256, 3), Inside(384, stride: 2)],
            [Largest()]) { IsModule = true },
        .. Enumerable.Range(0, 20).Select(at => Grid17($"b.{at}")),
        new("mixed_7a",
            [Square(256, 1), Inside(384, stride: 2)],
            [Square(256, 1), Inside(288, stride: 2)],
            [Square(256, 1), Square(288, 3), Inside(320, stride: 2)],
            [Largest()]) { IsModule = true },
        .. Enumerable.Range(0, 9).Select(at => Grid8($"c.{at}")),
        Grid8("c.9") with { Residual = 1, Activated = false },
        new("last", [Square(1536, 1)]),
    ])
    { Reduction = reduction };

    private static InceptionRow Grid35(string name) => new(name,
        [Square(32, 1)],
        [Square(32, 1), Square(32, 3)],
        [Square(32, 1), Square(48, 3), Square(64, 3)])
    { IsModule = true, Residual = 0.17f };

    private static InceptionRow Grid17(string name) => new(name,
        [Square(192, 1)],
        [Square(128, 1), Across(160, 7), Down(192, 7)])
    { IsModule = true, Residual = 0.1f };

    private static InceptionRow Grid8(string name) => new(name,
        [Square(192, 1)],
        [Square(192, 1), Across(224, 3), Down(256, 3)])
    { IsModule = true, Residual = 0.2f };
}
