using Fovea.KernelGenerator;

namespace Fovea.Numerics.Tests.Kernels;

/// <summary>The micro-kernels are checked in; their generator must still make them.</summary>
public sealed class GeneratedKernels
{
    public static TheoryData<string> Files => [.. BlockTable.All.Select(table => table.FileName)];

    [Theory, MemberData(nameof(Files))]
    public void The_checked_in_file_is_what_the_generator_makes(string file)
    {
        string path = Path.Combine(Folder(), file);
        Assert.Equal(MicroKernelWriter.Write(BlockTable.All.Single(table => table.FileName == file)), File.ReadAllText(path).Replace("\r", ""));
    }

    private static string Folder()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "src", "Fovea.Numerics", "Kernels", "Gemm");
            if (Directory.Exists(folder)) return folder;
        }
        Assert.Skip("the sources are not at hand: run the tests from within the checkout");
        return "";
    }
}
