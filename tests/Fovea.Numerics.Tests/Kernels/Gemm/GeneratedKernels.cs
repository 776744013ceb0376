using Fovea.KernelGenerator;

namespace Fovea.Numerics.Tests.Kernels;

/// <summary>The micro-kernels are checked in; their generator must still make them.</summary>
public sealed class GeneratedKernels
{
    public static TheoryData<string> Sets => [.. BlockTable.All.Select(table => table.Set)];

    public static TheoryData<string> VectorSets => [.. BlockTable.All.Where(table => table.Lanes > 1).Select(table => table.Set)];

    [Theory, MemberData(nameof(Sets))]
    public void The_checked_in_file_is_what_the_generator_makes(string set) =>
        Assert.Equal(MicroKernelWriter.Write(Table(set)), Text("Gemm", Table(set).FileName));

    [Theory, MemberData(nameof(Sets))]
    public void The_checked_in_blocks_of_attention_are_what_the_generator_makes(string set) =>
        Assert.Equal(LaneBlockWriter.Write(Table(set)), Text("Attention", LaneBlockWriter.FileName(Table(set))));

    [Theory, MemberData(nameof(VectorSets))]
    public void The_checked_in_file_for_8_bits_is_what_the_generator_makes(string set) =>
        Assert.Equal(ByteKernelWriter.Write(Table(set)), Text("Bytes", ByteKernelWriter.FileName(Table(set))));

    [Fact]
    public void The_checked_in_depthwise_blocks_are_what_the_generator_makes() =>
        Assert.Equal(DepthwiseWriter.Write(), Text("Convolution", DepthwiseWriter.FileName));

    private static BlockTable Table(string set) => BlockTable.All.Single(table => table.Set == set);

    private static string Text(string folder, string file) => File.ReadAllText(Path.Combine(Kernels(), folder, file)).Replace("\r", "");

    private static string Kernels()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "src", "Fovea.Numerics", "Kernels");
            if (Directory.Exists(folder)) return folder;
        }
        Assert.Skip("the sources are not at hand: run the tests from within the checkout");
        return "";
    }
}
