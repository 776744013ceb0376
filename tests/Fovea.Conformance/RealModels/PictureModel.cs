using System.Numerics.Tensors;
using System.Text.Json;
using Fovea.Inputs;
using Fovea.Inputs.Pictures;
using Fovea.Media;
using Fovea.Numerics;
using Fovea.Tasks;
using Fovea.Weights;
using Tensor = Fovea.Numerics.Tensor;

namespace Fovea.Conformance.RealModels;

/// <summary>A classifier of pictures: for each photograph the logits, the five best classes and Grad-CAM of the best. Photographs lie in a folder photos beside the model or above it.</summary>
internal static class PictureModel
{
    private const double Tolerance = 1e-3;

    public static void Check(string folder, JsonElement photos, Differences differences)
    {
        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(folder, "reference.safetensors"));
        using Classifier classifier = Classifier.Load(folder);
        using HeadBeforeNorm head = new(folder);
        string pictures = Pictures(folder);
        foreach (JsonElement photo in photos.EnumerateArray())
        {
            string name = photo.GetProperty("photo").GetString()!;
            Picture picture = PictureFile.Read(Path.Combine(pictures, name));
            differences.Same($"{name}: size", photo.GetProperty("size").Integers(), [picture.Width, picture.Height]);
            PreparedPicture prepared = classifier.Preparation.Apply(picture);
            using Pass pass = new();
            Tensor map = classifier.Network.Features(pass.Tensor(prepared.Values, Look.ShapeOf(prepared)));
            pass.Watch(map);
            Tensor logits = classifier.Network.Classify(map);
            Compare(expected, $"{name}.logits", logits.Values);
            Best(name, photo.GetProperty("top5"), logits.Softmax().Values);
            float[] one = new float[logits.Count];
            one[TensorPrimitives.IndexOfMax(logits.Values)] = 1;
            pass.Backward(logits, one);
            Compare(expected, $"{name}.gradcam", head.GradCam(prepared, map, pass.Gradient(map)));
        }

        void Compare(SafetensorsFile file, string name, ReadOnlySpan<float> found) =>
            differences.Compare(name, Shape.Of(file[name].Shape), file[name].ToFloats(), found.Length == file[name].Count ? Shape.Of(file[name].Shape) : [found.Length], found, Tolerance);

        void Best(string name, JsonElement best, ReadOnlySpan<float> probabilities)
        {
            float[] all = probabilities.ToArray();
            int[] classes = [.. best.EnumerateArray().Select(one => one.GetProperty("index").GetInt32())];
            differences.Same($"{name}: best classes", classes, [.. Enumerable.Range(0, all.Length).OrderByDescending(index => all[index]).Take(classes.Length)]);
            differences.Compare($"{name}: probabilities", [classes.Length], [.. best.EnumerateArray().Select(one => one.GetProperty("probability").GetSingle())], [classes.Length], [.. classes.Select(index => all[index])], Tolerance);
        }
    }

    private static string Pictures(string folder)
    {
        for (DirectoryInfo? above = new(folder); above is not null; above = above.Parent)
            if (Directory.Exists(Path.Combine(above.FullName, "photos"))) return Path.Combine(above.FullName, "photos");
        throw new DirectoryNotFoundException($"the photographs must lie in a folder photos in {folder} or above it");
    }
}
