namespace Fovea.Training.Tests.Data;

/// <summary>A file that is there for one test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fovea-");

    public TemporaryFile(string content, string name = "file.txt")
    {
        Path = System.IO.Path.Combine(_folder.FullName, name);
        File.WriteAllText(Path, content);
    }

    public string Path { get; }

    /// <summary>The path that a message begins with, up to its first comma.</summary>
    public static string NameIn(string message) => message[..message.IndexOf(',')];

    public void Dispose() => _folder.Delete(recursive: true);
}
