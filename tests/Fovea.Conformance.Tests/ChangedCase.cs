using System.Buffers.Binary;
using System.Text.Json;

namespace Fovea.Conformance.Tests;

/// <summary>A case in which something was changed, beside the real one: a check that does not notice it checks nothing.</summary>
internal sealed class ChangedCase : IDisposable
{
    /// <param name="folders">What the case is made of; files of the later folders do not replace those of the first.</param>
    public ChangedCase(params string[] folders)
    {
        foreach (string file in folders.SelectMany(Directory.EnumerateFiles))
            if (!File.Exists(At(Path.GetFileName(file)))) File.CreateSymbolicLink(At(Path.GetFileName(file)), file);
        foreach (string inner in folders.SelectMany(Directory.EnumerateDirectories)) Directory.CreateSymbolicLink(At(Path.GetFileName(inner)), inner);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("fovea-case-").FullName;

    /// <summary>Adds to one number of a tensor of a safetensors file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="tensor">The tensor, of 32-bit floats.</param>
    /// <param name="index">Which of its numbers.</param>
    /// <param name="add">What is added.</param>
    public void Number(string file, string tensor, int index, float add)
    {
        byte[] bytes = File.ReadAllBytes(At(file));
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using JsonDocument json = JsonDocument.Parse(bytes.AsMemory(8, header));
        int place = 8 + header + json.RootElement.GetProperty(tensor).GetProperty("data_offsets")[0].GetInt32() + (4 * index);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(place), BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(place)) + add);
        Replace(file, bytes);
    }

    /// <summary>Puts another text in the place of the first of its like in a file.</summary>
    public void Text(string file, string from, string to)
    {
        string text = File.ReadAllText(At(file));
        int at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{file} has no '{from}'");
        Replace(file, System.Text.Encoding.UTF8.GetBytes(text[..at] + to + text[(at + from.Length)..]));
    }

    // Links first: a folder that is deleted through one would be that of the reference.
    public void Dispose()
    {
        foreach (string inner in Directory.EnumerateDirectories(Folder)) Directory.Delete(inner);
        Directory.Delete(Folder, recursive: true);
    }

    private string At(string file) => Path.Combine(Folder, file);

    private void Replace(string file, byte[] bytes)
    {
        File.Delete(At(file));
        File.WriteAllBytes(At(file), bytes);
    }
}
