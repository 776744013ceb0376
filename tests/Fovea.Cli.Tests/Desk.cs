using System.Text;
using Fovea.Tasks.Tests.Reading;

namespace Fovea.Cli.Tests;

/// <summary>A folder of one test, and a tiny reader in another.</summary>
internal sealed class Desk : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("fovea-desk-").FullName;

    public TinyReader Reader { get; } = new(seed: 3);

    /// <summary>The path of a file, whether it is there or not.</summary>
    public string this[string file] => Path.Combine(Folder, file);

    /// <summary>Writes a file; its path.</summary>
    public string With(string file, byte[] content)
    {
        File.WriteAllBytes(this[file], content);
        return this[file];
    }

    /// <summary>Writes a text file in UTF-8; its path.</summary>
    public string With(string file, string content) => With(file, Encoding.UTF8.GetBytes(content));

    public void Dispose()
    {
        Reader.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
