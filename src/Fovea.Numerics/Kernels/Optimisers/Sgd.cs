using System.Runtime.CompilerServices;

namespace Fovea.Numerics.Kernels.Optimisers;

/// <summary>Steps against the gradient, with momentum where it is wanted.</summary>
/// <remarks>
/// Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013, ICML, in the form that folds the rate in
/// afterwards: v = momentum v + g, w = w - rate v; Nesterov's: w = w - rate (g + momentum v).
/// </remarks>
internal static unsafe class Sgd
{
    /// <summary>Makes one step.</summary>
    /// <param name="gradient">[n]; it is multiplied by <paramref name="scale"/> first.</param>
    /// <param name="velocity">[n], zero before the first step; null without momentum.</param>
    /// <param name="decay">Times the parameter, it is added to the gradient.</param>
    /// <param name="share">How much of the gradient goes into the velocity.</param>
    public static void Step(
        InstructionSet set, float* weight, float* gradient, float* velocity, nint n,
        float scale, float rate, float momentum, bool nesterov, float decay, int threads = 0, float share = 1)
    {
        if (momentum == 0) StepKernel<Plain>.Run(set, new(weight, gradient, scale, rate, decay), n, threads);
        else StepKernel<Heavy>.Run(set, new(weight, gradient, velocity, scale, rate, momentum, nesterov, decay, share), n, threads);
    }

    private readonly struct Plain(float* weight, float* gradient, float scale, float rate, float decay) : IStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Improve<T>(nint i) where T : unmanaged, ILanes<T>
        {
            T w = T.Load(weight + i), g = T.MultiplyAdd(T.Create(decay), w, T.Load(gradient + i) * T.Create(scale));
            T.MultiplyAdd(T.Create(-rate), g, w).Store(weight + i);
        }
    }

    private readonly struct Heavy(
        float* weight, float* gradient, float* velocity, float scale, float rate, float momentum, bool nesterov, float decay, float share) : IStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Improve<T>(nint i) where T : unmanaged, ILanes<T>
        {
            T w = T.Load(weight + i), g = T.MultiplyAdd(T.Create(decay), w, T.Load(gradient + i) * T.Create(scale));
            T v = T.MultiplyAdd(T.Create(momentum), T.Load(velocity + i), g * T.Create(share));
            v.Store(velocity + i);
            if (nesterov) v = T.MultiplyAdd(T.Create(momentum), v, g);
            T.MultiplyAdd(T.Create(-rate), v, w).Store(weight + i);
        }
    }
}
