namespace Fovea.Numerics.Kernels.Elementwise;

/// <summary>Applies an <see cref="Activation"/> to arrays, and its derivative to gradients.</summary>
internal static unsafe class Activations
{
    /// <summary>The usual value of the parameter: slope, alpha or beta; zero where there is none.</summary>
    public static float UsualParameter(Activation activation) => activation switch
    {
        Activation.LeakyRelu => 0.01f,
        Activation.Elu or Activation.Softplus => 1,
        _ => 0,
    };

    /// <summary>y = f(x); y may be x.</summary>
    public static void Forward(
        InstructionSet set, Activation activation, float parameter, float* x, float* y, nint n, int threads = 0)
    {
        var use = new ForwardUse(set, x, y, n, threads);
        Choose(activation, parameter, ref use);
    }

    /// <summary>dx = f'(x) dy, or dx += f'(x) dy; dx may be dy or x.</summary>
    public static void Backward(
        InstructionSet set, Activation activation, float parameter, float* x, float* dy, float* dx, nint n, bool accumulate, int threads = 0)
    {
        var use = new BackwardUse(set, x, dy, dx, n, accumulate, threads);
        Choose(activation, parameter, ref use);
    }

    /// <summary>Calls <paramref name="use"/> with the function that an activation is.</summary>
    public static void Choose<TUse>(Activation activation, float parameter, ref TUse use) where TUse : struct, IUse
    {
        switch (activation)
        {
            case Activation.Relu: use.With(new Relu()); break;
            case Activation.Relu6: use.With(new Relu6()); break;
            case Activation.LeakyRelu: use.With(new LeakyRelu(parameter)); break;
            case Activation.Elu: use.With(new Elu(parameter)); break;
            case Activation.Gelu: use.With(new Gelu()); break;
            case Activation.GeluTanh: use.With(new GeluTanh()); break;
            case Activation.QuickGelu: use.With(new QuickGelu()); break;
            case Activation.Sigmoid: use.With(new Sigmoid()); break;
            case Activation.Tanh: use.With(new HyperbolicTangent()); break;
            case Activation.Silu: use.With(new Silu()); break;
            case Activation.Mish: use.With(new Mish()); break;
            case Activation.Softplus: use.With(new Softplus(parameter)); break;
            case Activation.HardSigmoid: use.With(new HardSigmoid()); break;
            case Activation.HardSwish: use.With(new HardSwish()); break;
            default: throw new ArgumentOutOfRangeException(nameof(activation), $"no such activation: {(int)activation}: use a member of {nameof(Activation)}");
        }
    }

    /// <summary>What is to be done with a function once it is known which.</summary>
    internal interface IUse
    {
        void With<TFunction>(TFunction function) where TFunction : struct, IActivation;
    }

    private readonly struct ForwardUse(InstructionSet set, float* x, float* y, nint n, int threads) : IUse
    {
        public void With<TFunction>(TFunction function) where TFunction : struct, IActivation =>
            Maps.Map(set, new Value<TFunction>(function), x, y, n, threads: threads);
    }

    private readonly struct BackwardUse(InstructionSet set, float* x, float* dy, float* dx, nint n, bool accumulate, int threads) : IUse
    {
        public void With<TFunction>(TFunction function) where TFunction : struct, IActivation =>
            Maps.Zip(set, new Gradient<TFunction>(function), x, dy, dx, n, accumulate, threads);
    }

    private readonly struct Value<TFunction>(TFunction function) : IMap where TFunction : struct, IActivation
    {
        public T Apply<T>(T x) where T : unmanaged, ILanes<T> => function.Value(x);
    }

    private readonly struct Gradient<TFunction>(TFunction function) : IZip where TFunction : struct, IActivation
    {
        public T Apply<T>(T x, T dy) where T : unmanaged, ILanes<T> => dy * function.Slope(x);
    }
}
