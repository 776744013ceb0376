using Fovea.Weights;

namespace Fovea.Models;

/// <summary>Builds a model of the BERT family and fills it from a folder as the Hugging Face Hub lays it out.</summary>
internal static class BertFolder
{
    private static readonly string[] s_heads = ["pooler.", "span.", "classifier.", "words."];

    /// <param name="folder">Has config.json and model.safetensors, or an index of several files.</param>
    /// <param name="build">Makes the model. Other heads that the checkpoint may have are left where they are.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or the weights are not those that config.json speaks of: all that is wrong is listed.</exception>
    public static T Load<T>(string folder, Func<Scope, BertConfig, T> build) where T : TokenModel
    {
        ModelFolder opened = ModelFolder.Open(folder);
        BertConfig config = BertKin.Read(opened.Config);
        using ITensorSource source = opened.OpenWeights();
        return Build(config, source, build);
    }

    /// <param name="config">The sizes.</param>
    /// <param name="source">The weights; they can be closed afterwards.</param>
    /// <param name="build">Makes the model, which will own its parameters.</param>
    /// <exception cref="InvalidDataException">The weights are not those that the config speaks of: all that is wrong is listed.</exception>
    public static T Build<T>(BertConfig config, ITensorSource source, Func<Scope, BertConfig, T> build) where T : TokenModel
    {
        if (config.Groups == 0 && config.Layers > source.Tensors.Count)
            throw new InvalidDataException($"{source.Origin} does not fit the model: expected weights of {config.Layers} layers, as config.json says, found {source.Tensors.Count} tensors in all; take the weights and the config.json of one model");
        CheckpointWeights weights = new(BertKin.Names(config.Kind), source);
        try
        {
            T model = build(new Scope(weights), config);
            weights.Fill(source, unused: path => Array.Exists(s_heads, head => path.StartsWith(head, StringComparison.Ordinal)));
            model.Own(weights);
            return model;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }
}
