using static Fovea.Models.InceptionStep;

namespace Fovea.Models;

/// <summary>BN-Inception: the first with batch norms; kernels of 5 x 5 became two of 3 x 3.</summary>
/// <remarks>Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift", 2015, arXiv:1502.03167, figure 5.</remarks>
internal static class BatchNormInception
{
    /// <param name="reduction">By what the channels of a module are divided for the bottleneck of its gate; 0: no gates.</param>
    public static InceptionOptions Of(int reduction = 0) => new(
    [
        new("stem.0", [Square(64, 7, stride: 2)]),
        new("stem.1", [Largest(same: true)]),
        new("stem.2", [Square(64, 1), Square(192, 3)]),
        new("stem.3", [Largest(same: true)]),
        Module("3a", 64, (64, 64), (64, 96), 32),
        Module("3b", 64, (64, 96), (64, 96), 64),
        Step("3c", (128, 160), (64, 96)),
        Module("4a", 224, (64, 96), (96, 128), 128),
        Module("4b", 192, (96, 128), (96, 128), 128),
        Module("4c", 160, (128, 160), (128, 160), 128),
        Module("4d", 96, (128, 192), (160, 192), 128),
        Step("4e", (128, 192), (192, 256)),
        Module("5a", 352, (192, 320), (160, 224), 128),
        new("5b",
            [Square(352, 1)],
            [Square(192, 1), Square(320, 3)],
            [Square(192, 1), Square(224, 3), Square(224, 3)],
            [new InceptionStep(InceptionLook.Largest, 0, 3, 3), Square(128, 1)]) { IsModule = true },
    ])
    { Epsilon = 1e-5f, Reduction = reduction };

    private static InceptionRow Module(string name, int point, (int Narrow, int Wide) look, (int Narrow, int Wide) twice, int pooled) => new(name,
        [Square(point, 1)],
        [Square(look.Narrow, 1), Square(look.Wide, 3)],
        [Square(twice.Narrow, 1), Square(twice.Wide, 3), Square(twice.Wide, 3)],
        [Mean(countPadding: true), Square(pooled, 1)])
    { IsModule = true };

    /// <summary>A module that makes the map smaller.</summary>
    private static InceptionRow Step(string name, (int Narrow, int Wide) look, (int Narrow, int Wide) twice) => new(name,
        [Square(look.Narrow, 1), Square(look.Wide, 3, stride: 2)],
        [Square(twice.Narrow, 1), Square(twice.Wide, 3), Square(twice.Wide, 3, stride: 2)],
        [Largest(same: true)])
    { IsModule = true };
}
