using Fovea.KernelGenerator;

if (args is not [string folder] || !Directory.Exists(folder))
{
    Console.Error.WriteLine("usage: dotnet run --project eng/Fovea.KernelGenerator -- src/Fovea.Numerics/Kernels/Gemm");
    return 2;
}

foreach (BlockTable table in BlockTable.All)
{
    string path = Path.Combine(folder, table.FileName);
    File.WriteAllText(path, MicroKernelWriter.Write(table));
    Console.WriteLine(path);
}
return 0;
