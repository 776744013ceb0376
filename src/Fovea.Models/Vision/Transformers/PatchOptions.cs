namespace Fovea.Models;

/// <summary>How a picture becomes tokens.</summary>
internal sealed record PatchOptions
{
    public int Width { get; init; } = 768;

    public int Channels { get; init; } = 3;

    /// <summary>The picture that the positions were made for, in pixels.</summary>
    public PixelSize Image { get; init; } = new(224, 224);

    public PixelSize Patch { get; init; } = new(16, 16);

    /// <summary>Whether the projection of a patch has a bias.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Whether there is a second token, which learns from a teacher.</summary>
    /// <remarks>Touvron et al., "Training data-efficient image transformers", 2021, arXiv:2012.12877, section 4.</remarks>
    public bool Distilled { get; init; }

    /// <summary>How many tokens are there for the network's own notes.</summary>
    /// <remarks>Darcet et al., "Vision Transformers Need Registers", 2023, arXiv:2309.16588.</remarks>
    public int Registers { get; init; }

    /// <summary>Whether only patches have positions, and the tokens before them have none.</summary>
    public bool PatchesOnly { get; init; }

    /// <summary>Whether positions are smoothed where a smaller picture has fewer.</summary>
    public bool Antialias { get; init; }

    /// <summary>Whether class token and positions are stored as [W] and [positions, W], without an axis for the batch.</summary>
    public bool Flat { get; init; }

    public float InitialRange { get; init; } = 0.02f;

    public float Dropout { get; init; }

    /// <summary>The tokens before the patches that have positions: the class token, and the teacher's.</summary>
    public int Leading => Distilled ? 2 : 1;

    /// <summary>Patches of the picture that positions were made for.</summary>
    public int Rows => Image.Height / Patch.Height;

    public int Columns => Image.Width / Patch.Width;
}

/// <summary>Sides in pixels.</summary>
internal readonly record struct PixelSize(int Height, int Width)
{
    public override string ToString() => $"{Height} x {Width}";
}
