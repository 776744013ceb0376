using Fovea.Attention;

namespace Fovea.Models;

/// <summary>A layer that looks through time, then through space, and then thinks.</summary>
/// <remarks>Bertasius et al., 2021, arXiv:2102.05095, figure 2, third column. The class token looks at every frame by itself, and takes the mean of what it saw.</remarks>
internal sealed class SpaceTimeLayer
{
    private readonly PreNormLayer _space;
    private readonly LayerNorm _timeNorm;
    private readonly MultiHeadAttention _time;
    private readonly Linear _timeProjection;
    private readonly PreNormOptions _options;

    /// <param name="scope">Where the parameters live: those of <see cref="PreNormLayer"/> for space, and "time_norm", "time" and "time_projection".</param>
    /// <param name="options">Sizes.</param>
    public SpaceTimeLayer(Scope scope, PreNormOptions options)
    {
        _options = options;
        Initialiser initialiser = Initialisers.TruncatedNormal(options.InitialRange);
        _space = new PreNormLayer(scope, options);
        _timeNorm = new LayerNorm(scope["time_norm"], options.Width, options.NormEpsilon);
        _time = new MultiHeadAttention(scope["time"], options.Width, options.Heads, new MultiHeadOptions { Bias = options.InputBias, OutputBias = true, Dropout = options.AttentionDropout, Initialiser = initialiser });
        _timeProjection = new Linear(scope["time_projection"], options.Width, options.Width, initialiser: initialiser);
    }

    /// <param name="x">[B, 1 + places * frames, W]: the class token, then each place in all frames.</param>
    /// <param name="grid">The places, after a class token.</param>
    /// <param name="frames">How many frames.</param>
    public Tensor Forward(Tensor x, AttentionGrid grid, int frames)
    {
        (long batch, long width, int places) = (x.Shape[0], x.Shape[2], grid.Rows * grid.Columns);
        Tensor first = x.Slice(1, 0, 1), patches = x.Slice(1, 1, places * frames);
        patches += Through(patches.Reshape([batch * places, frames, width])).Reshape(patches.Shape);

        return _space.Forward(Tensor.Concatenate([first, patches], 1), read => Across(read, grid, frames));
    }

    /// <summary>Through time: [B * places, frames, W].</summary>
    private Tensor Through(Tensor patches)
    {
        using Pass.LayerScope layer = patches.Pass.Layer("time");
        Tensor read = _timeNorm.Forward(patches);
        Tensor seen = _time.Forward(read, read, read).Dropout(_options.Dropout).DropPath(_options.DropPath);
        return layer.Return(_timeProjection.Forward(seen));
    }

    /// <summary>Across each frame: [B, 1 + places * frames, W], normalised.</summary>
    private Tensor Across(Tensor read, AttentionGrid grid, int frames)
    {
        using Pass.LayerScope layer = read.Pass.Layer("space");
        (long batch, long width, int places) = (read.Shape[0], read.Shape[2], grid.Rows * grid.Columns);
        Tensor first = (read.Slice(1, 0, 1) + read.Pass.Zeros([batch, frames, 1])).Reshape([batch * frames, 1, width]);
        Tensor patches = read.Slice(1, 1, places * frames).Reshape([batch, places, frames, width]).Permute(0, 2, 1, 3).Reshape([batch * frames, places, width]);
        Tensor frame = Tensor.Concatenate([first, patches], 1);                                                     // [B * frames, 1 + places, W]
        Tensor seen = _space.Attention.Forward(frame, frame, frame, null, grid);
        Tensor summary = seen.Slice(1, 0, 1).Reshape([batch, frames, width]).Mean([1], keep: true);                 // [B, 1, W]
        Tensor back = seen.Slice(1, 1, places).Reshape([batch, frames, places, width]).Permute(0, 2, 1, 3).Reshape([batch, places * frames, width]);
        return layer.Return(Tensor.Concatenate([summary, back], 1));
    }
}
