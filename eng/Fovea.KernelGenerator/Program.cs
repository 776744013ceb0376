using Fovea.KernelGenerator;

if (args is not [string folder] || !Directory.Exists(folder))
{
    Console.Error.WriteLine("usage: dotnet run --project eng/Fovea.KernelGenerator -- src/Fovea.Numerics/Kernels");
    return 2;
}

foreach (BlockTable table in BlockTable.All)
{
    Write(Path.Combine(folder, "Gemm", table.FileName), MicroKernelWriter.Write(table));
    Write(Path.Combine(folder, "Attention", LaneBlockWriter.FileName(table)), LaneBlockWriter.Write(table));
    if (table.Lanes > 1) Write(Path.Combine(folder, "Bytes", ByteKernelWriter.FileName(table)), ByteKernelWriter.Write(table));
}
Write(Path.Combine(folder, "Convolution", DepthwiseWriter.FileName), DepthwiseWriter.Write());
return 0;

static void Write(string path, string text)
{
    File.WriteAllText(path, text);
    Console.WriteLine(path);
}
