using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Optimisers;

/// <summary>
/// Steps along the mean of past gradients, divided by the root of the mean of their squares; both means are corrected for having
/// begun at zero.
/// </summary>
/// <remarks>
/// Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2014, arXiv:1412.6980, algorithm 1. AdamW: Loshchilov and Hutter,
/// "Decoupled Weight Decay Regularization", 2017, arXiv:1711.05101, algorithm 2.
/// </remarks>
internal static unsafe class Adam
{
    /// <summary>Makes one step.</summary>
    /// <param name="gradient">[n]; it is multiplied by <paramref name="scale"/> first.</param>
    /// <param name="mean">[n], zero before the first step.</param>
    /// <param name="square">[n], zero before the first step.</param>
    /// <param name="decay">How strongly parameters are drawn to zero.</param>
    /// <param name="decoupled">AdamW: the parameter shrinks by rate times decay. Otherwise decay times the parameter is added to the gradient.</param>
    /// <param name="step">The number of this step, from 1.</param>
    public static void Step(
        InstructionSet set, float* weight, float* gradient, float* mean, float* square, nint n,
        float scale, float rate, float beta1, float beta2, float epsilon, float decay, bool decoupled, long step, int threads = 0)
    {
        double correction1 = 1 - Math.Pow(beta1, step), correction2 = 1 - Math.Pow(beta2, step);
        StepKernel<Improvement>.Run(set, new()
        {
            Weight = weight,
            Gradient = gradient,
            Mean = mean,
            Square = square,
            Scale = scale,
            Beta1 = beta1,
            Beta2 = beta2,
            Epsilon = epsilon,
            Decay = decoupled ? 0 : decay,
            Kept = decoupled ? 1 - rate * decay : 1,
            Rate = (float)(rate / correction1),
            RootScale = (float)(1 / Math.Sqrt(correction2)),
        }, n, threads);
    }

    private struct Improvement : IStep
    {
        public float* Weight, Gradient, Mean, Square;
        public float Scale, Beta1, Beta2, Epsilon, Decay, Kept, Rate, RootScale;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Improve<T>(nint i) where T : unmanaged, ILanes<T>
        {
            T w = T.Load(Weight + i), g = T.MultiplyAdd(T.Create(Decay), w, T.Load(Gradient + i) * T.Create(Scale));
            T mean = T.MultiplyAdd(T.Create(Beta1), T.Load(Mean + i), T.Create(1 - Beta1) * g);
            T square = T.MultiplyAdd(T.Create(Beta2), T.Load(Square + i), T.Create(1 - Beta2) * g * g);
            mean.Store(Mean + i);
            square.Store(Square + i);
            T root = T.MultiplyAdd(T.Sqrt(square), T.Create(RootScale), T.Create(Epsilon));
            T.MultiplyAdd(T.Create(-Rate), mean / root, w * T.Create(Kept)).Store(Weight + i);
        }
    }
}
