using Fovea.Attention;

namespace Fovea.Models;

/// <summary>A picture as a sequence: every patch becomes a vector, a class token goes before them, and each is told where it is.</summary>
/// <remarks>Dosovitskiy et al., "An Image is Worth 16x16 Words", 2020, arXiv:2010.11929, section 3.1, equation 1.</remarks>
internal sealed class PatchEmbedding
{
    private readonly PatchOptions _options;
    private readonly Convolution _patch;
    private readonly Weight _class, _positions;
    private readonly Weight? _teacher, _registers;

    /// <param name="scope">Where the parameters live: "patch", "class", "positions", and "teacher" and "registers" where there are any.</param>
    /// <param name="options">Sizes.</param>
    public PatchEmbedding(Scope scope, PatchOptions options)
    {
        _options = options;
        Shape.Expect(options.Rows > 0 && options.Columns > 0, $"a picture must have room for a patch: expected at least {options.Patch} pixels, got {options.Image}");
        Initialiser initialiser = Initialisers.TruncatedNormal(options.InitialRange);
        int width = options.Width, positions = options.Rows * options.Columns + (options.PatchesOnly ? 0 : options.Leading);
        _patch = new Convolution(
            scope["patch"], options.Channels, width, [options.Patch.Height, options.Patch.Width], new Window { Stride = [options.Patch.Height, options.Patch.Width] },
            bias: options.Bias, initialiser: initialiser);
        _class = scope.Weight("class", options.Flat ? [width] : [1, 1, width], initialiser);
        _teacher = options.Distilled ? scope.Weight("teacher", [1, 1, width], initialiser) : null;
        _registers = options.Registers > 0 ? scope.Weight("registers", [1, options.Registers, width], initialiser) : null;
        _positions = scope.Weight("positions", options.Flat ? [positions, width] : [1, positions, width], initialiser);
    }

    /// <summary>Makes tokens.</summary>
    /// <param name="pixels">[B, channels, H, W], normalised. Other sides than the positions were made for are fine: these are interpolated.</param>
    /// <param name="grid">Where the tokens are.</param>
    /// <returns>[B, T, W]: class token, teacher's token, registers, patches row by row.</returns>
    public Tensor Forward(Tensor pixels, out AttentionGrid grid)
    {
        Shape s = pixels.Shape;
        Shape.Expect(
            s.Rank == 4 && s[1] == _options.Channels && s[2] >= _options.Patch.Height && s[3] >= _options.Patch.Width,
            $"pixels must be [B, {_options.Channels}, H, W] with room for a patch of {_options.Patch}, got {s}");
        Tensor patches = _patch.Forward(pixels);                                                    // [B, W, rows, columns]
        (int rows, int columns) = ((int)patches.Shape[2], (int)patches.Shape[3]);
        grid = new AttentionGrid(rows, columns) { Leading = _options.Leading + _options.Registers };
        patches = patches.Reshape([s[0], _options.Width, rows * columns]).Transpose();              // [B, N, W]

        (Tensor? before, Tensor places) = Positions(pixels.Pass, rows, columns);
        Tensor leading = Use(pixels.Pass, _class, 1);                                               // [1, 1, W]
        if (_teacher is not null) leading = Tensor.Concatenate([leading, Use(pixels.Pass, _teacher, 1)], 1);
        if (before is { } known) leading += known;
        if (_registers is not null) leading = Tensor.Concatenate([leading, Use(pixels.Pass, _registers, _options.Registers)], 1);
        leading += pixels.Pass.Zeros([s[0], 1, 1]);                                                 // [B, leading, W]
        return Tensor.Concatenate([leading, patches + places], 1).Dropout(_options.Dropout);
    }

    /// <summary>The positions of the first tokens, if they have any, and of the patches.</summary>
    private (Tensor? Before, Tensor Patches) Positions(Pass pass, int rows, int columns)
    {
        int leading = _options.PatchesOnly ? 0 : _options.Leading, count = _options.Rows * _options.Columns;
        Tensor all = Use(pass, _positions, leading + count);                                        // [1, leading + N, W]
        Tensor patches = leading == 0 ? all : all.Slice(1, leading, count);
        if (rows != _options.Rows || columns != _options.Columns) patches = Interpolated(patches, rows, columns);
        return (leading == 0 ? null : all.Slice(1, 0, leading), patches);
    }

    /// <summary>Positions of another grid of patches: [1, N, W] to [1, rows * columns, W].</summary>
    private Tensor Interpolated(Tensor positions, int rows, int columns)
    {
        ResizeOptions cubic = new() { Interpolation = Interpolation.Cubic, Antialias = _options.Antialias, ExcludeOutside = _options.Antialias, CubicSlope = _options.Antialias ? -0.5 : -0.75 };
        Tensor map = positions.Transpose().Reshape([1, _options.Width, _options.Rows, _options.Columns]);
        return map.Resize([rows, columns], cubic).Reshape([1, _options.Width, rows * columns]).Transpose();
    }

    private Tensor Use(Pass pass, Weight weight, int tokens) => pass.Use(weight).Reshape([1, tokens, _options.Width]);
}
