namespace Fovea.Weights;

/// <summary>The keys of VGG networks as timm and torchvision write them: layers are counted through, with rectifiers and pools.</summary>
internal static class VggNames
{
    /// <summary>The keys of a variant.</summary>
    /// <param name="depths">How many convolutions each stage has.</param>
    /// <param name="norm">A batch norm follows each.</param>
    public static NameMap Of(IReadOnlyList<int> depths, bool norm)
    {
        NameMap map = new NameMap("VGG").Head("head.first", "pre_logits.fc1").Head("head.second", "pre_logits.fc2").Head("classifier", "head.fc");
        int place = 0;
        for (int stage = 0; stage < depths.Count; stage++)
        {
            for (int layer = 0; layer < depths[stage]; layer++)
            {
                string ours = $"stage.{stage}.layer.{layer}";
                map.Body($"{ours}.conv", $"features.{place++}");
                if (norm) map.BatchNorm($"{ours}.norm", $"features.{place++}");
                place++;                                                    // the rectifier
            }
            place++;                                                        // the pool
        }
        return map;
    }
}
