using Fovea.Conformance.OnnxNodes;
using Fovea.Tests;

namespace Fovea.Conformance.Tests;

/// <summary>Operators, held against the cases of the ONNX standard.</summary>
public sealed class OnnxNodeCases
{
    [Fact]
    public void No_case_fails_and_none_is_skipped()
    {
        CaseResult[] results = [.. new OnnxNodeKind().Run(SharedData.Folder("onnx-node"))];
        Assert.Equal([], results.Where(result => result.Outcome == Outcome.Failed).Select(result => $"{result.Case}: {string.Join("; ", result.Lines)}"));
        Assert.Equal([], results.Where(result => result.Outcome == Outcome.Skipped).Select(result => $"{result.Case}: {string.Join("; ", result.Lines)}"));
        Assert.NotEmpty(results);
    }

    [Fact]
    public void Another_number_is_found()
    {
        using ChangedCase changed = new(SharedData.Folder("onnx-node/test_softmax_example"));
        string set = Path.Combine(changed.Folder, "test_data_set_0"), original = SharedData.Folder("onnx-node/test_softmax_example/test_data_set_0");
        Directory.Delete(set);
        string real = Directory.CreateDirectory(Path.Combine(changed.Folder, "test_data_set_1")).FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(original)) File.Copy(file, Path.Combine(real, Path.GetFileName(file)));
            string output = Path.Combine(real, "output_0.pb");
            byte[] bytes = File.ReadAllBytes(output);
            bytes[^2] ^= 0x10;
            File.WriteAllBytes(output, bytes);
            Expect.Failed(new OnnxNodeKind(), changed, because: "y: a difference");
        }
        finally
        {
            foreach (string file in Directory.EnumerateFiles(real)) File.Delete(file);
        }
    }
}
