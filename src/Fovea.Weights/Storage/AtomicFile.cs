namespace Fovea.Weights;

/// <summary>
/// Writes a file whole or not at all: into a neighbour first, flushed to the disk, then renamed over the old one. Whoever is killed half-way leaves
/// the old file as it was, and a ".partial" neighbour that the next attempt overwrites.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Replaces or creates <paramref name="path"/>.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="IOException">The disk is full, or another writer is at the same file.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string target = ExpectPlace(path);
        if (IsDevice(target)) { WriteTo(target, FileShare.ReadWrite, write); return; }
        string partial = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.partial");
        try
        {
            WriteTo(partial, FileShare.None, write);
            File.Move(partial, target, overwrite: true);
        }
        catch
        {
            Remove(partial);
            throw;
        }
    }

    /// <summary>Replaces or creates <paramref name="path"/> with these bytes.</summary>
    public static void Write(string path, ReadOnlyMemory<byte> content) => Write(path, stream => stream.Write(content.Span));

    /// <summary>Refuses a place where no file can be, so that it can be said before any work is done for it.</summary>
    /// <returns>The full path of the file; where a link stands there, that of the file it leads to.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="IOException">It is a folder.</exception>
    public static string ExpectPlace(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new IOException($"cannot write {path}: expected the name of a file, found a folder; name a file in it");
        string target = Path.GetFullPath(path);
        if (!IsDevice(target) && new FileInfo(target) is { LinkTarget: not null } link) target = link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        string folder = Path.GetDirectoryName(target)!;
        return Directory.Exists(folder) ? target : throw new DirectoryNotFoundException($"cannot write {path}: there is no folder {folder}; create it first");
    }

    /// <summary>What is there under /dev, such as /dev/stdout, is written to as it is: renaming a file over it would take the device away.</summary>
    private static bool IsDevice(string target) => target.StartsWith("/dev/", StringComparison.Ordinal) && File.Exists(target);

    private static void WriteTo(string path, FileShare share, Action<Stream> write)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, share, bufferSize: 1 << 16);
        write(stream);
        if (stream.CanSeek) stream.Flush(flushToDisk: true);
    }

    private static void Remove(string partial)
    {
        try { File.Delete(partial); }
        catch (IOException) { }   // the first failure is the one to tell
        catch (UnauthorizedAccessException) { }
    }
}
