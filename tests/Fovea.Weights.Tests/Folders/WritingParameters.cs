using Fovea.Numerics;
using Fovea.Tests;

namespace Fovea.Weights.Tests;

/// <summary>A model that was read and written again is the model that was read.</summary>
public sealed class WritingParameters
{
    [Theory]
    [InlineData("golden/hf/bert-base")]
    [InlineData("golden/hf/bert-qa")]
    [InlineData("golden/hf/bert-mlm")]
    [InlineData("golden/hf/bert-sequence-classification")]
    public void Keys_shapes_and_numbers_are_those_of_the_checkpoint_it_came_from(string name)
    {
        using var at = new TemporaryFolder();
        using ITensorSource original = ModelFolder.Open(SharedData.Folder(name)).OpenWeights();
        Weight[] parameters = Read(original);

        ParameterFile.Save(at["model.safetensors"], parameters, BertNames.Map, metadata: new Dictionary<string, string> { ["seed"] = "7" });

        using var again = SafetensorsFile.Open(at["model.safetensors"]);
        Assert.Equal(new Dictionary<string, string> { ["format"] = "pt", ["seed"] = "7" }, again.Metadata);
        Assert.Equal(original.Tensors.Keys.Order(StringComparer.Ordinal), again.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach ((string key, StoredTensor tensor) in original.Tensors)
        {
            Assert.Equal(tensor.Shape.ToArray(), again[key].Shape.ToArray());
            Assert.True(tensor.Bytes.SequenceEqual(again[key].Bytes), key);
        }
    }

    [Theory]
    [InlineData(0, "F32", 0.0)]
    [InlineData(1, "F16", 0.0005)]
    [InlineData(2, "I8", 0.004)]
    public void Matrices_may_be_stored_smaller_and_the_rest_stays(int storage, string type, double part)
    {
        using var at = new TemporaryFolder();
        using ITensorSource original = ModelFolder.Open(SharedData.Folder("golden/hf/bert-qa")).OpenWeights();
        Weight[] parameters = Read(original);

        ParameterFile.Save(at["model.safetensors"], parameters, BertNames.Map, (MatrixStorage)storage);

        using var again = SafetensorsFile.Open(at["model.safetensors"]);
        var found = new StoredParameters(again, BertNames.Map).Take([.. parameters.Select(p => new WantedParameter(p.Name, [.. p.Shape]))]);
        foreach (Weight parameter in parameters)
        {
            StoredParameter stored = found[parameter.Name];
            Assert.Equal(parameter.Shape.Rank == 2 ? type : "F32", stored.Values.TypeName);
            float[] values = new float[parameter.Shape.Count];
            stored.CopyTo(values);
            float largest = 0;
            foreach (float value in parameter.Values) largest = Math.Max(largest, Math.Abs(value));
            for (int i = 0; i < values.Length; i++) Assert.InRange(Math.Abs(values[i] - parameter.Values[i]), 0, parameter.Shape.Rank == 2 ? part * largest : 0);
        }
    }

    [Fact]
    public void Numbers_that_are_none_are_not_written()
    {
        using var at = new TemporaryFolder();
        string path = at.Write("model.safetensors", "the model of yesterday");
        using var weight = new Weight("span.bias", [2]);
        weight.Values[1] = float.NaN;
        Assert.Equal($"cannot write {path}: parameter 'span.bias' must hold finite numbers, it holds NaN at element 1; the training has failed, go back to an earlier checkpoint and a smaller learning rate",
            Assert.Throws<InvalidDataException>(() => ParameterFile.Save(path, [weight], BertNames.Map)).Message);
        Assert.Equal("the model of yesterday", File.ReadAllText(path));
    }

    private static Weight[] Read(ITensorSource source)
    {
        var weights = new List<Weight>();
        foreach ((string key, StoredTensor tensor) in source.Tensors)
        {
            var weight = new Weight(BertNames.Map.Path(key), Shape.Of(tensor.Shape));
            tensor.CopyTo(weight.Values);
            weights.Add(weight);
        }
        return [.. weights];
    }
}
