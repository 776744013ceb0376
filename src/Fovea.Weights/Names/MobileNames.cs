namespace Fovea.Weights;

/// <summary>The keys of timm's mobile networks: EfficientNet, MobileNet v1 to v3, MnasNet.</summary>
internal static class MobileNames
{
    private const string Block = "stage.*.block.*", Key = "blocks.*.*";

    public static NameMap Map { get; } = new NameMap("timm's mobile networks")
        .Unit("stem", "conv_stem", "bn1")
        .Unit($"{Block}.only", $"{Key}.conv", $"{Key}.bn1")
        .Unit($"{Block}.depthwise", $"{Key}.conv_dw", $"{Key}.bn1")
        .Unit($"{Block}.pointwise", $"{Key}.conv_pw", $"{Key}.bn2")
        .Unit($"{Block}.expand", $"{Key}.conv_pw", $"{Key}.bn1")
        .Unit($"{Block}.filter", $"{Key}.conv_dw", $"{Key}.bn2")
        .Unit($"{Block}.project", $"{Key}.conv_pwl", $"{Key}.bn3")
        .Body($"{Block}.gate.reduce", $"{Key}.se.conv_reduce")
        .Body($"{Block}.gate.expand", $"{Key}.se.conv_expand")
        .Unit("head", "conv_head", "bn2")
        .Body("head", "conv_head")
        .Head("classifier", "classifier");
}
