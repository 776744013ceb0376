namespace Fovea.Models;

/// <summary>Stages of blocks, as most networks for pictures have them.</summary>
internal static class PictureStages
{
    /// <summary>Goes through all blocks of all stages; each is a layer of the pass: "stage.2.block.0".</summary>
    /// <param name="stages">The blocks of each stage.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <returns>What the last block makes.</returns>
    public static Tensor Through(this IPictureBlock[][] stages, Tensor x)
    {
        for (int stage = 0; stage < stages.Length; stage++)
        {
            using Pass.LayerScope outer = x.Pass.Layer("stage", stage);
            for (int block = 0; block < stages[stage].Length; block++)
            {
                using Pass.LayerScope layer = x.Pass.Layer("block", block);
                x = layer.Return(stages[stage][block].Forward(x));
            }
        }
        return x;
    }
}
