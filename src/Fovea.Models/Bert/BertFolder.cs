using Fovea.Weights;

namespace Fovea.Models;

/// <summary>Builds a model of the BERT family and fills it from a folder as the Hugging Face Hub lays it out.</summary>
internal static class BertFolder
{
    private static readonly string[] s_heads = ["pooler", "span", "classifier", "words"];

    /// <param name="folder">Has config.json and model.safetensors, or an index of several files.</param>
    /// <param name="build">Makes the model. Other heads that the checkpoint may have are left where they are.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or the weights are not those that config.json speaks of: all that is wrong is listed.</exception>
    public static T Load<T>(string folder, Func<Scope, BertConfig, T> build) where T : TokenModel
    {
        ModelFolder opened = ModelFolder.Open(folder);
        BertConfig config = BertConfig.Read(opened.Config);
        CheckpointWeights weights = new(BertNames.Map);
        try
        {
            T model = build(new Scope(weights), config);
            using ITensorSource source = opened.OpenWeights();
            weights.Fill(source, unused: IsHead);
            model.Own(weights);
            return model;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    private static bool IsHead(string path) => Array.Exists(s_heads, head => path.StartsWith(head, StringComparison.Ordinal) && path.AsSpan(head.Length) is ['.', ..]);
}
