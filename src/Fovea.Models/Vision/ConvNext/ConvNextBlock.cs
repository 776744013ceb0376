namespace Fovea.Models;

/// <summary>Every channel looks around by itself, then every place is thought about by itself.</summary>
/// <remarks>Liu et al., "A ConvNet for the 2020s", 2022, arXiv:2201.03545, figure 4.</remarks>
internal sealed class ConvNextBlock
{
    public const float NormEpsilon = 1e-6f;

    private const int Side = 7, Expansion = 4;

    private readonly Convolution _look;
    private readonly LayerNorm _norm;
    private readonly Func<Tensor, Tensor> _think;
    private readonly Weight? _scale;
    private readonly Activation _activation;
    private readonly float _dropPath;

    /// <param name="scope">Where the parameters live: "look", "norm", "expand", "contract", and "scale" where there is one.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="width">C.</param>
    /// <param name="dropPath">The share of a batch's items for which it is left out in training.</param>
    public ConvNextBlock(Scope scope, ConvNextConfig config, int width, float dropPath)
    {
        Initialiser initialiser = Initialisers.TruncatedNormal(config.InitialRange);
        _look = new Convolution(scope["look"], width, width, [Side, Side], new Window { Padding = [Side / 2] }, groups: width, initialiser: initialiser);
        _norm = new LayerNorm(scope["norm"], width, NormEpsilon);
        _think = config.Convolved ? Convolved(scope, width, initialiser) : Linear(scope, width, initialiser);
        if (config.LayerScale is { } scale) _scale = scope.Weight("scale", [width], Initialisers.Constant(scale));
        (_activation, _dropPath) = (config.Activation, dropPath);
    }

    /// <param name="x">[B, C, H, W].</param>
    public Tensor Forward(Tensor x)
    {
        Tensor y = _think(_norm.Forward(_look.Forward(x).Permute(0, 2, 3, 1)));                     // [B, H, W, C]
        if (_scale is not null) y *= x.Pass.Use(_scale);
        return x + y.Permute(0, 3, 1, 2).DropPath(_dropPath);                                       // [B, C, H, W]
    }

    private Func<Tensor, Tensor> Linear(Scope scope, int width, Initialiser initialiser)
    {
        Linear expand = new(scope["expand"], width, Expansion * width, initialiser: initialiser), contract = new(scope["contract"], Expansion * width, width, initialiser: initialiser);
        return y => contract.Forward(expand.Forward(y, _activation));
    }

    private Func<Tensor, Tensor> Convolved(Scope scope, int width, Initialiser initialiser)
    {
        Convolution expand = new(scope["expand"], width, Expansion * width, [1, 1], initialiser: initialiser), contract = new(scope["contract"], Expansion * width, width, [1, 1], initialiser: initialiser);
        return y => contract.Forward(expand.Forward(y.Permute(0, 3, 1, 2), _activation)).Permute(0, 2, 3, 1);
    }
}

/// <summary>Norms of maps.</summary>
internal static class MapNorms
{
    /// <summary>Brings the channels of each place to mean 0 and variance 1, then scales and shifts them: [B, C, H, W].</summary>
    public static Tensor OverChannels(this LayerNorm norm, Tensor x) => norm.Forward(x.Permute(0, 2, 3, 1)).Permute(0, 3, 1, 2);
}
