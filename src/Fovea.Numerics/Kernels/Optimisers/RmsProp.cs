using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Optimisers;

/// <summary>Steps along the gradient divided by the root of the running mean of its square.</summary>
/// <remarks>
/// Tieleman and Hinton, "Lecture 6.5: rmsprop", COURSERA: Neural Networks for Machine Learning, 2012. By the deviation: Graves,
/// "Generating Sequences With Recurrent Neural Networks", 2013, arXiv:1308.0850, equations 38 to 41.
/// </remarks>
internal static unsafe class RmsProp
{
    /// <summary>Makes one step.</summary>
    /// <param name="gradient">[n]; it is multiplied by <paramref name="scale"/> first.</param>
    /// <param name="square">[n], zero before the first step.</param>
    /// <param name="velocity">[n], zero before the first step; null without momentum.</param>
    /// <param name="alpha">How slowly the mean of squares changes.</param>
    /// <param name="decay">Times the parameter, it is added to the gradient.</param>
    /// <param name="mean">[n], zero before the first step: divides by the deviation of gradients from their mean; null divides by their size.</param>
    public static void Step(
        InstructionSet set, float* weight, float* gradient, float* square, float* velocity, nint n,
        float scale, float rate, float alpha, float epsilon, float momentum, float decay, int threads = 0, float* mean = null) =>
        StepKernel<Improvement>.Run(set, new()
        {
            Weight = weight,
            Gradient = gradient,
            Square = square,
            Mean = mean,
            Velocity = momentum == 0 ? null : velocity,
            Scale = scale,
            Rate = rate,
            Alpha = alpha,
            Epsilon = epsilon,
            Momentum = momentum,
            Decay = decay,
        }, n, threads);

    private struct Improvement : IStep
    {
        public float* Weight, Gradient, Square, Mean, Velocity;
        public float Scale, Rate, Alpha, Epsilon, Momentum, Decay;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Improve<T>(nint i) where T : unmanaged, ILanes<T>
        {
            T w = T.Load(Weight + i), g = T.MultiplyAdd(T.Create(Decay), w, T.Load(Gradient + i) * T.Create(Scale));
            T square = T.MultiplyAdd(T.Create(Alpha), T.Load(Square + i), T.Create(1 - Alpha) * g * g);
            square.Store(Square + i);
            if (Mean is not null)
            {
                T mean = T.MultiplyAdd(T.Create(Alpha), T.Load(Mean + i), T.Create(1 - Alpha) * g);
                mean.Store(Mean + i);
                square = T.Max(square - mean * mean, T.Create(0));
            }
            T step = g / (T.Sqrt(square) + T.Create(Epsilon));
            if (Velocity is not null)
            {
                step = T.MultiplyAdd(T.Create(Momentum), T.Load(Velocity + i), step);
                step.Store(Velocity + i);
            }
            T.MultiplyAdd(T.Create(-Rate), step, w).Store(Weight + i);
        }
    }
}
