namespace Fovea.Models;

/// <summary>A network whose modules weigh branches with kernels of different sizes.</summary>
internal interface IWeighedKernels
{
    /// <summary>How many rows and columns of the map each branch sees; where a module has one more branch, it is a pool.</summary>
    IReadOnlyList<int> Kernels { get; }
}
